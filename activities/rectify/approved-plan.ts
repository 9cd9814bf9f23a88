import { rectificationPlanSchema, type RectificationPlan } from '#libs/contracts/rectification-plan';
import { approvalRule } from '#libs/domain/approval-policy';
import { WafaError } from '#libs/domain/errors';
import { loginChanges } from '#libs/domain/plan/rectification-plan';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { planBody, type PlanPlace } from '../plan/stored-plan.js';

export const storedRectification = async (db: Queryable, place: PlanPlace): Promise<RectificationPlan> =>
  rectificationPlanSchema.parse(await planBody(db, place));

/** Two where the plan changes a login, as shipped. */
export function approversOf(plan: RectificationPlan): number {
  const { approvers, approversOfLoginChange = approvers } = approvalRule('rectification', 'plan');
  return loginChanges(plan).length > 0 ? approversOfLoginChange : approvers;
}

/** The plan with all its approvals; nothing else is ever carried out. */
export async function approvedRectification(db: Queryable, place: PlanPlace): Promise<RectificationPlan> {
  const plan = await storedRectification(db, place);
  const [votes] = await rows<{ given: number; needed: number | null }>(
    db,
    `SELECT count(DISTINCT approver)::int AS given, max(approvers_needed)::int AS needed
     FROM approval WHERE plan_id = $1`,
    [place.of],
  );
  const { given = 0, needed } = votes ?? {};
  if (given < Math.max(needed ?? 0, approversOf(plan)))
    throw new WafaError('wrong-state', 'the plan is not approved');
  return plan;
}
