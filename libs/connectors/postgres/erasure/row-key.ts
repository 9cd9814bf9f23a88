/**
 * How one row is named in a plan: by the primary key of its table, else by a fingerprint of everything it holds. A
 * missing or empty part of a key matches nothing, whatever stands in the table.
 */
import type { Table } from '../catalog.js';
import { quoteIdentifier } from '../sql.js';
import type { TableFacts } from './facts.js';

/** Columns of the key; none where the row has only its fingerprint. */
export const keyColumns = ({ primaryKey, columns }: Table): readonly string[] =>
  primaryKey.every((name) => columns.has(name)) ? primaryKey : [];

/** Expressions over the row `alias` that give its key as texts. */
export function keySql(table: Table, alias = 't'): readonly string[] {
  const names = keyColumns(table);
  const text = (name: string): string => `${alias}.${quoteIdentifier(name)}::text`;
  if (names.length > 0) return names.map(text);
  const all = [...table.columns.keys()].map(text).join(', ');
  return [`encode(sha256(convert_to((ROW(${all}))::text, 'UTF8')), 'hex')`];
}

/** True for the row `alias` whose key these expressions give as texts. */
export function keyMatchSql(
  { table, facts, alias = 't' }: { table: Table; facts: TableFacts; alias?: string },
  parts: readonly string[],
): string {
  const names = keyColumns(table);
  if (names.length === 0) return `${keySql(table, alias).join('')} = nullif(${parts.join('')}, '')`;
  return names
    .map((name, index) => {
      const type = facts.columns.get(name)?.type ?? 'text';
      return `${alias}.${quoteIdentifier(name)} = nullif(${parts[index] ?? "''"}, '')::${type}`;
    })
    .join(' AND ');
}
