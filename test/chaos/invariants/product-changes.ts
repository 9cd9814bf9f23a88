/**
 * Counts from inside the product's own database what is done to it: one row for every committed write to a row, with its transaction and who
 * carried it out.
 */
import { withClient } from '../../../apps/sandbox/src/embedded/with-client.js';
import type { ObservedChange } from './observed.js';
import { iso } from './read-wafa.js';

/** The trigger writes as its owner, whoever changes the row. */
const SETUP = `
CREATE SCHEMA IF NOT EXISTS watching;
CREATE TABLE IF NOT EXISTS watching.owned ("table" text, key text, account text, PRIMARY KEY ("table", key));
CREATE TABLE IF NOT EXISTS watching.change (
  position bigint GENERATED ALWAYS AS IDENTITY, "table" text, operation text, key text, by text, transaction text,
  account text, at timestamptz);
CREATE OR REPLACE FUNCTION watching.key_of(one jsonb, names text[]) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(one->>name, '/' ORDER BY place) FROM unnest(names) WITH ORDINALITY AS k(name, place) $$;
CREATE OR REPLACE FUNCTION watching.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
  named text := watching.key_of(to_jsonb(OLD), TG_ARGV);
BEGIN
  INSERT INTO watching.change ("table", operation, key, by, transaction, account, at)
  VALUES (TG_TABLE_NAME, TG_OP, named, current_setting('application_name'), pg_current_xact_id()::text,
    (SELECT account FROM watching.owned AS o WHERE o."table" = TG_TABLE_NAME AND o.key = named), clock_timestamp());
  RETURN NULL;
END $$;
DO $$
DECLARE place record;
BEGIN
  FOR place IN
    SELECT c.relname, string_agg(quote_literal(a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'studio'
      JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
    WHERE c.relkind = 'r' GROUP BY c.relname
  LOOP
    EXECUTE format('INSERT INTO watching.owned SELECT %L, watching.key_of(one, ARRAY[%s]), coalesce(
        CASE WHEN %1$L = ''accounts'' THEN one->>''id'' END, one->>''account_id'', one->>''owner_id'', one->>''author_id'',
        (SELECT s.owner_id::text FROM studio.songs AS s WHERE s.id::text = one->>''song_id''))
      FROM studio.%1$I AS t, to_jsonb(t) AS one ON CONFLICT DO NOTHING', place.relname, place.key);
    EXECUTE format('CREATE OR REPLACE TRIGGER watched AFTER UPDATE OR DELETE ON studio.%I FOR EACH ROW
      EXECUTE FUNCTION watching.note(%s)', place.relname, place.key);
  END LOOP;
END $$;
`;

/** `url`: a role that owns the database, or more. */
export const watchProduct = (url: string): Promise<unknown> =>
  withClient(url, (client) => client.query(SETUP));

export const productChanges = (url: string): Promise<readonly ObservedChange[]> =>
  withClient(url, async (client) => {
    const sql = `SELECT "table", operation, key, by, transaction, account, ${iso('at')} AS at
      FROM watching.change ORDER BY position`;
    return (await client.query<ObservedChange>(sql)).rows;
  });
