import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from './grants.js';

/**
 * The consent ledger. Subjects are keyed hashes of the product's user id, or of a browser's random id. Events are only
 * added; `consent_state` is the latest word of each purpose, so that a question is one indexed read. The purpose `*` of
 * a state stands for all of them and carries a restriction only.
 */
const SCHEMA = `
CREATE TABLE consent_event (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  subject_lookup bytea NOT NULL,
  purpose text NOT NULL,
  given boolean NOT NULL,
  text_version text NOT NULL,
  channel text NOT NULL,
  proof text,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX consent_event_subject ON consent_event (subject_lookup, position);

CREATE TABLE consent_state (
  subject_lookup bytea NOT NULL,
  purpose text NOT NULL,
  given boolean,
  text_version text,
  effective_at timestamptz,
  position bigint,
  restricted_since timestamptz,
  PRIMARY KEY (subject_lookup, purpose)
);

CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'consent_event is insert-only';
END $$;
CREATE TRIGGER consent_event_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_consent_change();
`;

export class Consents1764300000700 implements MigrationInterface {
  readonly name = 'Consents1764300000700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    await grantToApplication(runner, ['consent_event', 'consent_state']);
    await runner.query(`
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wafa_app') THEN
    REVOKE UPDATE, DELETE ON consent_event FROM wafa_app;
  END IF;
END $$;
`);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
