import { erasurePlanSchema, type ErasurePlan } from '#libs/contracts/erasure-plan';
import { approvalRule } from '#libs/domain/approval-policy';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';

/** The plan with all its approvals; nothing else is ever carried out. */
export async function approvedPlan(db: Queryable, planId: string): Promise<ErasurePlan> {
  const [plan] = await rows<{ body: Buffer; given: number; needed: number | null }>(
    db,
    `SELECT p.body, (SELECT count(DISTINCT approver)::int FROM approval WHERE plan_id = p.id) AS given,
       (SELECT max(approvers_needed)::int FROM approval WHERE plan_id = p.id) AS needed
     FROM plan p WHERE p.id = $1`,
    [planId],
  );
  const needed = Math.max(plan?.needed ?? 0, approvalRule('erasure', 'plan').approvers);
  if (!plan || plan.given < needed) throw new WafaError('wrong-state', 'the plan is not approved');
  return planOf(plan.body);
}

export const planOf = (body: Buffer): ErasurePlan => erasurePlanSchema.parse(JSON.parse(body.toString()));
