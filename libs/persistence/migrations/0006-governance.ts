import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from './grants.js';

/** Who decides, and what stops an erasure: holds, stops, decisions inside the case, preparers, notices to recipients. */
const SCHEMA = `
ALTER TABLE data_key DROP CONSTRAINT data_key_owner_check;
ALTER TABLE data_key ADD CONSTRAINT data_key_owner_check CHECK (owner IN ('request', 'case', 'obligation', 'hold'));

-- Blocks from the moment it is set; is lifted only when another person says so too.
CREATE TABLE legal_hold (
  id uuid PRIMARY KEY,
  -- Null: in every system.
  system text,
  -- False: for every person.
  of_subject boolean NOT NULL,
  reason text NOT NULL CHECK (reason IN ('litigation', 'authority-order', 'investigation', 'audit')),
  note_sealed bytea,
  review_on date NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  lift_asked_by text,
  lift_asked_at timestamptz,
  lifted_by text,
  lifted_at timestamptz,
  -- The company has one officer: the same person, after the delay of controller.yaml.
  sole_officer boolean NOT NULL DEFAULT false,
  CHECK (of_subject OR system IS NOT NULL),
  CHECK (approved_by <> set_by OR sole_officer),
  CHECK (lifted_by <> lift_asked_by OR sole_officer),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CHECK ((lift_asked_by IS NULL) = (lift_asked_at IS NULL)),
  CHECK ((lifted_by IS NULL) = (lifted_at IS NULL)),
  CHECK (lifted_by IS NULL OR lift_asked_by IS NOT NULL)
);
CREATE INDEX legal_hold_standing ON legal_hold (system) WHERE lifted_at IS NULL;

-- Keyed hashes of what finds the person; gone once the hold is lifted.
CREATE TABLE legal_hold_subject (
  hold_id uuid NOT NULL REFERENCES legal_hold,
  lookup bytea NOT NULL,
  PRIMARY KEY (hold_id, lookup)
);
CREATE INDEX legal_hold_lookup ON legal_hold_subject (lookup);

-- A system that refuses us, and one that somebody stopped, are two pauses; '*' stops every system.
ALTER TABLE system_pause
  ADD kind text NOT NULL DEFAULT 'refused' CHECK (kind IN ('refused', 'stop')),
  ADD paused_by text,
  ADD CHECK ((kind = 'stop') = (paused_by IS NOT NULL));
DROP INDEX system_pause_now;
CREATE UNIQUE INDEX system_pause_now ON system_pause (system, kind) WHERE resumed_at IS NULL;

-- Since when every try fails; null once one succeeds.
ALTER TABLE system_state ADD failing_since timestamptz;

-- What an officer decided inside one case: about data that the map leaves open, or that a class of records stays.
CREATE TABLE coverage_decision (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  kind text NOT NULL CHECK (kind IN ('uncovered', 'denial')),
  system text NOT NULL,
  -- Null: everything in the system.
  collection text,
  -- None: the whole record.
  columns text[] NOT NULL DEFAULT '{}',
  act text NOT NULL CHECK (act IN ('delete', 'mask', 'keep')),
  ground text,
  kept_until date,
  review_on date,
  note_sealed bytea,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL,
  taken_back_at timestamptz,
  CHECK ((act = 'keep') = (ground IS NOT NULL)),
  CHECK (act <> 'keep' OR kept_until IS NOT NULL OR review_on IS NOT NULL),
  CHECK (kind = 'uncovered' OR act = 'keep'),
  CHECK (collection IS NOT NULL OR kind = 'denial')
);
CREATE UNIQUE INDEX coverage_decision_live ON coverage_decision (case_id, system, coalesce(collection, ''), columns)
  WHERE taken_back_at IS NULL;

-- Who had a part in what a plan says: none of them is one of its two approvers.
CREATE TABLE plan_preparer (
  plan_id uuid NOT NULL REFERENCES plan,
  actor text NOT NULL,
  PRIMARY KEY (plan_id, actor)
);

ALTER TABLE plan ADD policy jsonb;
ALTER TABLE approval
  ADD roles text[] NOT NULL DEFAULT '{}',
  -- A role that one of the approvers has to have.
  ADD role_needed text,
  ADD sole_officer boolean NOT NULL DEFAULT false,
  -- Nothing is carried out before.
  ADD not_before timestamptz,
  ADD CHECK (NOT sole_officer OR approvers_needed = 1),
  ADD CHECK (sole_officer = (not_before IS NOT NULL));

CREATE FUNCTION refuse_preparer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.sole_officer AND NEW.approvers_needed > 1 AND EXISTS (
    SELECT FROM plan_preparer p WHERE p.plan_id = NEW.plan_id AND p.actor = NEW.approver
  ) THEN
    RAISE EXCEPTION 'who prepared a plan is not one of its approvers' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_not_by_preparer BEFORE INSERT OR UPDATE ON approval
  FOR EACH ROW EXECUTE FUNCTION refuse_preparer();

-- GDPR Art. 19: who else was told, once each.
CREATE TABLE recipient_notice (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  act text NOT NULL CHECK (act IN ('erasure', 'rectification', 'restriction')),
  system text NOT NULL,
  recipient text NOT NULL,
  message_id uuid NOT NULL REFERENCES message,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (case_id, act, recipient)
);
`;

const TABLES = ['legal_hold', 'legal_hold_subject', 'coverage_decision', 'plan_preparer', 'recipient_notice'];

export class Governance1764600000000 implements MigrationInterface {
  readonly name = 'Governance1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    await grantToApplication(runner, TABLES);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
