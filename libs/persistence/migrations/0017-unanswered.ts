import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The searches that are not answered are found for the metrics without reading all that were. */
const SCHEMA = `
CREATE INDEX system_state_unanswered ON system_state (case_id) INCLUDE (system, effective_at)
  WHERE state IN ('planned', 'requested');
`;

export class Unanswered1764600023000 implements MigrationInterface {
  readonly name = 'Unanswered1764600023000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
