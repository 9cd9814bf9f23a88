/** Every row of every table of a database, to compare row by row what an erasure changed. */
import pg from 'pg';
import type { TestDatabase } from './postgres.js';

type Row = Readonly<Record<string, unknown>>;
export type TableRows = ReadonlyMap<string, readonly string[]>;

export async function allRows(database: TestDatabase): Promise<TableRows> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const found = new Map<string, readonly string[]>();
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(whole_row)::text AS row FROM ${name} AS whole_row ORDER BY 1`,
      );
      found.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return found;
  } finally {
    await client.end();
  }
}

export interface ChangedRow {
  readonly table: string;
  readonly gone: Row;
  /** The row of the same place in the order of the changed ones; empty where it was deleted. */
  readonly came: Row;
}

export function changedRows(before: TableRows, after: TableRows): readonly ChangedRow[] {
  return [...before].flatMap(([table, rows]) => {
    const now = [...(after.get(table) ?? [])];
    const gone = rows.filter((row) => !take(now, row));
    return Array.from({ length: Math.max(gone.length, now.length) }, (_, at) => ({
      table,
      gone: JSON.parse(gone[at] ?? '{}') as Row,
      came: JSON.parse(now[at] ?? '{}') as Row,
    }));
  });
}

function take(rows: string[], row: string): boolean {
  const at = rows.indexOf(row);
  if (at >= 0) rows.splice(at, 1);
  return at >= 0;
}
