/** What a column of some rows holds now, read by their keys. */
import type { MappedTable } from '../erasure/database.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { keyTable, quoted } from '../erasure/referring.js';
import { keyMatchSql } from '../erasure/row-key.js';
import type { Session } from '../session.js';
import { arrayText, Parameters, quoteIdentifier } from '../sql.js';

export interface ValueNow<Row> {
  readonly row: Row;
  readonly value: string | null;
  readonly isRight: boolean;
}

/** Rows that are gone are left out. */
export async function readValues<Row extends Pick<FoundTarget, 'key'>>(
  session: Session,
  table: MappedTable,
  {
    column,
    rows,
    text,
  }: { readonly column: string; readonly rows: readonly Row[]; readonly text: string | null },
): Promise<readonly ValueNow<Row>[]> {
  if (rows.length === 0) return [];
  const parameters = new Parameters();
  const keys = keyTable(table, rows, { parameters, alias: 'k' });
  const position = parameters.add(arrayText(rows.map((_, index) => String(index))));
  const own = `t.${quoteIdentifier(column)}`;
  const match = keyMatchSql(
    table,
    keys.names.map((name) => `k.${name}`),
  );
  const found = await session.all({
    text: `SELECT k.position, ${own}::text, (${isRightSql(table, column, { own, text, parameters })})::text
      FROM unnest(${[...keys.arrays, `${position}::text[]`].join(', ')}) AS k(${[...keys.names, 'position'].join(', ')})
      JOIN ${quoted(table.table)} AS t ON ${match}`,
    values: parameters.values,
  });
  return found.flatMap(([at, value, isRight]) => {
    const row = rows[Number(at)];
    return row ? [{ row, value: value ?? null, isRight: isRight === 'true' }] : [];
  });
}

/** Texts to the letter, everything else by value: `1.5` is what `numeric(5,2)` writes as `1.50`. */
function isRightSql(
  { facts }: MappedTable,
  column: string,
  {
    own,
    text,
    parameters,
  }: { readonly own: string; readonly text: string | null; readonly parameters: Parameters },
): string {
  if (text === null) return `${own} IS NULL`;
  const known = facts.columns.get(column);
  const value = `(${parameters.add(text)}::text)::${known?.type ?? 'text'}`;
  return known?.textual === true
    ? `${own}::text IS NOT DISTINCT FROM (${value})::text`
    : `${own} IS NOT DISTINCT FROM ${value}`;
}
