/**
 * Everything real in processes of its own, to be killed: PostgreSQL, the Temporal server, any number of apis behind one
 * address and any number of workers; beside them, in this process, the inbox, the identity provider and the vendors'
 * stand-ins.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadCompany } from '#libs/data-map/load-company';
import { DataFolder } from '../../apps/cli/src/data-folder.js';
import { startServices, type Services } from '../../apps/cli/src/stack-all-services.js';
import { choosePorts } from '../../apps/cli/src/stack-ports.js';
import { keepApp, type App } from '../../apps/cli/src/stack-processes.js';
import type { Part } from '../../apps/cli/src/stack-services.js';
import { siteUrlOf, type Vendors } from '../../apps/cli/src/stack-vendors.js';
import { Stops } from '../../apps/cli/src/stops.js';
import { bareEnvironment } from '../../apps/sandbox/src/embedded/child.js';
import type { Kept } from '../../apps/sandbox/src/embedded/kept.js';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import type { RunningPostgres } from '../../apps/sandbox/src/embedded/postgres.js';
import { Secrets } from '../../apps/sandbox/src/embedded/secrets.js';
import { Front } from './front.js';
import { Member } from './member.js';
import { BUILT_APPS } from './root.js';

export interface StackOptions {
  /** Emptied first. */
  readonly dataDir: string;
  /** Configuration folder of the company. */
  readonly configDir: string;
  readonly apis: number;
  readonly workers: number;
  /** For every api and worker, over what the stack says: `LIMIT_REQUESTS_GLOBAL`, `WAFA_VAULT_DIR`, … */
  readonly env?: NodeJS.ProcessEnv;
  readonly say?: (text: string) => void;
}

/** A server that can be ended and comes back by itself. */
export type Server = Pick<Kept, 'pid' | 'isServing' | 'kill' | 'kills' | 'outages'>;

/** Nothing is given up: dying is what the processes are here for. */
const NEVER_GIVEN_UP = 1_000_000;
/** Requests a minute: many people at once. */
const MANY_REQUESTS = '100000';

export class ChaosStack {
  readonly #part: Part;
  readonly #services: Services;
  readonly #front: Front;
  readonly #env: NodeJS.ProcessEnv;
  readonly #members: Member[] = [];
  readonly #ports = new Map<Member, number>();
  readonly #added: Record<App, number> = { api: 0, worker: 0 };
  readonly siteUrl: string | undefined;
  /** Of every process that was ever started. */
  readonly metricsUrls: string[] = [];

  private constructor(started: {
    readonly part: Part;
    readonly services: Services;
    readonly front: Front;
    readonly env: NodeJS.ProcessEnv;
    readonly siteUrl: string | undefined;
  }) {
    this.#part = started.part;
    this.#services = started.services;
    this.#front = started.front;
    this.#env = started.env;
    this.siteUrl = started.siteUrl;
  }

  static async start({ apis, workers, ...options }: StackOptions): Promise<ChaosStack> {
    const stops = new Stops();
    try {
      const stack = await prepare(options, stops, (started) => new ChaosStack(started));
      await Promise.all([
        ...Array.from({ length: apis }, () => stack.add('api')),
        ...Array.from({ length: workers }, () => stack.add('worker')),
      ]);
      return stack;
    } catch (error) {
      await stops.run();
      throw error;
    }
  }

  /** What a load balancer would answer under; every api stands behind it. */
  get portalUrl(): string {
    return this.#part.portalUrl;
  }
  /** Every path of the portal and the API that was asked for or led to. */
  get addresses(): readonly string[] {
    return [...this.#front.addresses];
  }
  get inboxUrl(): string {
    return this.#services.inboxUrl ?? '';
  }
  /** Addresses of the databases for who looks from outside: `wafa`, `product`, `temporal`. */
  databaseUrl(database: 'wafa' | 'product' | 'temporal' | 'temporal_visibility'): string {
    const url = new URL(this.#postgresServer.adminUrl);
    url.pathname = `/${database}`;
    return url.href;
  }
  /** For a role that may less than everything. */
  databaseUrlFor(role: string, database: string): string {
    return this.#postgresServer.url(role, database);
  }
  get temporalAddress(): string {
    return this.#services.temporal.address;
  }
  get issuer(): string {
    return this.#services.issuer;
  }
  get vendors(): Vendors {
    return this.#services.vendors;
  }
  /** What the product's servers show to the ledger of consents. */
  get productToken(): string {
    return this.#services.productToken;
  }
  get folders(): Readonly<Record<'data' | 'vault' | 'mails' | 'media' | 'logs', string>> {
    const { dataDir } = this.#part;
    return {
      data: dataDir,
      vault: this.#env['WAFA_VAULT_DIR'] ?? join(dataDir, 'vault'),
      mails: this.#services.mailFolder ?? '',
      media: join(dataDir, 'media'),
      logs: join(dataDir, 'logs'),
    };
  }

  get apis(): readonly Member[] {
    return this.#members.filter(({ app }) => app === 'api');
  }
  get workers(): readonly Member[] {
    return this.#members.filter(({ app }) => app === 'worker');
  }
  get postgres(): Server {
    return this.#postgresServer.process;
  }
  get temporal(): Server {
    const { server } = this.#services.temporal;
    if (!server) throw new Error('the stack has its own Temporal server');
    return server.process;
  }

  /** Number of every process by what it does; `harness` holds inbox, identity provider, stand-ins and the front. */
  get pids(): Readonly<Record<'postgres' | 'temporal' | 'api' | 'worker' | 'harness', readonly number[]>> {
    const of = (servers: readonly Pick<Server, 'pid'>[]): number[] => servers.flatMap(({ pid }) => pid ?? []);
    return {
      postgres: of([this.postgres]),
      temporal: of([this.temporal]),
      api: of(this.apis),
      worker: of(this.workers),
      harness: [process.pid],
    };
  }

  /** One process more. `env`: for this one alone. */
  async add(app: App, env: NodeJS.ProcessEnv = {}): Promise<Member> {
    this.#added[app] += 1;
    const name = `${app}-${this.#added[app]}`;
    const [port = 0, metricsPort = 0] = await freePorts(2);
    const ports = { WAFA_PORT: String(port), WAFA_METRICS_PORT: String(metricsPort) };
    const member = await Member.start({
      app,
      name,
      env: { ...this.#env, ...env, ...ports },
      keep: (ofLife) => keepApp(this.#part, { app, name, env: ofLife, apps: BUILT_APPS }),
    });
    this.#part.stops.add(() => member.stop());
    this.#members.push(member);
    this.#ports.set(member, port);
    this.metricsUrls.push(`http://127.0.0.1:${metricsPort}/metrics`);
    this.#balance();
    return member;
  }

  /** Ends one in order, and for good. */
  async remove(member: Member): Promise<void> {
    this.#members.splice(this.#members.indexOf(member), 1);
    this.#balance();
    await member.stop();
  }

  stop(): Promise<void> {
    return this.#part.stops.run();
  }

  get #postgresServer(): RunningPostgres {
    const { postgres } = this.#services;
    if (!postgres) throw new Error('the stack has its own PostgreSQL');
    return postgres;
  }

  #balance(): void {
    this.#front.ports = this.apis.map((api) => this.#ports.get(api) ?? 0);
  }
}

async function prepare<Stack>(
  { dataDir, configDir, env = {}, say = () => undefined }: Omit<StackOptions, 'apis' | 'workers'>,
  stops: Stops,
  make: (started: {
    readonly part: Part;
    readonly services: Services;
    readonly front: Front;
    readonly env: NodeJS.ProcessEnv;
    readonly siteUrl: string | undefined;
  }) => Stack,
): Promise<Stack> {
  process.env['WAFA_EMBEDDED'] = '1';
  const { signal } = new AbortController();
  mkdirSync(dataDir, { recursive: true });
  const folder = await DataFolder.take(resolve(dataDir), { say, signal });
  stops.add(() => Promise.resolve(folder.release()));
  folder.wipe();
  const own = bareEnvironment();
  const ports = await choosePorts('free', own);
  const portalUrl = `http://127.0.0.1:${ports.WAFA_PORT}`;
  const secrets = new Secrets(folder.path);
  const gaveUp = (why: string): void => say(why);
  const part: Part = {
    ...{ dataDir: folder.path, say, secrets, ports, own, stops, portalUrl, signal, gaveUp },
    maxEnds: NEVER_GIVEN_UP,
  };
  const company = await loadCompany(configDir);
  const services = await startServices(part, { configDir, company });
  const front = await Front.start(ports.WAFA_PORT);
  stops.add(() => front.stop());
  const all = { ...services.env, LIMIT_REQUESTS_GLOBAL: MANY_REQUESTS, ...env };
  return make({ part, services, front, env: all, siteUrl: siteUrlOf(company.systems, services.env) });
}
