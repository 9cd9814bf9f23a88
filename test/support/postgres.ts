/** Databases for specs on the run's real PostgreSQL. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  /** The application role, the owner and the superuser of this one database. */
  readonly appUrl: string;
  readonly ownerUrl: string;
  readonly adminUrl: string;
  drop(): Promise<void>;
}

const urls = (): Record<'admin' | 'owner' | 'app' | 'reader', string> => {
  const text = process.env['WAFA_TEST_POSTGRES'];
  if (!text) throw new Error('no test servers: run this spec in its Jest project');
  return JSON.parse(text) as Record<'admin' | 'owner' | 'app' | 'reader', string>;
};

const onDatabase = (url: string, name: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: urls().admin });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function create(options: string): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(`CREATE DATABASE ${name} ${options}`);
  return {
    appUrl: onDatabase(urls().app, name),
    ownerUrl: onDatabase(urls().owner, name),
    adminUrl: onDatabase(urls().admin, name),
    drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** A migrated, empty Wafa database. */
export const createTestDatabase = (): Promise<TestDatabase> => create('TEMPLATE wafa OWNER wafa_owner');

/** An empty database. */
export const createScratchDatabase = (): Promise<TestDatabase> => create('');

/** The URL of the SELECT-only role of the product on a scratch database. */
export const readerUrl = (database: TestDatabase): string =>
  onDatabase(urls().reader, new URL(database.adminUrl).pathname.slice(1));

/** Runs SQL text of several statements as superuser. */
export async function runSql(database: TestDatabase, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
