/** What decides whether a column may be overwritten and a row deleted: types, constraints, privileges. */
import { tableKey, type TableName } from '../catalog.js';
import type { Session } from '../session.js';
import { arrayText } from '../sql.js';

export interface ColumnFacts {
  readonly name: string;
  /** As a cast writes it, without a length. */
  readonly type: string;
  /** The same with its length or precision. */
  readonly exactType: string;
  /** Name of the type below its domains: `varchar`, `int4`, `_text` (an array of texts). */
  readonly baseType: string;
  /** Text of any kind, or an array of it. */
  readonly textual: boolean;
  /** Characters at most, of an element where it is an array. */
  readonly maxLength: number | undefined;
  readonly notNull: boolean;
  /** Computed by the database, or an identity that only the database sets. */
  readonly generated: boolean;
  /** Takes part in a unique index. */
  readonly unique: boolean;
  readonly mayUpdate: boolean;
}

export interface TableFacts extends TableName {
  /** Ordinary or partitioned; views and foreign tables are only read. */
  readonly writable: boolean;
  readonly mayDelete: boolean;
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  /** Column sets of unique indexes without a condition. */
  readonly uniqueKeys: readonly (readonly string[])[];
}

const TABLES = `
  SELECT c.oid::text, n.nspname, c.relname, (c.relkind IN ('r', 'p'))::text,
    has_table_privilege(c.oid, 'DELETE')::text,
    (SELECT json_agg(u.names)::text FROM (
      SELECT json_agg(a.attname) AS names FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
      GROUP BY i.indexrelid) AS u)
  FROM unnest($1::text[], $2::text[]) AS wanted(schema_name, table_name)
  JOIN pg_namespace n ON n.nspname = wanted.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

/** Columns with the type below their domains; a domain's length and NOT NULL count as the column's own. */
const COLUMNS = `
  WITH RECURSIVE below AS (
    SELECT a.attrelid, a.attnum, a.atttypid AS typid, a.atttypmod AS typmod, a.attnotnull AS required
    FROM pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT b.attrelid, b.attnum, t.typbasetype, greatest(b.typmod, t.typtypmod), b.required OR t.typnotnull
    FROM below b JOIN pg_type t ON t.oid = b.typid WHERE t.typtype = 'd'
  )
  SELECT a.attrelid::text, a.attname, format_type(a.atttypid, -1), format_type(a.atttypid, a.atttypmod), t.typname,
    (t.typcategory = 'S' OR (t.typcategory = 'A' AND e.typcategory = 'S'))::text,
    CASE WHEN t.typname IN ('varchar', 'bpchar', '_varchar', '_bpchar') AND b.typmod > 4
      THEN (b.typmod - 4)::text END,
    b.required::text, (a.attgenerated <> '' OR a.attidentity = 'a')::text,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND (a.attnum = ANY (i.indkey)
      OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
        AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum)))::text,
    has_column_privilege(a.attrelid, a.attnum, 'UPDATE')::text
  FROM below b
  JOIN pg_attribute a ON a.attrelid = b.attrelid AND a.attnum = b.attnum
  JOIN pg_type t ON t.oid = b.typid AND t.typtype <> 'd'
  LEFT JOIN pg_type e ON e.oid = t.typelem`;

/** By `tableKey`; the tables were found to exist before. */
export async function readFacts(
  session: Session,
  wanted: readonly TableName[],
): Promise<ReadonlyMap<string, TableFacts>> {
  const schemas = arrayText(wanted.map(({ schema }) => schema));
  const names = arrayText(wanted.map(({ name }) => name));
  const tables = await session.all({ text: TABLES, values: [schemas, names] });
  const oids = arrayText(tables.map(([oid]) => oid ?? ''));
  const columns = await session.all({ text: COLUMNS, values: [oids] });
  return new Map(
    tables.map(([oid, schema, name, writable, mayDelete, keys]) => {
      const own = columns.filter(([table]) => table === oid).map(toColumn);
      const table = {
        schema: schema ?? '',
        name: name ?? '',
        writable: writable === 'true',
        mayDelete: mayDelete === 'true',
        columns: new Map(own.map((column) => [column.name, column])),
        uniqueKeys: JSON.parse(keys ?? '[]') as readonly (readonly string[])[],
      };
      return [tableKey(table), table];
    }),
  );
}

function toColumn(row: readonly (string | null)[]): ColumnFacts {
  const [, name, type, exactType, baseType, textual, length, required, generated, unique, mayUpdate] = row;
  return {
    name: name ?? '',
    type: type ?? '',
    exactType: exactType ?? '',
    baseType: baseType ?? '',
    textual: textual === 'true',
    maxLength: length === null || length === undefined ? undefined : Number(length),
    notNull: required === 'true',
    generated: generated === 'true',
    unique: unique === 'true',
    mayUpdate: mayUpdate === 'true',
  };
}
