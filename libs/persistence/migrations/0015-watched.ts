import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is read for the metrics is found without reading what is over. A message in the outbox names the trace that it
 * belongs to, where there is one: ids of a trace (W3C traceparent), nothing else.
 */
const SCHEMA = `
CREATE INDEX dsr_case_open ON dsr_case (id) WHERE status <> 'closed';
CREATE INDEX manual_task_unreported ON manual_task (case_id) WHERE result IS NULL;
CREATE INDEX system_state_failing ON system_state (case_id)
  WHERE failing_since IS NOT NULL OR state = 'requested' AND error_code IS NOT NULL;

ALTER TABLE outbox ADD traceparent text CHECK (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');
`;

export class Watched1764600021000 implements MigrationInterface {
  readonly name = 'Watched1764600021000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
