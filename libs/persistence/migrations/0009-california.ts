import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In the words of which law a request is answered, as it was at receipt (ADR 0020). */
const SCHEMA = `
ALTER TABLE request ADD law text NOT NULL DEFAULT 'GDPR' CHECK (law IN ('GDPR', 'CCPA'));
`;

export class California1764600010000 implements MigrationInterface {
  readonly name = 'California1764600010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
