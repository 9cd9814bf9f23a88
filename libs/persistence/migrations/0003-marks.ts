import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from './grants.js';

/**
 * Marks that can be undone (ADR 0012): what each system carries for a case, the restrictions that stand beyond their
 * case, what finds the person when one is lifted (under a data key of the restriction's own), the attempts to lift.
 */
const SCHEMA = `
ALTER TABLE manual_task DROP CONSTRAINT manual_task_kind_check;
ALTER TABLE manual_task ADD CONSTRAINT manual_task_kind_check CHECK (kind IN ('look-by-hand', 'bigquery-export',
  'erase-by-hand', 'mark-by-hand', 'rectify-by-hand', 'stop-by-hand'));

-- A system may have two open tasks: to restrict while an objection is weighed, and then to stop.
DROP INDEX manual_task_open;

CREATE TABLE system_mark (
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  mark text NOT NULL CHECK (mark IN ('restrict', 'unpublish', 'stop')),
  state text NOT NULL CHECK (state IN ('intended', 'applied', 'nothing-held', 'by-hand', 'not-applied', 'lifted')),
  -- Collections with counts, what carries the mark, and why something does not; never a value of the person.
  items jsonb NOT NULL DEFAULT '[]',
  -- When the vendor ends the mark by itself.
  ends_at timestamptz,
  error_code text,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (case_id, system, mark)
);

CREATE TABLE restriction (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL UNIQUE REFERENCES dsr_case,
  ground text NOT NULL CHECK (ground IN ('accuracy-contested', 'processing-unlawful', 'needed-for-claims',
    'objection-pending', 'erasure-pending')),
  -- Empty: every use.
  purposes text[] NOT NULL,
  since timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);

-- Keyed hashes of what identifies the person: the company's own sweeps ask whether they are restricted.
CREATE TABLE restriction_subject (
  value_lookup bytea NOT NULL,
  restriction_id uuid NOT NULL REFERENCES restriction,
  PRIMARY KEY (value_lookup, restriction_id)
);

CREATE TABLE restriction_key (
  restriction_id uuid NOT NULL REFERENCES restriction,
  system text NOT NULL,
  keys_sealed bytea NOT NULL,
  PRIMARY KEY (restriction_id, system)
);

-- One attempt to lift: nothing happens before its notice has gone out (GDPR Art. 18(3)).
CREATE TABLE restriction_lift (
  id uuid PRIMARY KEY,
  restriction_id uuid NOT NULL REFERENCES restriction,
  reason text NOT NULL CHECK (reason IN ('accuracy-settled', 'processing-lawful', 'claims-settled', 'asked-by-person',
    'objection-decided', 'request-ended')),
  notice_id uuid NOT NULL REFERENCES message,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  outcome text CHECK (outcome IN ('lifted', 'notice-refused')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX restriction_lift_open ON restriction_lift (restriction_id) WHERE outcome IS NULL;

CREATE TABLE objection_decision (
  case_id uuid PRIMARY KEY REFERENCES dsr_case,
  decision_id uuid NOT NULL UNIQUE,
  verdict text NOT NULL CHECK (verdict IN ('upheld', 'refused')),
  ground text CHECK (ground IN ('legal-claims', 'prevents-fraud', 'keeps-service-secure', 'protects-others')),
  actor text NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((verdict = 'refused') = (ground IS NOT NULL))
);
`;

const TABLES = [
  'system_mark',
  'restriction',
  'restriction_subject',
  'restriction_key',
  'restriction_lift',
  'objection_decision',
];

export class Marks1764330000000 implements MigrationInterface {
  readonly name = 'Marks1764330000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    await grantToApplication(runner, TABLES);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
