import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whatever refers to a row is found by that row without reading the whole table, and the row goes without it, too. */
const SCHEMA = `
CREATE INDEX approval_case ON approval (case_id);
CREATE INDEX approval_plan ON approval (plan_id);
CREATE INDEX approval_package ON approval (package_id);
CREATE INDEX coverage_decision_case ON coverage_decision (case_id);
CREATE INDEX download_grant_package ON download_grant (package_id);
CREATE INDEX download_grant_session ON download_grant (session_id);
CREATE INDEX finding_object ON finding (vault_object_id) WHERE vault_object_id IS NOT NULL;
CREATE INDEX message_case ON message (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX message_account ON message (deleted_account_id) WHERE deleted_account_id IS NOT NULL;
CREATE INDEX one_time_token_request ON one_time_token (request_id);
CREATE INDEX package_case ON package (case_id);
CREATE INDEX package_plan ON package (plan_id);
CREATE INDEX package_object ON package (vault_object_id);
CREATE INDEX portal_session_request ON portal_session (request_id);
CREATE INDEX recipient_notice_message ON recipient_notice (message_id);
CREATE INDEX redaction_case ON redaction (case_id);
CREATE INDEX restriction_lift_restriction ON restriction_lift (restriction_id);
CREATE INDEX restriction_lift_notice ON restriction_lift (notice_id) WHERE notice_id IS NOT NULL;
CREATE INDEX restriction_subject_restriction ON restriction_subject (restriction_id);
CREATE INDEX vault_object_key ON vault_object (data_key_id);
`;

export class ReferredTo1764600022000 implements MigrationInterface {
  readonly name = 'ReferredTo1764600022000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not taken back: restore a backup instead');
  }
}
