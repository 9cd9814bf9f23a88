/** Conditions of one collection → SQL. Indexes on the columns stay usable, except for e-mail, arrays and JSON. */
import { canonicalText, type Family } from '#libs/connectors/kit/canonical';
import { EMAIL_SPACE } from '#libs/connectors/kit/identifiers';
import type { Condition } from '#libs/connectors/kit/row-reader';
import type { FieldPath, SeedCondition } from '#libs/data-map/graph';
import { WafaError } from '#libs/domain/errors';
import type { Column, Table } from './catalog.js';
import { arrayText, quoteIdentifier, type Parameters } from './sql.js';

const ARRAY_TYPES: Readonly<Record<Family, string>> = {
  integer: 'bigint[]',
  numeric: 'numeric[]',
  uuid: 'uuid[]',
  text: 'text[]',
  other: 'text[]',
};

/** The type in which a column of the family is compared. */
export const elementType = (family: Family): string => ARRAY_TYPES[family].replace('[]', '');

/** The column a path starts at; the map was checked against the catalogue before. */
export function columnAt(table: Table, path: FieldPath): Column {
  const column = table.columns.get(path[0] ?? '');
  if (!column)
    throw new WafaError('map-mismatch', `${table.schema}.${table.name} has no column ${path[0] ?? ''}`);
  return column;
}

/** `WHERE` of rows that any tuple of any condition finds. */
export const whereSql = (table: Table, conditions: readonly Condition[], parameters: Parameters): string =>
  anyOf(conditions, (condition) => {
    const found = tuplesSql(table, condition, parameters);
    const { when } = condition.way;
    return when ? `(${found}) AND ${whenSql(table, when, parameters)}` : found;
  });

/** `WHERE` of rows that a tuple finds, but that fail the condition of the way, unknown values included. */
export const unconfirmedSql = (
  table: Table,
  conditions: readonly Condition[],
  parameters: Parameters,
): string =>
  anyOf(conditions, (condition) => {
    const found = tuplesSql(table, condition, parameters);
    const { when } = condition.way;
    return when ? `(${found}) AND (${whenSql(table, when, parameters)}) IS NOT TRUE` : 'false';
  });

const anyOf = (conditions: readonly Condition[], toSql: (condition: Condition) => string): string =>
  conditions.map((condition) => `(${toSql(condition)})`).join(' OR ');

function whenSql(table: Table, { path, equals }: SeedCondition, parameters: Parameters): string {
  const column = columnAt(table, path);
  const value = canonicalText(column.family, equals);
  if (value === undefined) throw new WafaError('map-mismatch', `${table.name}.${column.name}: identity_when`);
  const type = ARRAY_TYPES[column.family].replace('[]', '');
  return `${plainSql(column)} = ${parameters.add(value)}::${type}`;
}

function tuplesSql(table: Table, { way, tuples }: Condition, parameters: Parameters): string {
  const parts = way.paths.map((path, index) => ({
    path,
    column: columnAt(table, path),
    values: parameters.add(arrayText(tuples.map((tuple) => tuple[index] ?? ''))),
  }));
  const singles = parts.map(({ path, column, values }) =>
    matchSql({ path, column, values, email: way.kind === 'email' }, parameters),
  );
  if (parts.length === 1) return singles.join('');
  const rows = parts.map(({ column }) => plainSql(column)).join(', ');
  const keys = parts.map(({ values, column }) => `${values}::${ARRAY_TYPES[column.family]}`).join(', ');
  // The single conditions let an index narrow the rows; the row comparison decides.
  return `${singles.join(' AND ')} AND (${rows}) IN (SELECT * FROM unnest(${keys}))`;
}

/** A plain column in the type it is compared in. */
export function plainSql({ name, family }: Column): string {
  const column = `t.${quoteIdentifier(name)}`;
  return family === 'other' ? `${column}::text` : column;
}

interface Match {
  readonly path: FieldPath;
  readonly column: Column;
  readonly values: string;
  readonly email: boolean;
}

function matchSql({ path, column, values, email }: Match, parameters: Parameters): string {
  const among = (expression: string): string => {
    if (!email) return `${expression} = ANY (${values}::text[])`;
    const trimmed = `btrim(${expression}, ${parameters.add(EMAIL_SPACE)}::text)`;
    return `(lower(${trimmed}) = ANY (${values}::text[]) OR ${trimmed} = ANY (${values}::text[]))`;
  };
  const name = `t.${quoteIdentifier(column.name)}`;
  if (column.kind === 'json') {
    const steps = path.slice(1).map((step) => `.${JSON.stringify(step)}`);
    const jsonPath = parameters.add(`lax $${steps.join('')}[*]`);
    const found = `jsonb_path_query(${name}::jsonb, ${jsonPath}::jsonpath) AS e(v)`;
    return `EXISTS (SELECT FROM ${found} WHERE ${among(`(e.v #>> '{}')`)})`;
  }
  if (column.kind === 'array') {
    return `EXISTS (SELECT FROM unnest(${name}::text[]) AS e(v) WHERE ${among('e.v')})`;
  }
  if (email) return among(`${name}::text`);
  return `${plainSql(column)} = ANY (${values}::${ARRAY_TYPES[column.family]})`;
}
