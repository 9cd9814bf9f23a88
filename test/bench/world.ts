/** Everything a measurement runs on: servers that survive a power cut, one api and one worker, and who looks on. */
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import { Stops } from '../../apps/cli/src/stops.js';
import { Mailroom, tokenIn } from '../chaos/mailroom.js';
import { ChaosStack } from '../chaos/stack.js';
import { cpuSeconds, residentBytes } from './processes.js';
import { soon } from './soon.js';

export interface WorldOptions {
  /** Writes the configuration folder. */
  readonly configure: (folder: string) => void;
  /** Prepares what its systems are, and gives what api and worker need to reach them. */
  readonly prepare?: (stack: ChaosStack) => Promise<NodeJS.ProcessEnv>;
  readonly say: (text: string) => void;
}

export const ROLES = ['api', 'worker', 'temporal', 'postgres'] as const;
export type Role = (typeof ROLES)[number];
export type ByRole = Readonly<Record<Role, number>>;

/** Of the namespace that the embedded stack registers. */
const NAMESPACE = 'wafa';

/** Ctrl-C leaves nothing either. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const INTERRUPTED = 130;

/** Limits that spare a real service would end the load of one machine at once. */
const NO_LIMITS = {
  LIMIT_REQUESTS_PER_ADDRESS: '10000000',
  LIMIT_REQUESTS_PER_EMAIL: '10000000',
  LIMIT_REQUESTS_GLOBAL: '10000000',
  LIMIT_MAILS_PER_EMAIL: '10000000',
} as const;

/** Runs `use` on a world of its own, and leaves nothing of it. */
export async function withWorld<Result>(
  { configure, prepare, say }: WorldOptions,
  use: (world: World) => Promise<Result>,
): Promise<Result> {
  const stops = new Stops();
  const interrupted = (): void => void stops.run().finally(() => process.exit(INTERRUPTED));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    const folder = mkdtempSync(join(tmpdir(), 'wafa-bench-'));
    chmodSync(folder, 0o711);
    stops.add(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    const configDir = join(folder, 'config');
    configure(configDir);
    const dataDir = join(folder, 'data');
    const { NODE_OPTIONS } = process.env;
    const env = { ...NO_LIMITS, ...(NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS }) };
    const stack = await ChaosStack.start({ dataDir, configDir, apis: 0, workers: 0, env, say });
    stops.add(() => stack.stop());
    const world = await World.on(stack, { stops, env: (await prepare?.(stack)) ?? {} });
    return await use(world);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await stops.run();
  }
}

export class World {
  readonly stack: ChaosStack;
  /** Superuser on Wafa's own database. */
  readonly database: pg.Client;
  readonly temporal: Client;
  readonly namespace = NAMESPACE;
  readonly #env: NodeJS.ProcessEnv;
  readonly #mails: Mailroom;

  private constructor(parts: {
    readonly stack: ChaosStack;
    readonly database: pg.Client;
    readonly temporal: Client;
    readonly env: NodeJS.ProcessEnv;
  }) {
    this.stack = parts.stack;
    this.database = parts.database;
    this.temporal = parts.temporal;
    this.#env = parts.env;
    this.#mails = new Mailroom(parts.stack.folders.mails);
  }

  /** Starts one api and one worker. */
  static async on(
    stack: ChaosStack,
    { stops, env }: { readonly stops: Stops; readonly env: NodeJS.ProcessEnv },
  ): Promise<World> {
    const database = new pg.Client({ connectionString: stack.databaseUrl('wafa') });
    await database.connect();
    stops.add(() => database.end());
    const connection = await Connection.connect({ address: stack.temporalAddress });
    stops.add(() => connection.close());
    const temporal = new Client({ connection, namespace: NAMESPACE });
    const world = new World({ stack, database, temporal, env });
    await Promise.all([world.startApi(), world.startWorker()]);
    return world;
  }

  get portalUrl(): string {
    return this.stack.portalUrl;
  }

  async startWorker(): Promise<void> {
    await this.stack.add('worker', this.#env);
  }
  async startApi(): Promise<void> {
    await this.stack.add('api', this.#env);
  }
  async stopWorker(): Promise<void> {
    for (const worker of this.stack.workers) await this.stack.remove(worker);
  }
  async stopApi(): Promise<void> {
    for (const api of this.stack.apis) await this.stack.remove(api);
  }

  cpu = (): ByRole => cpuSeconds<Role>(this.#pids());
  memory = (): ByRole => residentBytes<Role>(this.#pids());

  /** Without the bench itself, which is the parent of them all. */
  #pids(): Readonly<Record<Role, readonly number[]>> {
    const { api, worker, temporal, postgres } = this.stack.pids;
    return { api, worker, temporal, postgres };
  }

  /** The first process of a role. */
  pid(role: Role): number {
    const [pid] = this.stack.pids[role];
    if (pid === undefined) throw new Error(`no ${role} runs`);
    return pid;
  }

  /** Of the link that was mailed about the request; waits for the mail. */
  token(email: string, reference: string): Promise<string> {
    const mailed = (): string | undefined =>
      this.#mails
        .to(email)
        .filter(({ text }) => text.includes(reference))
        .map(tokenIn)
        .findLast(Boolean);
    return soon(`the link of ${reference}`, mailed, PATIENCE_SECONDS);
  }

  /** Waits until nothing is left that the relay has to deliver now. */
  async caughtUp(): Promise<void> {
    const sql =
      'SELECT FROM outbox WHERE delivered_at IS NULL AND (attempts > 0 OR not_before <= now()) LIMIT 1';
    const isEmpty = async () => (await this.database.query(sql)).rowCount === 0 || undefined;
    await soon('an empty outbox', isEmpty, PATIENCE_SECONDS);
  }
}

const PATIENCE_SECONDS = 1_800;
