/** Plans, read back from the bytes that were digested. */
import { erasurePlanSchema, type ErasurePlan } from '#libs/contracts/erasure-plan';
import { handOverPlanSchema, type HandOverPlan } from '#libs/contracts/plan';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';

export interface PlanPlace {
  readonly caseId: string;
  /** Of the plan, or of the package that was built from it. */
  readonly of: string;
}

export const handOverPlan = async (db: Queryable, place: PlanPlace): Promise<HandOverPlan> =>
  handOverPlanSchema.parse(await planBody(db, place));

export const erasurePlan = async (db: Queryable, place: PlanPlace): Promise<ErasurePlan> =>
  erasurePlanSchema.parse(await planBody(db, place));

/** The newest of a case; undefined where there is none, or none any more. */
export async function lastErasurePlan(db: Queryable, caseId: string): Promise<ErasurePlan | undefined> {
  const sql = 'SELECT body FROM plan WHERE case_id = $1 ORDER BY version DESC LIMIT 1';
  const [plan] = await rows<{ body: Buffer }>(db, sql, [caseId]);
  return plan && erasurePlanSchema.parse(JSON.parse(plan.body.toString()));
}

/** Hex, as the approvals name it. */
export async function digestOfPlan(db: Queryable, planId: string): Promise<string | undefined> {
  const sql = `SELECT encode(digest, 'hex') AS digest FROM plan WHERE id = $1`;
  return (await rows<{ digest: string }>(db, sql, [planId]))[0]?.digest;
}

export async function planBody(db: Queryable, { caseId, of }: PlanPlace): Promise<unknown> {
  const [plan] = await rows<{ body: Buffer }>(
    db,
    `SELECT body FROM plan WHERE case_id = $1
       AND (id = $2 OR id = (SELECT plan_id FROM package WHERE id = $2 AND case_id = $1))`,
    [caseId, of],
  );
  if (!plan) throw new WafaError('not-found', 'no such plan of this case');
  return JSON.parse(plan.body.toString());
}
