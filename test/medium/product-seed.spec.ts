import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { CROWD_CANARY, LAYLA_ROWS, LAYLAS_WHERE, PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { seedProduct } from '../../apps/sandbox/src/product/seed.js';
import { createScratchDatabase, readerUrl, runSql, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let owner: pg.Client;
let reader: pg.Client;

const seed = (url: string, recreate = false): Promise<void> =>
  seedProduct({ ownerUrl: url, readerRole: 'product_reader', recreate });

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

const tables = Object.keys(LAYLA_ROWS).map((collection) => collection.replace('qwenimage_product:', ''));

/** SHA-256 of every row of every table. */
async function contents(client: pg.Client): Promise<string> {
  const hash = createHash('sha256');
  for (const table of tables) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT t::text COLLATE "C" AS row FROM studio.${table} AS t ORDER BY 1`,
    );
    hash.update(table);
    for (const { row } of rows) hash.update(row).update('\0');
  }
  return hash.digest('hex');
}

/** Tables with a row that contains `text`. */
async function tablesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables) {
    const { rowCount } = await owner.query(
      `SELECT 1 FROM studio.${table} AS t WHERE strpos(t::text, $1) > 0 LIMIT 1`,
      [text],
    );
    if (rowCount) found.push(table);
  }
  return found;
}

/** Owned by an ordinary role, as the product's database is. */
async function createOwnedDatabase(): Promise<TestDatabase> {
  const created = await createScratchDatabase();
  const { pathname, username } = new URL(created.ownerUrl);
  await runSql(created, `ALTER DATABASE ${pathname.slice(1)} OWNER TO ${username}`);
  return created;
}

beforeAll(async () => {
  database = await createOwnedDatabase();
  await seed(database.ownerUrl);
  [owner, reader] = await Promise.all([connected(database.ownerUrl), connected(readerUrl(database))]);
});

afterAll(async () => {
  await Promise.all([owner.end(), reader.end()]);
  await database.drop();
});

describe('the seeded product database', () => {
  it('has more than 10,000 rows of others beside the six people', async () => {
    const counts: number[] = [];
    for (const table of tables) {
      const { rows } = await reader.query<{ rows: number }>(
        `SELECT count(*)::int AS rows FROM studio.${table}`,
      );
      counts.push(rows[0]?.rows ?? 0);
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10_000);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(tables).toHaveLength(22);
  });

  it.each(tables)('has the declared number of rows of Layla in %s', async (table) => {
    const { rows } = await reader.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM studio.${table} WHERE ${LAYLAS_WHERE[table] ?? 'account_id = $1'}`,
      [PEOPLE.layla.accountId],
    );
    expect(rows).toEqual([
      { rows: Object.entries(LAYLA_ROWS).find(([key]) => key.endsWith(`:${table}`))?.[1] },
    ]);
  });

  it.each(Object.values(PEOPLE))('marks several tables with $canary', async ({ canary, sealedCanary }) => {
    expect((await tablesWith(canary)).length).toBeGreaterThanOrEqual(4);
    expect(await tablesWith(sealedCanary)).toContain('accounts');
  });

  it.each(Object.values(PEOPLE))(
    'knows $email, however it is stored',
    async ({ email, accountId, language }) => {
      const { rows } = await reader.query(
        'SELECT id, language FROM studio.accounts WHERE lower(btrim(email)) = $1',
        [email],
      );
      expect(rows).toEqual([{ id: accountId, language }]);
    },
  );

  it('stores two mailboxes otherwise than people type them', async () => {
    const { rows } = await reader.query<{ email: string }>(
      'SELECT email FROM studio.accounts WHERE email <> lower(btrim(email)) ORDER BY email',
    );
    expect(rows).toEqual([{ email: 'Layla@Example.COM' }, { email: 'noor@example.com ' }]);
    expect(await tablesWith(CROWD_CANARY)).toContain('comments');
  });

  it.each([
    `INSERT INTO studio.lyrics VALUES (gen_random_uuid(), 'ar', 'x', now())`,
    `UPDATE studio.accounts SET language = 'en'`,
    'DELETE FROM studio.page_views',
    'TRUNCATE studio.page_views',
    'CREATE TABLE studio.extra (id int)',
    `SELECT nextval('studio.page_views_id_seq')`,
  ])('lets the reader role only read: %s', async (sql) => {
    await expect(reader.query(sql)).rejects.toThrow('permission denied');
  });

  it('keeps the data at a second call and begins anew when asked', async () => {
    const before = await contents(owner);
    await owner.query(`UPDATE studio.profiles SET bio = 'changed' WHERE handle = 'dana'`);
    const changed = await contents(owner);
    await seed(database.ownerUrl);
    expect(await contents(owner)).toBe(changed);
    await seed(database.ownerUrl, true);
    expect(await contents(owner)).toBe(before);
  });

  it('is the same in every database', async () => {
    const other = await createOwnedDatabase();
    try {
      await seed(other.ownerUrl);
      const client = await connected(other.ownerUrl);
      const [first, second] = [await contents(owner), await contents(client)];
      await client.end();
      expect(second).toBe(first);
    } finally {
      await other.drop();
    }
  });
});
