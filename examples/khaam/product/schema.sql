-- The member database of the second example: minimal data and a ledger of explicit consents to training.
-- Made for trying and testing Wafa; not the schema of any real company.

CREATE SCHEMA khaam;
SET search_path TO khaam;

CREATE TABLE members (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  display_name text,
  password_hash text NOT NULL,
  joined_on date NOT NULL DEFAULT current_date,
  -- A restricted membership is stored and nothing else; without the second no work enters a training set, whatever was agreed.
  restricted boolean NOT NULL DEFAULT false,
  training_allowed boolean NOT NULL DEFAULT false
);

CREATE TABLE works (
  id uuid PRIMARY KEY,
  member_id bigint NOT NULL REFERENCES members,
  title text NOT NULL,
  content text,
  -- Shown to everybody; a work is not unless its author says so.
  published boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX works_member ON works (member_id);

-- Insert-only: a withdrawal is a new row. No row for a work means no.
CREATE TABLE training_consents (
  id uuid PRIMARY KEY,
  member_id bigint NOT NULL REFERENCES members,
  granted boolean NOT NULL,
  text_version text NOT NULL,
  text_sha256 bytea NOT NULL CHECK (length(text_sha256) = 32),
  proof jsonb NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX training_consents_member ON training_consents (member_id);

-- Which work went into which set of training data, under which consent.
CREATE TABLE training_items (
  set_name text NOT NULL,
  work_id uuid NOT NULL REFERENCES works,
  consent_id uuid NOT NULL REFERENCES training_consents,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (set_name, work_id)
);
CREATE INDEX training_items_work ON training_items (work_id);

-- People write without an account too.
CREATE TABLE messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_email text NOT NULL,
  body text NOT NULL,
  answer text,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX messages_from ON messages (lower(btrim(from_email)));

CREATE TABLE access_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  member_id bigint NOT NULL REFERENCES members,
  ip inet NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX access_log_member ON access_log (member_id);
