/** Proves that an erasure touched nobody else: every row of others is there afterwards, to the last character. */
import { LAYLA_ROWS, LAYLAS_WHERE, PEOPLE } from '../../../sandbox/src/product/people.js';
import { withClient } from '../../../sandbox/src/embedded/with-client.js';

const TABLES = Object.keys(LAYLA_ROWS).map((collection) => collection.split(':').at(-1) ?? '');

/** Table → its rows as text. */
export type Rows = ReadonlyMap<string, readonly string[]>;

/** What is not Layla's by a rule of its own, apart from the data map. */
export const rowsOfOthers = (url: string): Promise<Rows> =>
  read(url, (table) => `NOT coalesce((${LAYLAS_WHERE[table] ?? 'account_id = $1'}), false)`);

/** Rows of `before` that are not in the database any more as they were. */
export async function lostSince(url: string, before: Rows): Promise<readonly string[]> {
  const now = await read(url, () => '$1::uuid IS NOT NULL');
  return [...before].flatMap(([table, texts]) => {
    const left = new Set(now.get(table));
    return texts.filter((text) => !left.has(text)).map((text) => `${table}: ${text}`);
  });
}

const read = (url: string, where: (table: string) => string): Promise<Rows> =>
  withClient(url, async (client) => {
    const found = new Map<string, string[]>();
    for (const table of TABLES) {
      const sql = `SELECT t::text AS row FROM studio.${table} AS t WHERE ${where(table)}`;
      const { rows } = await client.query<{ row: string }>(sql, [PEOPLE.layla.accountId]);
      found.set(
        table,
        rows.map(({ row }) => row),
      );
    }
    return found;
  });
