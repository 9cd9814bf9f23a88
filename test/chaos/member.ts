/** One process of the api or of the worker: watched, killed, started again, armed with a fail point. */
import type { App } from '../../apps/cli/src/stack-processes.js';
import type { Kept, Outage } from '../../apps/sandbox/src/embedded/kept.js';
import { until } from './until.js';

export interface MemberOptions {
  readonly app: App;
  /** `worker-1`; of its log, too. */
  readonly name: string;
  /** Starts it for the first time; asks for the environment at every start. */
  readonly keep: (env: () => NodeJS.ProcessEnv) => Promise<Kept>;
  readonly env: NodeJS.ProcessEnv;
}

export class Member {
  readonly app: App;
  readonly name: string;
  readonly #env: NodeJS.ProcessEnv;
  #kept: Kept | undefined;
  /** Of the next life only: one that died of its fail point comes back without. */
  #failPoint: string | undefined;
  #lives = 0;

  private constructor({ app, name, env }: MemberOptions) {
    this.app = app;
    this.name = name;
    this.#env = env;
  }

  static async start(options: MemberOptions): Promise<Member> {
    const member = new Member(options);
    member.#kept = await options.keep(() => member.#nextEnvironment());
    return member;
  }

  get pid(): number | undefined {
    return this.#kept?.pid;
  }

  get isServing(): boolean {
    return this.#kept?.isServing ?? false;
  }

  /** How often it was started. */
  get lives(): number {
    return this.#lives;
  }

  get kills(): number {
    return this.#kept?.kills ?? 0;
  }

  get outages(): readonly Outage[] {
    return this.#kept?.outages ?? [];
  }

  /** False where it was down already. */
  async kill(signal: NodeJS.Signals = 'SIGKILL', downSeconds?: number): Promise<boolean> {
    return (await this.#kept?.kill(signal, downSeconds)) ?? false;
  }

  /**
   * Killed, and started again so that it dies of this point: `name`, `name:where`, `name:where@nth`. Gives the number of
   * the life that will end so: it can be over already, before it ever served.
   */
  async arm(failPoint: string): Promise<number> {
    this.armNext(failPoint);
    const { lives } = this;
    await this.kill();
    await until(`${this.name} armed with ${failPoint}`, () => this.lives > lives, 90);
    return lives + 1;
  }

  /** Whenever the next life begins. */
  armNext(failPoint: string): void {
    this.#failPoint = failPoint;
  }

  /** The next life will be without. */
  disarm(): void {
    this.#failPoint = undefined;
  }

  /** Resolves when the life after this one serves. */
  async untilReborn(after: number, seconds = 90): Promise<void> {
    await until(`the next life of ${this.name}`, () => this.lives > after && this.isServing, seconds);
  }

  async stop(): Promise<void> {
    await this.#kept?.stop();
  }

  #nextEnvironment(): NodeJS.ProcessEnv {
    const failPoint = this.#failPoint;
    this.#failPoint = undefined;
    this.#lives += 1;
    return failPoint === undefined ? this.#env : { ...this.#env, WAFA_FAIL_POINT: failPoint };
  }
}
