import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { approvalRule } from '#libs/domain/approval-policy';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { erasurePlan, type PlanPlace } from '../plan/stored-plan.js';

/** The plan with all its approvals; nothing else is ever carried out. */
export async function approvedPlan(db: Queryable, place: PlanPlace): Promise<ErasurePlan> {
  const [votes] = await rows<{ given: number; needed: number | null }>(
    db,
    `SELECT count(DISTINCT approver)::int AS given, max(approvers_needed)::int AS needed
     FROM approval WHERE plan_id = $1`,
    [place.of],
  );
  const { given = 0, needed } = votes ?? {};
  if (given < Math.max(needed ?? 0, approvalRule('erasure', 'plan').approvers))
    throw new WafaError('wrong-state', 'the plan is not approved');
  return erasurePlan(db, place);
}
