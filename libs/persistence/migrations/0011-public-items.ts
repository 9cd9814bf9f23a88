import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from './grants.js';

/**
 * What of a person is public, as each system showed it before the choice and after it, and the items that the person
 * chooses among. Titles, addresses and keys are sealed under the content key of the request.
 */
const SCHEMA = `
CREATE TABLE public_record (
  case_id uuid NOT NULL REFERENCES dsr_case,
  system text NOT NULL,
  reading text NOT NULL CHECK (reading IN ('before', 'after')),
  records_sealed bytea NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (case_id, system, reading)
);

CREATE TABLE public_item (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES dsr_case,
  position smallint NOT NULL,
  content_sealed bytea NOT NULL,
  chosen_at timestamptz,
  outcome text CHECK (outcome IN ('hidden', 'still-visible')),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (case_id, position),
  -- Nothing becomes of what was not chosen.
  CHECK (outcome IS NULL OR chosen_at IS NOT NULL)
);
`;

export class PublicItems1764600012000 implements MigrationInterface {
  readonly name = 'PublicItems1764600012000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    await grantToApplication(runner, ['public_record', 'public_item']);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
