import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from './grants.js';

/**
 * What a person wants corrected, what officers decided about it, and what each system would change. Everything sealed
 * lies under the content key of the request.
 */
const SCHEMA = `
CREATE TABLE correction (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  -- As the person numbered them, from 1.
  number smallint NOT NULL CHECK (number BETWEEN 1 AND 20),
  -- What the person chose from the list: {system, collection, field}; null for something else.
  about jsonb,
  wrong_sealed bytea,
  right_sealed bytea NOT NULL,
  decision text CHECK (decision IN ('accept', 'decline')),
  reason text,
  -- Where it is to be corrected, and the JSON of the value that is to stand there.
  targets jsonb,
  value_sealed bytea,
  note_sealed bytea,
  decided_by text,
  decided_at timestamptz,
  UNIQUE (case_id, number),
  CHECK ((decision IS NULL) = (reason IS NULL)),
  CHECK ((decision IS NULL) = (decided_by IS NULL)),
  CHECK ((decision IS NULL) = (decided_at IS NULL)),
  CHECK ((decision IS NOT DISTINCT FROM 'accept') = (targets IS NOT NULL)),
  CHECK ((decision IS NOT DISTINCT FROM 'accept') = (value_sealed IS NOT NULL))
);

-- What one system would correct. Counts in the clear; values, keys of the rows and addresses sealed.
CREATE TABLE rectification_part (
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  corrections jsonb NOT NULL,
  content_sealed bytea NOT NULL,
  content_digest bytea NOT NULL CHECK (length(content_digest) = 32),
  planned_at timestamptz NOT NULL,
  PRIMARY KEY (case_id, system)
);

-- A change of how the person signs in or is reached. The hold belongs to exactly these values.
CREATE TABLE login_change (
  case_id uuid PRIMARY KEY REFERENCES dsr_case,
  -- JSON list of the addresses that are to be replaced.
  addresses_sealed bytea NOT NULL,
  values_digest bytea CHECK (length(values_digest) = 32),
  held_until timestamptz,
  done_at timestamptz,
  no_release_before timestamptz,
  CHECK ((held_until IS NULL) = (values_digest IS NULL)),
  CHECK ((done_at IS NULL) = (no_release_before IS NULL))
);

-- Keyed hashes of everything that finds the person after the change: whoever asks with one of these waits.
CREATE TABLE login_change_identifier (
  case_id uuid NOT NULL REFERENCES login_change ON DELETE CASCADE,
  value_lookup bytea NOT NULL,
  PRIMARY KEY (case_id, value_lookup)
);
CREATE INDEX login_change_identifier_value ON login_change_identifier (value_lookup);

-- A mail to an old address; the id is the message's. Its link and code stop the change, and do nothing else.
CREATE TABLE login_change_notice (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES login_change ON DELETE CASCADE,
  address_sealed bytea NOT NULL,
  -- One for each time the mail was rendered: a mail goes out at least once.
  link_hashes bytea[] NOT NULL DEFAULT '{}',
  code_hash bytea,
  code_tries smallint NOT NULL DEFAULT 0,
  stopped_at timestamptz
);
CREATE INDEX login_change_notice_case ON login_change_notice (case_id);
`;

const TABLES = [
  'correction',
  'rectification_part',
  'login_change',
  'login_change_identifier',
  'login_change_notice',
];

export class Corrections1764300400000 implements MigrationInterface {
  readonly name = 'Corrections1764300400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    await grantToApplication(runner, TABLES);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
