import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { approvalRule } from '#libs/domain/approval-policy';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { erasurePlan, type PlanPlace } from '../plan/stored-plan.js';

interface Votes {
  readonly given: number;
  readonly needed: number | null;
  /** One person for two, after a delay. */
  readonly alone: boolean;
  readonly notBefore: Date | null;
  /** A role that one of them has to have is among them. */
  readonly included: boolean;
}

/**
 * The plan with all its approvals; nothing else is ever carried out. `asOf`: case time, before which a sole officer's
 * approval does not count.
 */
export async function approvedPlan(
  db: Queryable,
  { asOf, ...place }: PlanPlace & { readonly asOf?: string },
): Promise<ErasurePlan> {
  const [votes] = await rows<Votes>(
    db,
    `SELECT count(DISTINCT approver)::int AS given, max(approvers_needed)::int AS needed,
       coalesce(bool_or(sole_officer), false) AS alone, max(not_before) AS "notBefore",
       max(role_needed) IS NULL OR bool_or(role_needed = ANY(roles)) AS included
     FROM approval WHERE plan_id = $1`,
    [place.of],
  );
  const { given = 0, needed = 0, alone = false, notBefore, included = false } = votes ?? {};
  const least = alone ? 1 : approvalRule('erasure', 'plan').approvers;
  if (given < Math.max(needed ?? 0, least) || !included)
    throw new WafaError('wrong-state', 'the plan is not approved');
  if (notBefore && asOf !== undefined && asOf < notBefore.toISOString())
    throw new WafaError('wrong-state', 'the delay of the sole officer has not passed');
  return erasurePlan(db, place);
}
