/** What the database really has: every identifier of the map is checked here before it enters a statement. */
import type { Family } from '#libs/connectors/kit/canonical';
import { WafaError } from '#libs/domain/errors';
import type { Session, TextRow } from './session.js';
import { arrayText } from './sql.js';

/** Where binary data sits inside a value. */
export type Shape =
  | { readonly kind: 'plain' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'array'; readonly element: Shape }
  | { readonly kind: 'composite'; readonly attributes: ReadonlyMap<string, Shape> };

export interface ColumnType {
  readonly kind: 'scalar' | 'array' | 'json';
  readonly family: Family;
  readonly shape: Shape;
  /** A type of an extension: its text is exact, its cast to JSON may not be. */
  readonly foreign: boolean;
}

export interface Column extends ColumnType {
  readonly name: string;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  /** True where a row has a physical address that stays the same within the snapshot. */
  readonly addressable: boolean;
  readonly columns: ReadonlyMap<string, Column>;
  readonly primaryKey: readonly string[];
}

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export const tableKey = ({ schema, name }: TableName): string => JSON.stringify([schema, name]);

const TABLES = `
  SELECT c.oid::text, n.nspname, c.relname, c.relkind::text, has_table_privilege(c.oid, 'SELECT')::text,
    has_schema_privilege(n.oid, 'USAGE')::text, row_security_active(c.oid)::text
  FROM unnest($1::text[], $2::text[]) AS wanted(schema_name, table_name)
  JOIN pg_namespace n ON n.nspname = wanted.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

const COLUMNS = `
  SELECT a.attrelid::text, a.attname, a.atttypid::text,
    has_column_privilege(a.attrelid, a.attnum, 'SELECT')::text,
    (SELECT array_position(i.indkey::int2[], a.attnum)::text FROM pg_index i
      WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey))
  FROM pg_attribute a
  WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attrelid, a.attnum`;

/** The types of the columns and everything they are made of. */
const TYPES = `
  WITH RECURSIVE used(oid) AS (
    SELECT unnest($1::oid[])
    UNION
    SELECT part.oid FROM used JOIN pg_type t ON t.oid = used.oid CROSS JOIN LATERAL (
      SELECT t.typbasetype AS oid WHERE t.typtype = 'd'
      UNION ALL SELECT t.typelem WHERE t.typcategory = 'A' AND t.typelem <> 0
      UNION ALL SELECT a.atttypid FROM pg_attribute a
        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS part
  )
  SELECT t.oid::text, t.typname, t.typtype::text, t.typcategory::text, t.typelem::text, t.typbasetype::text,
    (SELECT json_agg(json_build_array(a.attname, a.atttypid::text))::text FROM pg_attribute a
      WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
  FROM used JOIN pg_type t ON t.oid = used.oid`;

/** The tables asked for, by `tableKey`; one that does not exist is absent. */
export async function readCatalog(
  session: Session,
  wanted: readonly TableName[],
): Promise<ReadonlyMap<string, Table>> {
  const schemas = arrayText(wanted.map(({ schema }) => schema));
  const names = arrayText(wanted.map(({ name }) => name));
  const tables = await session.all({ text: TABLES, values: [schemas, names] });
  tables.forEach(assertReadable);
  const columns = await session.all({
    text: COLUMNS,
    values: [arrayText(tables.map(([oid]) => oid ?? ''))],
  });
  const types = await readTypes(session, [...new Set(columns.map(([, , type]) => type ?? ''))]);
  return new Map(
    tables.map(([oid, schema, name, kind, readable]) => {
      const own = columns.filter(([table, , , granted]) => table === oid && granted === 'true');
      const keyed = columns
        .filter(([table, , , , position]) => table === oid && position !== null)
        .sort((a, b) => Number(a[4]) - Number(b[4]));
      const table = {
        schema: schema ?? '',
        name: name ?? '',
        addressable: readable === 'true' && /[rpm]/.test(kind ?? ''),
        columns: new Map(
          own.map(([, column, type]) => [
            column ?? '',
            { name: column ?? '', ...(types.get(type ?? '') ?? PLAIN) },
          ]),
        ),
        primaryKey: keyed.map(([, column]) => column ?? ''),
      };
      const hidden = columns.find(([one, , , granted]) => one === oid && granted !== 'true');
      if (own.length === 0 && hidden) {
        throw new WafaError('system-refused', `no permission to read ${schema}.${name}`);
      }
      return [tableKey(table), table];
    }),
  );
}

/** The catalogue is open to everybody: without this a check would pass and the first search be refused. */
function assertReadable([, schema, name, , , usable, hidden]: TextRow): void {
  if (usable !== 'true') throw new WafaError('system-refused', `no USAGE on schema ${schema}`);
  if (hidden !== 'true') return;
  throw new WafaError('system-refused', `row security would hide rows of ${schema}.${name}`);
}

const PLAIN: ColumnType = { kind: 'scalar', family: 'other', shape: { kind: 'plain' }, foreign: false };

const FAMILIES: Readonly<Record<string, Family>> = {
  '20': 'integer',
  '21': 'integer',
  '23': 'integer',
  '1700': 'numeric',
  '2950': 'uuid',
  '25': 'text',
  '1043': 'text',
};
const BYTEA = '17';
const JSON_TYPES = new Set(['114', '3802']);
/** Types made by users and extensions start here. */
const FIRST_FOREIGN_OID = 16_384;

interface RawType {
  readonly oid: string;
  readonly name: string;
  readonly type: string;
  readonly category: string;
  readonly element: string;
  readonly base: string;
  readonly attributes: readonly (readonly [name: string, type: string])[];
}

async function readTypes(
  session: Session,
  oids: readonly string[],
): Promise<ReadonlyMap<string, ColumnType>> {
  const known = oids.every((oid) => BUILT_IN.has(oid));
  const raw = known ? BUILT_IN : await readRawTypes(session, oids);
  for (const [oid, type] of raw) if (Number(oid) < FIRST_GENERATED_OID) BUILT_IN.set(oid, type);
  return new Map(oids.map((oid) => [oid, columnType(oid, raw)]));
}

async function readRawTypes(
  session: Session,
  oids: readonly string[],
): Promise<ReadonlyMap<string, RawType>> {
  const rows = await session.all({ text: TYPES, values: [arrayText(oids)] });
  return new Map(
    rows.map(([oid, name, type, category, element, base, attributes]) => [
      oid ?? '',
      {
        oid: oid ?? '',
        name: name ?? '',
        type: type ?? '',
        category: category ?? '',
        element: element ?? '',
        base: base ?? '',
        attributes: JSON.parse(attributes ?? '[]') as RawType['attributes'],
      },
    ]),
  );
}

/** Below it a type has its number by hand, the same in every version (PostgreSQL, "System Catalog Initial Data"). */
const FIRST_GENERATED_OID = 10_000;

/** Types that every server has: most maps name no others, and need not ask. */
const BUILT_IN = new Map<string, RawType>();

function columnType(oid: string, types: ReadonlyMap<string, RawType>): ColumnType {
  const type = types.get(oid);
  if (!type) return PLAIN;
  if (type.type === 'd') return columnType(type.base, types);
  const shape = shapeOf(oid, types);
  if (shape.kind === 'array') {
    const element = columnType(type.element, types);
    return { kind: 'array', family: element.family, shape, foreign: element.foreign };
  }
  return {
    kind: JSON_TYPES.has(oid) ? 'json' : 'scalar',
    family: FAMILIES[oid] ?? 'other',
    shape,
    foreign: type.type === 'b' && Number(oid) >= FIRST_FOREIGN_OID && type.name !== 'hstore',
  };
}

function shapeOf(oid: string, types: ReadonlyMap<string, RawType>): Shape {
  const type = types.get(oid);
  if (!type) return { kind: 'plain' };
  if (type.type === 'd') return shapeOf(type.base, types);
  if (oid === BYTEA) return { kind: 'bytes' };
  if (type.type === 'c') {
    const attributes = type.attributes.map(([name, part]) => [name, shapeOf(part, types)] as const);
    return { kind: 'composite', attributes: new Map(attributes) };
  }
  if (type.category === 'A' && type.element !== '0')
    return { kind: 'array', element: shapeOf(type.element, types) };
  return { kind: 'plain' };
}
