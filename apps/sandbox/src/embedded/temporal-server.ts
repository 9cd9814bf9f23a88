/** A real Temporal server on the embedded PostgreSQL, or the dev server of the CLI where the pinned one is not had. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { prepareNamespace } from '#libs/temporal/namespace';
import { Child } from './child.js';
import { freePorts } from './ports.js';
import type { RunningPostgres } from './postgres.js';
import type { Secrets } from './secrets.js';
import {
  buildServer,
  findServerBinaries,
  hasGo,
  hasTemporalCli,
  type ServerBinaries,
} from './temporal-binaries.js';

export interface TemporalOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly namespace: string;
  readonly postgres: RunningPostgres;
  readonly secrets: Secrets;
  readonly say: (text: string) => void;
  /** Only the pinned server will do: the tests need its time skipping. */
  readonly pinnedOnly?: boolean;
}

export interface RunningTemporal {
  readonly address: string;
  /** Whether workflows can be moved ahead in time; only the pinned server can. */
  readonly timeSkipping: boolean;
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

const CHOICES = `no Temporal server could be found. Choose one:
  - set TEMPORAL_ADDRESS to a cluster that runs
  - put the binaries "server" and "sql" of temporalio/temporal into a folder and set WAFA_TEMPORAL_SERVER_DIR
  - install the "temporal" CLI (its dev server serves for trying)
  - install Go 1.26 or newer; Wafa then builds the pinned server once`;

const DYNAMIC_CONFIG = `limit.maxIDLength:
  - value: 255
frontend.namespaceRPS.visibility:
  - value: 100
frontend.WorkflowTimeSkippingEnabled:
  - value: true
`;

export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const folder = resolve(options.dataDir, 'temporal');
  mkdirSync(folder, { recursive: true });
  const binaries = await resolveBinaries(options);
  const child = binaries ? await startPinned(binaries, options, folder) : startCli(options, folder);
  const address = `127.0.0.1:${options.port}`;
  const ready = prepareNamespace({ address, namespace: options.namespace, withinSeconds: 60 });
  try {
    const exitCode = await Promise.race([ready, child.exited]);
    if (typeof exitCode === 'number') {
      throw new WafaError(
        'system-unavailable',
        `the Temporal server ended with ${exitCode}; see ${folder}/server.log`,
      );
    }
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { address, timeSkipping: binaries !== undefined, exited: child.exited, stop: () => child.stop() };
}

async function resolveBinaries(options: TemporalOptions): Promise<ServerBinaries | undefined> {
  const found = findServerBinaries();
  if (found) return found;
  if (!options.pinnedOnly && hasTemporalCli()) return undefined;
  const built = hasGo() ? await buildServer(options.say) : undefined;
  if (!built) throw new WafaError('config-invalid', CHOICES);
  return built;
}

async function startPinned(
  binaries: ServerBinaries,
  options: TemporalOptions,
  folder: string,
): Promise<Child> {
  createSchema(binaries, options, folder);
  const dynamicConfig = join(folder, 'dynamicconfig.yaml');
  writeFileSync(dynamicConfig, DYNAMIC_CONFIG);
  const names = ['FRONTEND_HTTP', 'HISTORY_GRPC', 'MATCHING_GRPC', 'WORKER_GRPC'];
  const members = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].map((service) => `${service}_MEMBERSHIP`);
  const ports = await freePorts(names.length + members.length);
  const moved = [...names, ...members].map((name, index) => [`${name}_PORT`, String(ports[index])]);
  return new Child({
    command: binaries.server,
    args: ['start'],
    env: {
      ...bareEnvironment(),
      DB: 'postgres12_pgx',
      POSTGRES_SEEDS: '127.0.0.1',
      DB_PORT: String(options.postgres.port),
      POSTGRES_USER: 'temporal',
      POSTGRES_PWD: options.secrets.password('temporal'),
      DBNAME: 'temporal',
      VISIBILITY_DBNAME: 'temporal_visibility',
      NUM_HISTORY_SHARDS: '4',
      BIND_ON_IP: '127.0.0.1',
      FRONTEND_GRPC_PORT: String(options.port),
      ...Object.fromEntries(moved),
      DYNAMIC_CONFIG_FILE_PATH: dynamicConfig,
      LOG_LEVEL: 'warn',
      SQL_MAX_CONNS: '20',
      SQL_MAX_IDLE_CONNS: '20',
    },
    logFile: join(folder, 'server.log'),
    stopSeconds: 10,
  });
}

/** The tool creates what is missing and updates what is old; the version table makes a second run a quick no-op. */
function createSchema(binaries: ServerBinaries, options: TemporalOptions, folder: string): void {
  const marker = join(folder, 'schema-ready');
  if (existsSync(marker)) return;
  const env = {
    ...bareEnvironment(),
    SQL_HOST: '127.0.0.1',
    SQL_PORT: String(options.postgres.port),
    SQL_USER: 'temporal',
    SQL_PASSWORD: options.secrets.password('temporal'),
    SQL_PLUGIN: 'postgres12_pgx',
  };
  const sql = (...args: string[]): Buffer => execFileSync(binaries.sql, args, { env, stdio: 'pipe' });
  for (const [database, schema] of [
    ['temporal', 'temporal'],
    ['temporal_visibility', 'visibility'],
  ] as const) {
    sql('--db', database, 'setup-schema', '-v', '0.0');
    sql('--db', database, 'update-schema', '--schema-name', `postgresql/v12/${schema}`);
  }
  writeFileSync(marker, '');
}

function startCli(options: TemporalOptions, folder: string): Child {
  options.say('using the dev server of the temporal CLI');
  const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(options.port)];
  return new Child({
    command: 'temporal',
    args: [...args, '--db-filename', join(folder, 'dev-server.db'), '--log-level', 'warn'],
    env: bareEnvironment(),
    logFile: join(folder, 'server.log'),
    stopSeconds: 10,
  });
}

/** The server's template listens to many variables: give it none that we do not mean. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { ...(PATH ? { PATH } : {}), ...(HOME ? { HOME } : {}), ...(TMPDIR ? { TMPDIR } : {}) };
}
