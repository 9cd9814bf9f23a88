import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was kept without an end is erased on order, once an approver has decided that it need not be kept. A restriction of
 * what was kept ends with it.
 */
const SCHEMA = `
ALTER TABLE obligation DROP CONSTRAINT obligation_ordered_check;
ALTER TABLE obligation ADD CONSTRAINT obligation_ordered_check
  CHECK (ordered IN ('erase-again', 'replay', 'look', 'erase'));
ALTER TABLE restriction_lift DROP CONSTRAINT restriction_lift_reason_check;
ALTER TABLE restriction_lift ADD CONSTRAINT restriction_lift_reason_check CHECK (reason IN ('accuracy-settled',
  'processing-lawful', 'claims-settled', 'asked-by-person', 'objection-decided', 'request-ended', 'kept-no-longer'));
`;

export class Reviewed1764600015000 implements MigrationInterface {
  readonly name = 'Reviewed1764600015000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
