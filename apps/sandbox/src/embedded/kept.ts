/** A process that is started again when it ends by itself, and given up when that happens again and again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.js';

export interface KeptOptions {
  readonly start: () => Promise<Child> | Child;
  /** Resolves when the child serves; stops it and rejects where it does not, or when the signal aborts. */
  readonly untilServing: (child: Child, signal: AbortSignal) => Promise<void>;
  readonly say: (text: string) => void;
  /** Ends the first start. */
  readonly signal: AbortSignal;
  /** Given up when it has ended by itself so often within a minute; five times where nothing else is said. */
  readonly maxEnds?: number;
}

/** A database needs a second try when backends of the killed one are still on their way out. */
const MAX_ENDS = 5;
const MAX_ENDS_WITHIN_SECONDS = 60;
const PAUSE_MILLISECONDS = 500;

/** From an end, whatever its cause, until it served again. */
export interface Outage {
  readonly from: Date;
  /** Undefined as long as it lasts. */
  until?: Date;
}

export class Kept {
  /** Resolves with a sentence when it is given up; never otherwise. */
  readonly gaveUp: Promise<string>;
  readonly #options: KeptOptions;
  readonly #stopping = new AbortController();
  #child: Child;
  #serves = true;
  /** Set while an end is ours: how long it stays down. */
  #downSeconds: number | undefined;
  #kills = 0;
  readonly #outages: Outage[] = [];
  #watching: Promise<void>;

  /** Resolves when it serves for the first time. */
  static async start(options: KeptOptions): Promise<Kept> {
    options.signal.throwIfAborted();
    const child = await options.start();
    await options.untilServing(child, options.signal);
    return new Kept(child, options);
  }

  private constructor(child: Child, options: KeptOptions) {
    this.#child = child;
    this.#options = options;
    const { promise, resolve } = withResolver();
    this.gaveUp = promise;
    this.#watching = this.#watch(resolve);
  }

  /** Of the child that runs now; undefined while there is none. */
  get pid(): number | undefined {
    const { pid, exitCode, signalCode } = this.#child.process;
    return exitCode === null && signalCode === null ? pid : undefined;
  }

  get isServing(): boolean {
    return this.#serves && this.pid !== undefined;
  }

  /** How often it was ended from outside, or killed itself. */
  get kills(): number {
    return this.#kills;
  }

  /** Oldest first. */
  get outages(): readonly Outage[] {
    return this.#outages;
  }

  /** Ends it as a crash would, and lets it lie so long. Resolves when it has ended; false where none runs. */
  async kill(signal: NodeJS.Signals, downSeconds = PAUSE_MILLISECONDS / 1_000): Promise<boolean> {
    const { pid } = this;
    if (pid === undefined) return false;
    this.#downSeconds = downSeconds;
    process.kill(pid, signal);
    await this.#child.exited;
    return true;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#child.stop();
    await this.#watching;
  }

  async #watch(giveUp: (why: string) => void): Promise<void> {
    const ends: number[] = [];
    let counted: Child | undefined;
    for (;;) {
      const child = this.#child;
      const { how } = await child.exited;
      this.#serves = false;
      if (this.#stopping.signal.aborted) return;
      if (this.#outages.every(({ until }) => until !== undefined)) this.#outages.push({ from: new Date() });
      const downSeconds = this.#downSeconds;
      this.#downSeconds = undefined;
      if (downSeconds === undefined) ends.push(Date.now());
      const isKilled = downSeconds !== undefined || child.process.signalCode === 'SIGKILL';
      // Where no other could be started it is still the same one.
      if (isKilled && child !== counted) this.#kills += 1;
      counted = child;
      const { maxEnds = MAX_ENDS } = this.#options;
      const [oldest = 0] = ends.slice(-maxEnds);
      if (ends.length >= maxEnds && Date.now() - oldest < MAX_ENDS_WITHIN_SECONDS * 1000) {
        giveUp(this.#child.fault(`${how}, again and again`).detail);
        return;
      }
      this.#options.say(`${this.#child.name} ${how}; starting it again`);
      await this.#startAgain(downSeconds === undefined ? PAUSE_MILLISECONDS : downSeconds * 1_000);
    }
  }

  /** A start that fails counts as one more end: its child has exited. */
  async #startAgain(pauseMilliseconds: number): Promise<void> {
    const { signal } = this.#stopping;
    try {
      await delay(pauseMilliseconds, undefined, { signal });
      this.#child = await this.#options.start();
      await this.#options.untilServing(this.#child, signal);
      this.#serves = true;
      for (const outage of this.#outages.slice(-1)) outage.until = new Date();
    } catch (error) {
      if (!signal.aborted) this.#options.say(error instanceof Error ? error.message : String(error));
    }
  }
}

function withResolver() {
  let resolve: (why: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
