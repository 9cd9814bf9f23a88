/** One PostgreSQL cluster for everything embedded: separate databases and roles for Wafa, Temporal and the product. */
import { chmodSync, chownSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { bareEnvironment, Child, type ChildOptions } from './child.js';
import { Kept } from './kept.js';
import { findPostgres, reachable, type PostgresBinaries } from './postgres-binaries.js';
import { clusterFolder, correctStaleLock, ownedFolder, type PostgresUser } from './postgres-folder.js';
import { createRoles } from './postgres-roles.js';
import type { Secrets } from './secrets.js';
import { runToEnd, untilServing } from './serving.js';
import { withClient } from './with-client.js';

export interface PostgresOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly secrets: Secrets;
  readonly say: (text: string) => void;
  /** Ends the start. */
  readonly signal: AbortSignal;
  /** A failed fsync is a lost case: off only for tests, whose data nobody keeps. */
  readonly durable?: boolean;
  readonly maxEnds?: number;
}

export interface RunningPostgres {
  readonly port: number;
  url(role: string, database: string): string;
  readonly adminUrl: string;
  /** Resolves with a sentence when it cannot be kept running. */
  readonly gaveUp: Promise<string>;
  /** The process itself: what it is now, and how to end it. */
  readonly process: Pick<Kept, 'pid' | 'isServing' | 'kill' | 'kills' | 'outages'>;
  stop(): Promise<void>;
}

interface Cluster {
  readonly binaries: PostgresBinaries;
  /** The parent of `databaseDir`. */
  readonly folder: string;
  readonly databaseDir: string;
  readonly user: PostgresUser | undefined;
  readonly logFile: string;
}

const ADMIN = 'postgres';
const READY_SECONDS = 60;
const STOP_SECONDS = 20;
const INVALID_PASSWORD = '28P01';

export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { port, secrets, say, signal } = options;
  const cluster = await prepareCluster(options);
  const url = (role: string, database: string): string =>
    `postgres://${role}:${secrets.password(role)}@127.0.0.1:${port}/${database}`;
  const adminUrl = url(ADMIN, 'postgres');
  const kept = await Kept.start({
    start: () => spawnServer(cluster, options),
    untilServing: (child, ending) =>
      untilServing(child, {
        isReady: () => answers(adminUrl, cluster.folder),
        withinSeconds: READY_SECONDS,
        signal: ending,
      }),
    say,
    signal,
    ...(options.maxEnds === undefined ? {} : { maxEnds: options.maxEnds }),
  });
  try {
    await createRoles(adminUrl, secrets);
  } catch (error) {
    await kept.stop();
    throw error;
  }
  return { port, url, adminUrl, gaveUp: kept.gaveUp, process: kept, stop: () => kept.stop() };
}

async function prepareCluster(options: PostgresOptions): Promise<Cluster> {
  const folder = clusterFolder(options.dataDir);
  const user = ownedFolder(folder);
  const binaries = reachable(await findPostgres(), folder);
  const databaseDir = join(folder, 'cluster');
  const logFile = resolve(options.dataDir, 'logs', 'postgres.log');
  const cluster = { binaries, folder, databaseDir, user, logFile };
  if (!existsSync(databaseDir)) await createCluster(cluster, options);
  return cluster;
}

/** Under another name until it is whole: one that was broken off would look like a cluster and never start. */
async function createCluster(cluster: Cluster, { secrets, signal }: PostgresOptions): Promise<void> {
  const { folder, databaseDir, user, binaries } = cluster;
  const made = `${databaseDir}.new`;
  const passwordFile = join(folder, 'password');
  rmSync(made, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, secrets.password(ADMIN), { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  try {
    const args = [`--pgdata=${made}`, `--username=${ADMIN}`, `--pwfile=${passwordFile}`];
    const { child, ended } = await runToEnd(
      {
        ...program(cluster, 'PostgreSQL’s initdb'),
        command: executable(binaries.initdb),
        args: [...args, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
      },
      signal,
    );
    if (!ended.well) throw child.fault(ended.how);
    renameSync(made, databaseDir);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function spawnServer(cluster: Cluster, options: PostgresOptions): Child {
  correctStaleLock(cluster.databaseDir);
  const settings = [
    'max_connections=200',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // The database, too: the sandbox's product shares the server with Wafa and Temporal.
    'log_line_prefix=%m [%p] %d ',
    ...(options.durable === false ? ['fsync=off', 'synchronous_commit=off'] : []),
  ];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  return new Child({
    ...program(cluster, 'PostgreSQL'),
    command: executable(cluster.binaries.postgres),
    args: ['-D', cluster.databaseDir, '-p', String(options.port), ...flags],
  });
}

/** The working folder is one that the user of the server may read. SIGINT is PostgreSQL's fast shutdown. */
function program(cluster: Cluster, name: string): Omit<ChildOptions, 'command' | 'args'> {
  return {
    name,
    env: bareEnvironment(),
    logFile: cluster.logFile,
    stopSignal: 'SIGINT',
    stopSeconds: STOP_SECONDS,
    user: cluster.user,
    cwd: cluster.folder,
  };
}

/** npm may have unpacked it without the right to run it, and a shared installation may be read-only. */
function executable(path: string): string {
  const EVERYBODY_RUNS = 0o555;
  if (!existsSync(path)) throw new WafaError('config-invalid', `${path} is missing: run npm ci again`);
  if ((statSync(path).mode & EVERYBODY_RUNS) !== EVERYBODY_RUNS) chmodSync(path, EVERYBODY_RUNS);
  return path;
}

async function answers(adminUrl: string, folder: string): Promise<boolean> {
  try {
    return await withClient(adminUrl, () => Promise.resolve(true));
  } catch (error) {
    if ((error as { code?: string }).code !== INVALID_PASSWORD) return false;
    const text = `the database in ${folder} was made with other passwords than the data folder has now: put its secrets.json back, or start with --fresh`;
    throw new WafaError('config-invalid', text);
  }
}
