/** What a role may do with the mapped tables, asked of the catalogue: schema, columns, and whether rows are hidden. */
import type { Permission } from '#libs/connectors/kit/connector';
import type { TableName } from './catalog.js';
import type { Session, TextRow } from './session.js';

export interface WantedPrivilege extends TableName {
  readonly privilege: 'SELECT' | 'UPDATE' | 'DELETE';
  /** Collections that cannot be found without it. */
  readonly opens: readonly string[];
  /** The ones that the map speaks of: others need not be allowed. A deletion is of rows, and names none. */
  readonly columns: readonly string[];
}

const PRIVILEGES = `
  SELECT (c.oid IS NOT NULL)::text, has_schema_privilege(n.oid, 'USAGE')::text, row_security_active(c.oid)::text,
    (SELECT count(*)::text FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (w.columns)
        AND has_column_privilege(a.attrelid, a.attnum, w.of_columns)),
    (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (w.columns)
        AND NOT has_column_privilege(a.attrelid, a.attnum, w.of_columns)),
    (w.privilege <> 'DELETE' OR has_table_privilege(c.oid, 'DELETE'))::text
  FROM jsonb_to_recordset($1::jsonb) AS w(place int, schema text, name text, privilege text, of_columns text, columns text[])
  LEFT JOIN (pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))
    ON n.nspname = w.schema AND c.relname = w.name
  ORDER BY w.place`;

export async function privilegesOn(
  session: Session,
  wanted: readonly WantedPrivilege[],
): Promise<readonly Permission[]> {
  // PostgreSQL knows no DELETE of columns, and does not ask whether there are any.
  const asked = wanted.map(({ schema, name, privilege, columns }, place) => ({
    ...{ place, schema, name, privilege, columns },
    of_columns: privilege === 'DELETE' ? 'SELECT' : privilege,
  }));
  const rows = await session.all({ text: PRIVILEGES, values: [JSON.stringify(asked)] });
  return wanted.map((one, place) => ({
    name: `${one.privilege} on ${one.schema}.${one.name}`,
    opens: one.opens,
    ...stateOf(one, rows[place] ?? []),
  }));
}

function stateOf(
  { schema }: TableName,
  [exists, usable, hidden, allowed, lacking, deletes]: TextRow,
): Pick<Permission, 'state' | 'why'> {
  if (exists !== 'true') return { state: 'not-asked', why: 'there is no such table' };
  if (usable !== 'true') return { state: 'missing', why: `no USAGE on schema ${schema}` };
  if (hidden === 'true') return { state: 'missing', why: 'row security would hide rows from this role' };
  if (deletes !== 'true') return { state: 'missing' };
  if (typeof lacking !== 'string') return { state: 'granted' };
  return allowed === '0' ? { state: 'missing' } : { state: 'missing', why: `not on ${lacking}` };
}
