/** A real Temporal server on the embedded PostgreSQL, or the dev server of the CLI where the pinned one is not had. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { prepareNamespace } from '#libs/temporal/namespace';
import { bareEnvironment, Child } from './child.js';
import { Kept } from './kept.js';
import { freePorts } from './ports.js';
import type { RunningPostgres } from './postgres.js';
import type { Secrets } from './secrets.js';
import { untilServing } from './serving.js';
import { SERVER_VERSION, type ServerBinaries } from './temporal-binaries.js';
import type { TemporalProgram } from './temporal-program.js';
import {
  DATABASES,
  forgetMembers,
  prepareSchema,
  readSchemaVersion,
  TEMPORAL_ROLE,
} from './temporal-schema.js';

export interface TemporalOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly namespace: string;
  readonly postgres: RunningPostgres;
  readonly secrets: Secrets;
  readonly say: (text: string) => void;
  /** Ends the start. */
  readonly signal: AbortSignal;
  readonly program: TemporalProgram;
  readonly maxEnds?: number;
}

export interface RunningTemporal {
  readonly address: string;
  /** Whether workflows can be moved ahead in time; only the pinned server can. */
  readonly timeSkipping: boolean;
  /** Resolves with a sentence when it cannot be kept running. */
  readonly gaveUp: Promise<string>;
  /** The process itself: what it is now, and how to end it. */
  readonly process: Pick<Kept, 'pid' | 'isServing' | 'kill' | 'kills' | 'outages'>;
  stop(): Promise<void>;
}

/** Where everything of one server lies. */
interface Places {
  readonly folder: string;
  readonly devDatabase: string;
  readonly logFile: string;
}

const READY_SECONDS = 60;
const STOP_SECONDS = 10;

const DYNAMIC_CONFIG = `limit.maxIDLength:
  - value: 255
frontend.namespaceRPS.visibility:
  - value: 100
frontend.WorkflowTimeSkippingEnabled:
  - value: true
`;

export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { dataDir, port, namespace, say, signal, program } = options;
  const folder = resolve(dataDir, 'temporal');
  const places: Places = {
    folder,
    devDatabase: join(folder, 'dev-server.db'),
    logFile: resolve(dataDir, 'logs', 'temporal.log'),
  };
  mkdirSync(folder, { recursive: true });
  await requireSameKind(options, places);
  const address = `127.0.0.1:${port}`;
  const kept = await Kept.start({
    start: await starter(options, places),
    untilServing: (child, ending) =>
      untilServing(child, {
        isReady: () => answers(address, namespace),
        withinSeconds: READY_SECONDS,
        signal: ending,
      }),
    say,
    signal,
    ...(options.maxEnds === undefined ? {} : { maxEnds: options.maxEnds }),
  });
  const timeSkipping = program.kind === 'server';
  return { address, timeSkipping, gaveUp: kept.gaveUp, process: kept, stop: () => kept.stop() };
}

/** The two kinds keep their workflows in different places, and cases begun on one would stand still on the other. */
async function requireSameKind(
  { program, postgres, dataDir }: TemporalOptions,
  { devDatabase }: Places,
): Promise<void> {
  const begunOnCli = existsSync(devDatabase);
  const begunOnServer = !begunOnCli && (await readSchemaVersion(postgres.adminUrl)) !== undefined;
  if (program.kind === 'server' ? !begunOnCli : !begunOnServer) return;
  const kinds = ['the dev server of the CLI', `the pinned server ${SERVER_VERSION}`];
  const [before, now] = begunOnCli ? kinds : kinds.toReversed();
  throw new WafaError(
    'config-invalid',
    `the cases in ${dataDir} were begun on ${before}, and this start would use ${now}: bring the first one back, name another data folder, or start with --fresh`,
  );
}

async function starter(options: TemporalOptions, places: Places): Promise<() => Promise<Child> | Child> {
  const { program } = options;
  if (program.kind === 'cli') {
    options.say(`using the dev server of the Temporal CLI (${program.command})`);
    return () => startCli(program.command, options, places);
  }
  await prepareSchema({
    ...options,
    sql: program.binaries.sql,
    version: SERVER_VERSION,
    logFile: places.logFile,
  });
  const dynamicConfig = join(places.folder, 'dynamicconfig.yaml');
  writeFileSync(dynamicConfig, DYNAMIC_CONFIG);
  return () => startPinned(program.binaries, options, { ...places, dynamicConfig });
}

const answers = (address: string, namespace: string): Promise<boolean> =>
  prepareNamespace({ address, namespace, withinSeconds: 0 }).then(
    () => true,
    () => false,
  );

async function startPinned(
  binaries: ServerBinaries,
  options: TemporalOptions,
  places: Places & { readonly dynamicConfig: string },
): Promise<Child> {
  const names = ['FRONTEND_HTTP', 'HISTORY_GRPC', 'MATCHING_GRPC', 'WORKER_GRPC'];
  const members = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].map((service) => `${service}_MEMBERSHIP`);
  const ports = await freePorts(names.length + members.length, 'inner');
  await forgetMembers(options.postgres);
  const moved = [...names, ...members].map((name, index) => [`${name}_PORT`, String(ports[index])]);
  return new Child({
    name: 'the Temporal server',
    command: binaries.server,
    args: ['start'],
    env: {
      ...bareEnvironment(),
      DB: 'postgres12_pgx',
      POSTGRES_SEEDS: '127.0.0.1',
      DB_PORT: String(options.postgres.port),
      POSTGRES_USER: TEMPORAL_ROLE,
      POSTGRES_PWD: options.secrets.password(TEMPORAL_ROLE),
      DBNAME: DATABASES.temporal,
      VISIBILITY_DBNAME: DATABASES.visibility,
      NUM_HISTORY_SHARDS: '4',
      BIND_ON_IP: '127.0.0.1',
      FRONTEND_GRPC_PORT: String(options.port),
      ...Object.fromEntries(moved),
      DYNAMIC_CONFIG_FILE_PATH: places.dynamicConfig,
      LOG_LEVEL: 'warn',
      // Each of its parts has so many; one costs the database 2 MiB, and twice as many are no faster on two cores.
      SQL_MAX_CONNS: '10',
      SQL_MAX_IDLE_CONNS: '10',
    },
    logFile: places.logFile,
    stopSeconds: STOP_SECONDS,
  });
}

function startCli(command: string, options: TemporalOptions, places: Places): Child {
  const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(options.port)];
  return new Child({
    name: 'the Temporal dev server',
    command,
    args: [...args, '--db-filename', places.devDatabase, '--log-level', 'warn'],
    env: bareEnvironment(),
    logFile: places.logFile,
    stopSeconds: STOP_SECONDS,
  });
}
