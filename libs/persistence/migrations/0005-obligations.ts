import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where an obligation stands and what was ordered of it. `generation` counts what it may do to its system: one row of
 * the effect ledger each.
 */
const SCHEMA = `
ALTER TABLE obligation
  ADD state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'paused', 'needs-you', 'done', 'waived')),
  ADD error_code text,
  ADD ordered text CHECK (ordered IN ('erase-again', 'replay', 'look')),
  ADD generation smallint NOT NULL DEFAULT 1 CHECK (generation > 0);

-- Package expiries that were met before there was a state.
UPDATE obligation SET state = 'done' WHERE done_at IS NOT NULL;
ALTER TABLE obligation ADD CHECK ((done_at IS NULL) = (state IN ('waiting', 'paused', 'needs-you')));

CREATE INDEX obligation_due ON obligation (due_at, id);
CREATE INDEX obligation_open ON obligation (system, state) WHERE done_at IS NULL;
`;

export class Obligations1764300000004 implements MigrationInterface {
  readonly name = 'Obligations1764300000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
