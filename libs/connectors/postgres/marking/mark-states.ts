/** What the rows that a mark is about say now: read by their keys, one statement a rule. */
import type { Session } from '../session.js';
import { arrayText, Parameters, quoteIdentifier } from '../sql.js';
import type { MappedTable } from '../erasure/database.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { keyTable, quoted } from '../erasure/referring.js';
import { keyMatchSql } from '../erasure/row-key.js';
import type { MarkRule } from './mark-rules.js';

/** `other`: neither marked nor as a row without the mark is. `outside`: the rule is not about it. */
export type MarkStateOfRow = 'marked' | 'open' | 'other' | 'outside';

export async function markStates(
  session: Session,
  table: MappedTable,
  { rule, rows }: { readonly rule: MarkRule; readonly rows: readonly FoundTarget[] },
): Promise<ReadonlyMap<FoundTarget, MarkStateOfRow>> {
  if (rows.length === 0) return new Map();
  const parameters = new Parameters();
  const keys = keyTable(table, rows, { parameters, alias: 'k' });
  const position = parameters.add(arrayText(rows.map((_, index) => String(index))));
  const match = keyMatchSql(
    table,
    keys.names.map((name) => `k.${name}`),
  );
  const found = await session.all({
    text: `SELECT k.position, ${stateSql(table, rule, parameters)}
      FROM unnest(${[...keys.arrays, `${position}::text[]`].join(', ')}) AS k(${[...keys.names, 'position'].join(', ')})
      JOIN ${quoted(table.table)} AS t ON ${match}`,
    values: parameters.values,
  });
  return new Map(
    found.flatMap(([at, state]) => {
      const row = rows[Number(at)];
      return row ? [[row, (state ?? 'other') as MarkStateOfRow] as const] : [];
    }),
  );
}

function stateSql(table: MappedTable, rule: MarkRule, parameters: Parameters): string {
  const { column, marked, from, ifEmpty, when } = rule;
  const says = (name: string, text: string | null): string => {
    const own = `t.${quoteIdentifier(name)}`;
    if (text === null) return `${own} IS NULL`;
    const type = table.facts.columns.get(name)?.type ?? 'text';
    return `${own} IS NOT DISTINCT FROM (${parameters.add(text)}::text)::${type}`;
  };
  const empty = `t.${quoteIdentifier(column)} IS NULL`;
  const cases = [
    ...(when ? [`WHEN (${says(when.column, when.equals)}) IS NOT TRUE THEN 'outside'`] : []),
    `WHEN ${ifEmpty ? `NOT (${empty})` : says(column, marked)} THEN 'marked'`,
    ...(from === undefined ? [] : [`WHEN NOT (${says(column, from)}) THEN 'other'`]),
  ];
  return `CASE ${cases.join(' ')} ELSE 'open' END`;
}
