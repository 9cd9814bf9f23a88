import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What every right needs beside access and erasure: the codes a person chose with it, more kinds of tasks, and
 * obligations that outlive their case. `keys_sealed`: what finds the person in one system, under a data key of the
 * obligation itself.
 */
const SCHEMA = `
ALTER TABLE dsr_case ADD details jsonb NOT NULL DEFAULT '{}';

ALTER TABLE manual_task DROP CONSTRAINT manual_task_kind_check;
ALTER TABLE manual_task ADD CONSTRAINT manual_task_kind_check CHECK (kind IN ('look-by-hand', 'bigquery-export',
  'erase-by-hand', 'mark-by-hand', 'rectify-by-hand'));

ALTER TABLE obligation DROP CONSTRAINT obligation_kind_check;
ALTER TABLE obligation ADD CONSTRAINT obligation_kind_check CHECK (kind IN ('package-expiry', 're-read', 'final-by',
  'deferred-erasure', 'lock-renewal', 'backup-end'));
ALTER TABLE obligation
  ADD system text,
  ADD plan_digest bytea CHECK (length(plan_digest) = 32),
  ADD keys_sealed bytea,
  -- Codes, counts and dates; never a value of the person.
  ADD body jsonb NOT NULL DEFAULT '{}',
  ADD result jsonb;

ALTER TABLE message DROP CONSTRAINT message_audience_check;
ALTER TABLE message ADD CONSTRAINT message_audience_check CHECK (audience IN ('requester', 'officer', 'recipient'));
`;

export class EveryRight1764300000000 implements MigrationInterface {
  readonly name = 'EveryRight1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
