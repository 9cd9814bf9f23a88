/** Which of some rows are referred to by rows outside of the plan: one statement for each reference. */
import type { TableName } from '../catalog.js';
import type { Session } from '../session.js';
import { arrayText, Parameters, quoteIdentifier } from '../sql.js';
import type { MappedTable } from './database.js';
import type { FoundTarget } from './found-rows.js';
import { keyColumns, keyMatchSql } from './row-key.js';

export interface ReferringQuestion {
  readonly parent: MappedTable;
  readonly rows: readonly FoundTarget[];
  readonly child: TableName;
  /** The child, where the map knows it. */
  readonly mappedChild: MappedTable | undefined;
  /** Columns of the child and of the parent that hold the same values. */
  readonly pairs: readonly (readonly [child: string, parent: string])[];
  /** Rows of the child that do not count. */
  readonly except: readonly FoundTarget[];
}

export async function referredRows(
  session: Session,
  question: ReferringQuestion,
): Promise<ReadonlySet<FoundTarget>> {
  const { parent, rows, child, pairs } = question;
  if (rows.length === 0) return new Set();
  const parameters = new Parameters();
  const keys = keyTable(parent, rows, { parameters, alias: 'k' });
  const position = parameters.add(arrayText(rows.map((_, index) => String(index))));
  const names = keys.names.map((name) => `k.${name}`);
  const text = `
    SELECT DISTINCT k.position
    FROM unnest(${[...keys.arrays, `${position}::text[]`].join(', ')}) AS k(${[...keys.names, 'position'].join(', ')})
    JOIN ${quoted(parent.table)} AS t ON ${keyMatchSql(parent, names)}
    JOIN ${quoted(child)} AS s ON ${pairs.map((pair) => sameSql(pair, question)).join(' AND ')}
    ${exceptSql(question, parameters)}`;
  const found = await session.all({ text, values: parameters.values });
  return new Set(found.flatMap(([at]) => rows[Number(at)] ?? []));
}

export const quoted = ({ schema, name }: TableName): string =>
  `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

interface KeyTable {
  readonly names: readonly string[];
  readonly arrays: readonly string[];
}

/** The keys of rows as arrays for `unnest`, one for each part. */
export function keyTable(
  { table }: MappedTable,
  rows: readonly Pick<FoundTarget, 'key'>[],
  { parameters, alias }: { readonly parameters: Parameters; readonly alias: string },
): KeyTable {
  const parts = Math.max(1, keyColumns(table).length);
  const indexes = Array.from({ length: parts }, (_, index) => index);
  return {
    names: indexes.map((index) => `${alias}${index}`),
    arrays: indexes.map(
      (index) => `${parameters.add(arrayText(rows.map(({ key }) => key[index] ?? '')))}::text[]`,
    ),
  };
}

function sameSql(
  [childColumn, parentColumn]: readonly [string, string],
  { parent, mappedChild }: ReferringQuestion,
): string {
  const own = `t.${quoteIdentifier(parentColumn)}`;
  const other = `s.${quoteIdentifier(childColumn)}`;
  const column = mappedChild?.table.columns.get(childColumn);
  if (column?.kind === 'array') {
    return `EXISTS (SELECT FROM unnest(${other}::text[]) AS e(v) WHERE e.v = ${own}::text)`;
  }
  const family = parent.table.columns.get(parentColumn)?.family;
  const typed = !mappedChild || (family !== 'other' && column?.family === family);
  return typed ? `${other} = ${own}` : `${other}::text = ${own}::text`;
}

function exceptSql({ mappedChild, except }: ReferringQuestion, parameters: Parameters): string {
  if (!mappedChild || except.length === 0) return '';
  const keys = keyTable(mappedChild, except, { parameters, alias: 'f' });
  const match = keyMatchSql(
    { ...mappedChild, alias: 's' },
    keys.names.map((name) => `f.${name}`),
  );
  return `WHERE NOT EXISTS (SELECT FROM unnest(${keys.arrays.join(', ')}) AS f(${keys.names.join(', ')}) WHERE ${match})`;
}
