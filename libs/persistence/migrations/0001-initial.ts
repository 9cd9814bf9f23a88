import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first schema. Columns that end in `_sealed` are AES-256-GCM under a data key of their owner; columns that end
 * in `_lookup` are purpose-separated HMACs; everything else carries no personal data.
 * `effective_at` is case time, `recorded_at` wall-clock time (docs/internals/adr/0002-two-times.md).
 */
const SCHEMA = `
CREATE TABLE data_key (
  id uuid PRIMARY KEY,
  owner text NOT NULL CHECK (owner IN ('request', 'case', 'obligation')),
  owner_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('contact', 'content', 'package', 'history')),
  wrapped bytea,
  wrapping_key_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz,
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE UNIQUE INDEX data_key_live ON data_key (owner_id, purpose) WHERE destroyed_at IS NULL;

CREATE TABLE request (
  id uuid PRIMARY KEY,
  reference text NOT NULL UNIQUE CHECK (reference ~ '^WF-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$'),
  channel text NOT NULL CHECK (channel IN ('form', 'api', 'email', 'letter', 'telephone', 'in-person')),
  language text NOT NULL CHECK (language IN ('en', 'ar')),
  relation text NOT NULL CHECK (relation IN ('self', 'parent', 'agent')),
  country text CHECK (country ~ '^[A-Z]{2}$'),
  region text,
  contact_email_sealed bytea NOT NULL,
  contact_email_lookup bytea NOT NULL,
  name_sealed bytea,
  free_text_sealed bytea,
  -- Key of the controller that gets the data directly, one of controller.yaml's.
  transfer_to text,
  received_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  entered_by text,
  CHECK (received_at <= recorded_at + interval '1 minute')
);
CREATE INDEX request_contact ON request (contact_email_lookup);

CREATE TABLE dsr_case (
  id uuid PRIMARY KEY,
  request_id uuid NOT NULL REFERENCES request,
  ordinal smallint NOT NULL CHECK (ordinal BETWEEN 1 AND 20),
  "right" text NOT NULL,
  status text NOT NULL CHECK (status IN ('received', 'verifying', 'waiting-on-requester', 'in-progress',
    'needs-you', 'awaiting-approval', 'delivering', 'closed')),
  outcome text CHECK (outcome IN ('fulfilled', 'partly-fulfilled', 'refused', 'unverified',
    'withdrawn-by-requester', 'duplicate')),
  refusal_ground text,
  found_at timestamptz,
  answered_at timestamptz,
  closed_at timestamptz,
  UNIQUE (request_id, ordinal),
  UNIQUE (request_id, "right"),
  CHECK ((status = 'closed') = (outcome IS NOT NULL)),
  CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
  CHECK ((outcome IS NOT DISTINCT FROM 'refused') = (refusal_ground IS NOT NULL))
);

CREATE TABLE case_clock (
  case_id uuid PRIMARY KEY REFERENCES dsr_case,
  input jsonb NOT NULL,
  result jsonb NOT NULL,
  rule_version text NOT NULL,
  calendar_version text NOT NULL,
  legal_due_ends_before timestamptz,
  effective_due_ends_before timestamptz NOT NULL,
  answer_by date NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX case_clock_due ON case_clock (effective_due_ends_before);

CREATE TABLE identifier (
  id uuid PRIMARY KEY,
  request_id uuid NOT NULL REFERENCES request,
  kind text NOT NULL,
  standing text NOT NULL CHECK (standing IN ('proved', 'claim')),
  value_sealed bytea NOT NULL,
  value_lookup bytea NOT NULL,
  proved_by text CHECK (proved_by IN ('mailbox', 'session', 'officer')),
  reason_sealed bytea,
  proved_at timestamptz,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (request_id, kind, value_lookup),
  CHECK ((standing = 'proved') = (proved_by IS NOT NULL AND proved_at IS NOT NULL)),
  CHECK (proved_by IS DISTINCT FROM 'officer' OR reason_sealed IS NOT NULL)
);

CREATE TABLE verification (
  id uuid PRIMARY KEY,
  request_id uuid NOT NULL REFERENCES request,
  method text NOT NULL CHECK (method IN ('mailbox', 'session', 'officer')),
  actor text NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (request_id, method)
);

CREATE TABLE one_time_token (
  id uuid PRIMARY KEY,
  request_id uuid NOT NULL REFERENCES request,
  purpose text NOT NULL CHECK (purpose IN ('confirm', 'download')),
  link_hash bytea NOT NULL UNIQUE,
  code_hash bytea NOT NULL,
  code_tries smallint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  superseded_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX one_time_token_live ON one_time_token (request_id, purpose)
  WHERE used_at IS NULL AND superseded_at IS NULL;

CREATE TABLE portal_session (
  id uuid PRIMARY KEY,
  request_id uuid NOT NULL REFERENCES request,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  authenticated_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);

CREATE TABLE staff_session (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  actor text NOT NULL,
  roles text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  authenticated_at timestamptz NOT NULL,
  ended_at timestamptz
);

CREATE TABLE vault_object (
  id uuid PRIMARY KEY,
  object_key text NOT NULL UNIQUE,
  data_key_id uuid NOT NULL REFERENCES data_key,
  -- A file goes with the object that holds its record.
  file_of uuid REFERENCES vault_object ON DELETE CASCADE,
  chunk_bytes integer NOT NULL,
  chunks integer NOT NULL,
  plain_bytes bigint NOT NULL,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX vault_object_file ON vault_object (file_of) WHERE file_of IS NOT NULL;

CREATE TABLE system_state (
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  state text NOT NULL CHECK (state IN ('planned', 'requested', 'confirmed', 'nothing-held', 'manual', 'failed',
    'paused', 'erased', 'verified', 'accepted')),
  error_code text,
  -- SHA-256 over the identifiers it was searched with: the same ones give the same answer.
  searched_with bytea,
  -- What the search left for a person.
  open_task text,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (case_id, system)
);

-- A system that refused our access: nobody asks it until an officer says that it is repaired.
CREATE TABLE system_pause (
  id uuid PRIMARY KEY,
  system text NOT NULL,
  cause text NOT NULL,
  paused_at timestamptz NOT NULL,
  resumed_at timestamptz,
  resumed_by text,
  CHECK ((resumed_at IS NULL) = (resumed_by IS NULL))
);
CREATE UNIQUE INDEX system_pause_now ON system_pause (system) WHERE resumed_at IS NULL;

-- What one search of one system found, one row a collection; the records lie in the vault.
CREATE TABLE finding (
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  collection text NOT NULL,
  records bigint NOT NULL CHECK (records >= 0),
  not_searched text,
  vault_object_id uuid REFERENCES vault_object,
  effective_at timestamptz NOT NULL,
  PRIMARY KEY (case_id, system, collection)
);

-- Keys the search gathered: hashes only, to check every packed record against.
CREATE TABLE gathered_key (
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  field text NOT NULL,
  value_hash bytea NOT NULL,
  PRIMARY KEY (case_id, system, field, value_hash)
);
CREATE INDEX gathered_key_value ON gathered_key (system, value_hash);

-- Notices that vendors signed, each once. The subject is a keyed hash of the account's id.
CREATE TABLE vendor_event (
  system text NOT NULL,
  event_id text NOT NULL,
  type text NOT NULL,
  subject_lookup bytea,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (system, event_id)
);

-- Identifiers for other systems that a search came upon: a JSON list, sealed under the content key of the request.
CREATE TABLE found_identifiers (
  case_id uuid NOT NULL REFERENCES dsr_case,
  found_in text NOT NULL,
  system text NOT NULL,
  kinds text[] NOT NULL,
  identifiers_sealed bytea NOT NULL,
  PRIMARY KEY (case_id, found_in, system)
);

CREATE TABLE plan (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  version smallint NOT NULL CHECK (version > 0),
  body bytea NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  configuration_digest bytea NOT NULL CHECK (length(configuration_digest) = 32),
  prepared_by text NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (case_id, version),
  UNIQUE (id, digest)
);

CREATE TABLE package (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  plan_id uuid NOT NULL REFERENCES plan,
  vault_object_id uuid NOT NULL REFERENCES vault_object,
  tag_manifest_digest bytea NOT NULL CHECK (length(tag_manifest_digest) = 32),
  release_digest bytea NOT NULL CHECK (length(release_digest) = 32),
  zip_sha256 bytea NOT NULL CHECK (length(zip_sha256) = 32),
  zip_bytes bigint NOT NULL,
  records bigint NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ready_at timestamptz,
  expires_at timestamptz,
  downloads_left smallint NOT NULL DEFAULT 0,
  destroyed_at timestamptz,
  UNIQUE (id, release_digest)
);

CREATE TABLE approval (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  subject text NOT NULL CHECK (subject IN ('plan', 'release')),
  plan_id uuid,
  package_id uuid,
  digest bytea NOT NULL,
  approver text NOT NULL,
  preparer text NOT NULL,
  approvers_needed smallint NOT NULL CHECK (approvers_needed > 0),
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (plan_id, digest) REFERENCES plan (id, digest),
  FOREIGN KEY (package_id, digest) REFERENCES package (id, release_digest),
  CHECK ((subject = 'plan') = (plan_id IS NOT NULL)),
  CHECK ((subject = 'release') = (package_id IS NOT NULL)),
  CHECK (approvers_needed = 1 OR approver <> preparer)
);
CREATE UNIQUE INDEX approval_once_plan ON approval (plan_id, approver) WHERE subject = 'plan';
CREATE UNIQUE INDEX approval_once_release ON approval (package_id, approver) WHERE subject = 'release';

CREATE TABLE redaction (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  collection text NOT NULL,
  record_hash bytea NOT NULL CHECK (length(record_hash) = 32),
  reason text NOT NULL CHECK (reason IN ('rights-of-others', 'trade-secret', 'legal-privilege',
    'ongoing-investigation')),
  note_sealed bytea,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz
);
CREATE UNIQUE INDEX redaction_live ON redaction (case_id, system, collection, record_hash)
  WHERE withdrawn_at IS NULL;

CREATE TABLE manual_task (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('look-by-hand', 'bigquery-export', 'erase-by-hand')),
  -- Error code of the search that failed; null where no API gives an answer.
  cause text,
  opened_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  result text CHECK (result IN ('done', 'nothing-held', 'cannot')),
  note_sealed bytea,
  completed_by text,
  completed_at timestamptz,
  UNIQUE (case_id, system, kind),
  CHECK ((result IS NULL) = (completed_at IS NULL)),
  CHECK ((result IS NULL) = (completed_by IS NULL))
);
CREATE UNIQUE INDEX manual_task_open ON manual_task (case_id, system) WHERE result IS NULL;

-- What one system would erase of the person. Items name collections and counts; the keys of the rows
-- are sealed under the content key of the request.
CREATE TABLE erasure_part (
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  items jsonb NOT NULL,
  not_searched jsonb NOT NULL,
  targets_sealed bytea NOT NULL,
  targets_digest bytea NOT NULL CHECK (length(targets_digest) = 32),
  planned_at timestamptz NOT NULL,
  PRIMARY KEY (case_id, system)
);

CREATE TABLE effect (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  system text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  generation smallint NOT NULL DEFAULT 1,
  intended_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  -- What came of it, as JSON: counts, a receipt, never a value of the person.
  result text,
  UNIQUE (owner_id, system, action, target, generation)
);

-- Mails. The wire Message-ID is made from id, so that a repeated sending is recognised as the same mail.
CREATE TABLE message (
  id uuid PRIMARY KEY,
  request_id uuid REFERENCES request,
  case_id uuid REFERENCES dsr_case,
  template text NOT NULL,
  language text NOT NULL CHECK (language IN ('en', 'ar')),
  audience text NOT NULL CHECK (audience IN ('requester', 'officer')),
  parameters jsonb NOT NULL DEFAULT '{}',
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  deferred_until timestamptz,
  sent_at timestamptz,
  -- A mail server refused it for good, with this code of SMTP; nothing is tried until an officer says so.
  refused_at timestamptz,
  refusal_code smallint CHECK (refusal_code BETWEEN 500 AND 599),
  CHECK ((refused_at IS NULL) = (refusal_code IS NULL)),
  CHECK (sent_at IS NULL OR refused_at IS NULL)
);
CREATE INDEX message_request ON message (request_id, recorded_at);

CREATE TABLE download_grant (
  id uuid PRIMARY KEY,
  package_id uuid NOT NULL REFERENCES package,
  session_id uuid NOT NULL REFERENCES portal_session,
  first_byte_before timestamptz NOT NULL,
  ranges_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  completed_at timestamptz
);

CREATE TABLE obligation (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('package-expiry')),
  case_id uuid NOT NULL,
  target_id uuid NOT NULL,
  due_at timestamptz NOT NULL,
  done_at timestamptz,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (kind, target_id)
);

-- Insert only, in the transaction of the change it records. The tree over it is written elsewhere.
CREATE TABLE audit_event (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  type text NOT NULL,
  request_id uuid,
  case_id uuid,
  obligation_id uuid,
  actor text NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  payload bytea NOT NULL,
  salt bytea NOT NULL CHECK (length(salt) = 32),
  leaf bytea NOT NULL
);
CREATE INDEX audit_event_case ON audit_event (case_id, position);
CREATE INDEX audit_event_request ON audit_event (request_id, position);

CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL CHECK (kind IN ('start', 'signal', 'mail')),
  workflow_id text,
  name text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  recorded_at timestamptz NOT NULL DEFAULT now(),
  not_before timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  delivered_at timestamptz,
  CHECK ((kind = 'mail') = (workflow_id IS NULL))
);
CREATE INDEX outbox_waiting ON outbox (position) WHERE delivered_at IS NULL;

CREATE TABLE idempotency (
  key_hash bytea PRIMARY KEY,
  body_hash bytea NOT NULL,
  response jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE rate_limit (
  bucket bytea NOT NULL,
  window_start timestamptz NOT NULL,
  used integer NOT NULL,
  PRIMARY KEY (bucket, window_start)
);

-- When a system may be called next, over all processes.
CREATE TABLE system_pace (
  system text PRIMARY KEY,
  free_at timestamptz NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is insert-only';
END $$;
CREATE TRIGGER audit_event_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

/** The application role works in every table but may only add to the audit log. */
const GRANTS = `
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wafa_app') THEN
    GRANT USAGE ON SCHEMA public TO wafa_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO wafa_app;
    REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM wafa_app;
  END IF;
END $$;
`;

export class Initial1764000000000 implements MigrationInterface {
  readonly name = 'Initial1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    await runner.query(GRANTS);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not taken back: restore a backup instead');
  }
}
