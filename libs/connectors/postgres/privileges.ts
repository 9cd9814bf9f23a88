/** What the role may read of the mapped tables, asked of the catalogue: schema, columns, and whether rows are hidden. */
import type { Permission } from '#libs/connectors/kit/connector';
import type { TableName } from './catalog.js';
import type { Session, TextRow } from './session.js';

export interface WantedTable extends TableName {
  readonly collection: string;
  /** The mapped ones: others need not be readable. */
  readonly columns: readonly string[];
}

const PRIVILEGES = `
  SELECT (c.oid IS NOT NULL)::text, has_schema_privilege(n.oid, 'USAGE')::text, row_security_active(c.oid)::text,
    (SELECT count(*)::text FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (w.columns)
        AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')),
    (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (w.columns)
        AND NOT has_column_privilege(a.attrelid, a.attnum, 'SELECT'))
  FROM jsonb_to_recordset($1::jsonb) AS w(place int, schema text, name text, columns text[])
  LEFT JOIN (pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))
    ON n.nspname = w.schema AND c.relname = w.name
  ORDER BY w.place`;

export async function privilegesOn(
  session: Session,
  wanted: readonly WantedTable[],
): Promise<readonly Permission[]> {
  const asked = wanted.map(({ schema, name, columns }, place) => ({ place, schema, name, columns }));
  const rows = await session.all({ text: PRIVILEGES, values: [JSON.stringify(asked)] });
  return wanted.map((table, place) => ({
    name: `SELECT on ${table.schema}.${table.name}`,
    opens: [table.collection],
    ...stateOf(table, rows[place] ?? []),
  }));
}

function stateOf(
  { schema }: TableName,
  [exists, usable, hidden, readable, unreadable]: TextRow,
): Pick<Permission, 'state' | 'why'> {
  if (exists !== 'true') return { state: 'not-asked', why: 'there is no such table' };
  if (usable !== 'true') return { state: 'missing', why: `no USAGE on schema ${schema}` };
  if (hidden === 'true') return { state: 'missing', why: 'row security would hide rows from this role' };
  if (typeof unreadable !== 'string') return { state: 'granted' };
  return readable === '0' ? { state: 'missing' } : { state: 'missing', why: `not on ${unreadable}` };
}
