import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from './grants.js';

/**
 * Accounts that were deleted at a vendor itself (ADR 0017), until the person has answered or the time to answer is over.
 * Account and address are sealed under a data key of the row, which ends with it. `cancel_hash`: SHA-256 of what the
 * link of the notice carries.
 */
const SCHEMA = `
CREATE TABLE deleted_account (
  id uuid PRIMARY KEY,
  system text NOT NULL,
  account_kind text NOT NULL,
  account_lookup bytea NOT NULL,
  account_sealed bytea,
  contact_sealed bytea,
  language text CHECK (language IN ('en', 'ar')),
  state text NOT NULL CHECK (state IN ('reported', 'noticed', 'kept', 'opened', 'unknown', 'undelivered',
    'not-needed')),
  deleted_at timestamptz NOT NULL,
  reported_at timestamptz NOT NULL,
  -- Not looked up before.
  try_after timestamptz NOT NULL,
  cancel_hash bytea UNIQUE,
  ended_at timestamptz,
  -- Of the request that was opened.
  reference text,
  UNIQUE (system, account_lookup),
  CHECK ((state IN ('reported', 'noticed')) = (ended_at IS NULL)),
  CHECK ((state = 'opened') = (reference IS NOT NULL)),
  CHECK (state <> 'noticed' OR (contact_sealed IS NOT NULL AND language IS NOT NULL AND cancel_hash IS NOT NULL)),
  CHECK (ended_at IS NULL OR (account_sealed IS NULL AND contact_sealed IS NULL))
);
CREATE INDEX deleted_account_waiting ON deleted_account (try_after) WHERE ended_at IS NULL;

ALTER TABLE message ADD deleted_account_id uuid REFERENCES deleted_account;

ALTER TABLE identifier DROP CONSTRAINT identifier_proved_by_check;
ALTER TABLE identifier ADD CONSTRAINT identifier_proved_by_check
  CHECK (proved_by IN ('mailbox', 'session', 'officer', 'vendor'));
ALTER TABLE verification DROP CONSTRAINT verification_method_check;
ALTER TABLE verification ADD CONSTRAINT verification_method_check
  CHECK (method IN ('mailbox', 'session', 'officer', 'vendor'));
`;

export class DeletedAccounts1764300008000 implements MigrationInterface {
  readonly name = 'DeletedAccounts1764300008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    await grantToApplication(runner, ['deleted_account']);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
