/** Temporal's two databases, made and brought up to date by the server's own tool. */
import pg from 'pg';
import { bareEnvironment } from './child.js';
import type { RunningPostgres } from './postgres.js';
import type { Secrets } from './secrets.js';
import { runToEnd } from './serving.js';
import { withClient } from './with-client.js';

export interface SchemaOptions {
  readonly sql: string;
  /** Of the server the schema is for. */
  readonly version: string;
  readonly postgres: RunningPostgres;
  readonly secrets: Secrets;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

export const TEMPORAL_ROLE = 'temporal';
export const DATABASES = { temporal: 'temporal', visibility: 'temporal_visibility' } as const;

/** The comment on the database says which version it is ready for; one without a comment was broken off halfway. */
export function prepareSchema(options: SchemaOptions): Promise<void> {
  return withClient(options.postgres.adminUrl, async (client) => {
    const ready = await schemaVersion(client);
    if (ready === options.version) return;
    for (const [schema, database] of Object.entries(DATABASES)) {
      if (ready === undefined) {
        await recreate(client, database);
        await runTool(options, database, ['setup-schema', '-v', '0.0']);
      }
      await runTool(options, database, ['update-schema', '--schema-name', `postgresql/v12/${schema}`]);
    }
    const version = pg.escapeLiteral(options.version);
    await client.query(`COMMENT ON DATABASE ${DATABASES.temporal} IS ${version}`);
  });
}

/** The version of the server that the databases are ready for; undefined where they are not. */
export const readSchemaVersion = (adminUrl: string): Promise<string | undefined> =>
  withClient(adminUrl, schemaVersion);

/**
 * A server stays listed as a member for 20 s after its last sign of life, and one that starts meanwhile tries for 30 s
 * to join it, answering "Not enough hosts". The embedded one is always alone.
 */
export const forgetMembers = (postgres: RunningPostgres): Promise<unknown> =>
  withClient(postgres.url(TEMPORAL_ROLE, DATABASES.temporal), (client) =>
    client.query('DELETE FROM cluster_membership'),
  );

async function schemaVersion(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ version: string | null }>(
    "SELECT shobj_description(oid, 'pg_database') AS version FROM pg_database WHERE datname = $1",
    [DATABASES.temporal],
  );
  return rows[0]?.version ?? undefined;
}

async function recreate(client: pg.Client, database: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${database} OWNER ${TEMPORAL_ROLE}`);
}

async function runTool(options: SchemaOptions, database: string, args: readonly string[]): Promise<void> {
  const { child, ended } = await runToEnd(
    {
      name: 'Temporal’s schema tool',
      command: options.sql,
      args: ['--db', database, ...args],
      env: {
        ...bareEnvironment(),
        SQL_HOST: '127.0.0.1',
        SQL_PORT: String(options.postgres.port),
        SQL_USER: TEMPORAL_ROLE,
        SQL_PASSWORD: options.secrets.password(TEMPORAL_ROLE),
        SQL_PLUGIN: 'postgres12_pgx',
      },
      logFile: options.logFile,
      stopSeconds: 5,
    },
    options.signal,
  );
  if (!ended.well) throw child.fault(ended.how);
}
