/**
 * What officers withheld stands in the database before the workflow hears of it. Nothing is approved or handed over
 * that was planned before: the plan is built anew once the signal comes.
 */
import type { HandOverPlan } from '#libs/contracts/plan';
import { WafaError } from '#libs/domain/errors';
import type { Withholding } from '#libs/domain/plan/access-plan';
import type { Queryable } from '#libs/persistence/data-source';
import { withholdings } from './findings.js';
import { handOverPlan, type PlanPlace } from './stored-plan.js';

/** Gives the plan. Throws `wrong-state`. Call it under the lock of the case. */
export async function requireWithheldAsPlanned(db: Queryable, place: PlanPlace): Promise<HandOverPlan> {
  const plan = await handOverPlan(db, place);
  if (setOf(plan.withheld) !== setOf(await withholdings(db, place.caseId)))
    throw new WafaError('wrong-state', 'a record was withheld or restored since the plan was built');
  return plan;
}

const setOf = (list: readonly Withholding[]): string =>
  JSON.stringify(
    list
      .map(({ system, collection, recordHash, reason }) => [system, collection, recordHash, reason].join(' '))
      .toSorted(),
  );
