/** How one collection is read: which columns, in which order, and how a row of texts becomes a found row. */
import type { FoundRow } from '#libs/connectors/kit/row-reader';
import { sha256Hex } from '#libs/crypto/digest';
import { allFields, type Collection, type Field } from '#libs/data-map/dataset';
import type { FieldPath } from '#libs/data-map/graph';
import type { Column, Table } from './catalog.js';
import { columnAt } from './conditions.js';
import type { TextRow } from './session.js';
import { quoteIdentifier } from './sql.js';
import { toValue, valueSql } from './values.js';

export interface TablePlan {
  readonly table: Table;
  /** `SELECT … FROM …` without a condition. */
  readonly select: string;
  /** The same of nothing but the `id` of the found rows. */
  readonly selectId: string;
  readonly toRow: (row: TextRow) => FoundRow;
}

interface Cell {
  readonly column: Column;
  readonly sql: string;
}

export interface PlanInput {
  readonly collection: Collection;
  readonly table: Table;
  /** Fields that take part in references, identities or identifiers of other systems. */
  readonly links: readonly FieldPath[];
  /** Further expressions over the row `t`, as texts. */
  readonly extra?: readonly string[];
}

/** The map was found to fit the table before. */
export function planTable({ collection, table, links, extra = [] }: PlanInput): TablePlan {
  const visible = collection.fields.filter(({ secret }) => !secret);
  const data = visible.map((field): Cell => {
    const column = columnAt(table, field.path);
    return { column, sql: valueSql(column, secretPaths(field)) };
  });
  const linked = [...new Set(links.map(([name = '']) => name))].map((name) => columnAt(table, [name]));
  const texts = linked
    .filter(({ kind }) => kind === 'scalar')
    .map((column): Cell => ({ column, sql: `t.${quoteIdentifier(column.name)}::text` }));
  const keys = keyCells(collection, table);
  const cells = [{ sql: rowIdSql(table, keys, data) }, ...keys, ...texts, ...data];
  const expressions = [...cells.map(({ sql }) => sql), ...extra];
  const from = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
  return {
    table,
    select: `SELECT ${expressions.join(', ')} FROM ${from} AS t`,
    selectId: `SELECT ${rowIdSql(table, keys, data)} FROM ${from} AS t`,
    toRow: (row) => ({ ...decode(row, { keys, texts, data }), extra: row.slice(cells.length) }),
  };
}

function decode(
  row: TextRow,
  { keys, texts, data }: Readonly<Record<'keys' | 'texts' | 'data', readonly Cell[]>>,
): FoundRow {
  let at = 1;
  const next = (): string | null => row[at++] ?? null;
  const keyTexts = keys.map(({ column }) => [column.name, next() ?? ''] as const);
  const linkTexts = texts.map(({ column }) => [column.name, next()] as const);
  const values = data.map(({ column }) => [column.name, toValue(next(), column)] as const);
  const key = keys.length > 0 ? keyTexts : values.map(([name, value]) => [name, textOf(value)] as const);
  return {
    id: rowId(row),
    key: Object.fromEntries(key),
    texts: new Map(linkTexts),
    data: Object.fromEntries(values),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The database's own primary key, else the declared one; a secret part leaves as its hash. */
function keyCells(collection: Collection, table: Table): readonly Cell[] {
  const declared = collection.fields.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const names = table.primaryKey.every((name) => table.columns.has(name)) ? table.primaryKey : [];
  const secret = new Set(collection.fields.filter((field) => field.secret).map(({ name }) => name));
  return (names.length > 0 ? names : declared).flatMap((name) => {
    const column = table.columns.get(name);
    if (!column) return [];
    const text = `t.${quoteIdentifier(name)}::text`;
    const hashed = `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
    return [{ column, sql: secret.has(name) ? hashed : text }];
  });
}

const ID_CHARACTERS = 32;

/** Many are kept in memory: what is long is known by its hash. */
export function rowId([first]: TextRow): string {
  const id = first ?? '';
  return id.length > ID_CHARACTERS ? sha256Hex(id).slice(0, ID_CHARACTERS) : id;
}

/** Which row this is: its physical address within the snapshot; in a view its key, else its whole content. */
function rowIdSql(table: Table, keys: readonly Cell[], data: readonly Cell[]): string {
  if (table.addressable) return `t.tableoid::text || t.ctid::text`;
  const cells = keys.length > 0 ? keys : data;
  return `json_build_array(${cells.map(({ sql }) => sql).join(', ')})::text`;
}

/** Paths of secret fields inside a column's document, without the column itself. */
const secretPaths = (field: Field): readonly FieldPath[] =>
  allFields(field.fields)
    .filter(({ secret }) => secret)
    .map(({ path }) => path.slice(1));
