/** The foreign keys from and to mapped tables, those of tables outside of the map included. */
import type { TableName } from '../catalog.js';
import type { Session } from '../session.js';
import { arrayText } from '../sql.js';

export interface ForeignKey {
  readonly name: string;
  readonly child: TableName;
  readonly childColumns: readonly string[];
  readonly parent: TableName;
  readonly parentColumns: readonly string[];
  readonly onDelete: 'refuse' | 'cascade' | 'clear';
  /** The rows that refer may be read. */
  readonly readable: boolean;
}

const names = (columns: string, table: string): string => `(
  SELECT json_agg(a.attname ORDER BY c.at)::text FROM unnest(con.${columns}) WITH ORDINALITY AS c(attnum, at)
  JOIN pg_attribute a ON a.attrelid = con.${table} AND a.attnum = c.attnum)`;

const FOREIGN_KEYS = `
  SELECT con.conname, cn.nspname, cc.relname, ${names('conkey', 'conrelid')},
    pn.nspname, pc.relname, ${names('confkey', 'confrelid')}, con.confdeltype::text,
    has_table_privilege(con.conrelid, 'SELECT')::text
  FROM pg_constraint con
  JOIN pg_class pc ON pc.oid = con.confrelid
  JOIN pg_namespace pn ON pn.oid = pc.relnamespace
  JOIN pg_class cc ON cc.oid = con.conrelid
  JOIN pg_namespace cn ON cn.oid = cc.relnamespace
  WHERE con.contype = 'f' AND con.conparentid = 0 AND EXISTS (
    SELECT FROM unnest($1::text[], $2::text[]) AS wanted(schema_name, table_name)
    WHERE (pn.nspname, pc.relname) = (schema_name, table_name) OR (cn.nspname, cc.relname) = (schema_name, table_name))
  ORDER BY con.conname, cn.nspname, cc.relname`;

const ON_DELETE: Readonly<Record<string, ForeignKey['onDelete']>> = {
  a: 'refuse',
  r: 'refuse',
  c: 'cascade',
  n: 'clear',
  d: 'clear',
};

export async function readForeignKeys(
  session: Session,
  wanted: readonly TableName[],
): Promise<readonly ForeignKey[]> {
  const rows = await session.all({
    text: FOREIGN_KEYS,
    values: [arrayText(wanted.map(({ schema }) => schema)), arrayText(wanted.map(({ name }) => name))],
  });
  return rows.map((row) => {
    const [name, childSchema, child, childColumns, parentSchema, parent, parentColumns, action, readable] =
      row.map((text) => text ?? '');
    return {
      name: name ?? '',
      child: { schema: childSchema ?? '', name: child ?? '' },
      childColumns: JSON.parse(childColumns || '[]') as readonly string[],
      parent: { schema: parentSchema ?? '', name: parent ?? '' },
      parentColumns: JSON.parse(parentColumns || '[]') as readonly string[],
      onDelete: ON_DELETE[action ?? ''] ?? 'refuse',
      readable: readable === 'true',
    };
  });
}
