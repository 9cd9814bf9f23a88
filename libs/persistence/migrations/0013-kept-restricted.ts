import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an erasure keeps on a ground stays restricted until it goes, too. A mark whose records are erased is `erased`:
 * nothing is left to lift.
 */
const SCHEMA = `
ALTER TABLE restriction DROP CONSTRAINT restriction_ground_check;
ALTER TABLE restriction ADD CONSTRAINT restriction_ground_check CHECK (ground IN ('accuracy-contested',
  'processing-unlawful', 'needed-for-claims', 'objection-pending', 'erasure-pending', 'kept-after-erasure'));
ALTER TABLE system_mark DROP CONSTRAINT system_mark_state_check;
ALTER TABLE system_mark ADD CONSTRAINT system_mark_state_check
  CHECK (state IN ('intended', 'applied', 'nothing-held', 'by-hand', 'not-applied', 'lifted', 'erased'));
`;

export class KeptRestricted1764600014000 implements MigrationInterface {
  readonly name = 'KeptRestricted1764600014000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
