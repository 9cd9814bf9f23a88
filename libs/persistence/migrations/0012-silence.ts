import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tasks that nobody answers: the officers' deputy is told, the answer goes out without them, and what is owed then is
 * followed up.
 */
const SCHEMA = `
ALTER TABLE manual_task
  ADD escalated_at timestamptz,
  -- The answer did not wait for it any longer; it can still be reported.
  ADD unanswered_at timestamptz;

ALTER TABLE obligation DROP CONSTRAINT obligation_kind_check;
ALTER TABLE obligation ADD CONSTRAINT obligation_kind_check CHECK (kind IN ('package-expiry', 're-read', 'final-by',
  'deferred-erasure', 'lock-renewal', 'backup-end', 'follow-up', 'keep-review'));
`;

export class Silence1764600013000 implements MigrationInterface {
  readonly name = 'Silence1764600013000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
