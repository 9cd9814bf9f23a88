/** Counts from inside the product's own database what is done to it: one row for every committed change of a row. */
import { withClient } from '../../../apps/sandbox/src/embedded/with-client.js';
import type { ObservedChange } from './observed.js';

/** The trigger writes as its owner, whoever changes the row. */
const SETUP = `
CREATE SCHEMA IF NOT EXISTS watching;
CREATE TABLE IF NOT EXISTS watching.change (
  position bigint GENERATED ALWAYS AS IDENTITY, "table" text, operation text, key text, digest text);
CREATE OR REPLACE FUNCTION watching.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) END;
  changed text;
  key text;
BEGIN
  SELECT string_agg(before->>name, '/' ORDER BY place) INTO key FROM unnest(TG_ARGV) WITH ORDINALITY AS k(name, place);
  IF TG_OP = 'DELETE' THEN changed := md5(before::text);
  ELSE
    SELECT md5(string_agg(name || '=' || coalesce(value::text, ''), ',' ORDER BY name)) INTO changed
    FROM jsonb_each(after) AS a(name, value) WHERE value IS DISTINCT FROM before->name;
  END IF;
  INSERT INTO watching.change ("table", operation, key, digest) VALUES (TG_TABLE_NAME, TG_OP, key, coalesce(changed, ''));
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
    const sql = 'SELECT "table", operation, key, digest FROM watching.change ORDER BY position';
    return (await client.query<ObservedChange>(sql)).rows;
  });
