import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A restriction may be limited to the data of some systems, as it may to purposes. Empty: every one. */
export class LimitedRestrictions1764600011000 implements MigrationInterface {
  readonly name = 'LimitedRestrictions1764600011000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE restriction ADD COLUMN systems text[] NOT NULL DEFAULT '{}'`);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
