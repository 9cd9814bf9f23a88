/**
 * Holds and decisions of officers stand in the database before the workflow hears of them: nothing is approved that was
 * planned without them.
 */
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { WafaError } from '#libs/domain/errors';
import { heldSystems } from '#libs/domain/plan/left';
import type { Queryable } from '#libs/persistence/data-source';
import { standingDecisions } from '#libs/persistence/coverage-decisions';
import { holdOn, passWorkGate, standingHolds } from '#libs/persistence/legal-holds';
import type { ActivityDependencies } from '../dependencies.js';
import { restrictionsAgainstErasure } from '../marks/restrictions-of.js';
import type { CaseRow } from '../records/case-row.js';

/** Throws `wrong-state`: the plan is built anew once the signal comes. Call it under the lock of the case. */
export async function requireDecidedAsPlanned(
  deps: ActivityDependencies,
  db: Queryable,
  { row, plan }: { readonly row: CaseRow; readonly plan: ErasurePlan },
): Promise<void> {
  await passWorkGate(db);
  const lookups = await deps.requests.subjectLookups(db, { requestId: row.requestId, caseId: row.id });
  const holds = await standingHolds(db, { lookups });
  const planned = new Set(heldSystems(plan));
  const moved = plan.systems
    // Where nothing is, nothing is held.
    .filter(({ by, left }) => by !== 'nobody' || left !== undefined)
    .some(({ system }) => (holdOn(holds, system) !== undefined) !== planned.has(system));
  if (moved) throw new WafaError('wrong-state', 'a legal hold was set or lifted since the plan was built');
  if ((await restrictionsAgainstErasure(deps, db, row)).length > 0)
    throw new WafaError('wrong-state', 'a restriction by which the person wants the data kept stands');
  const idsOf = (list: readonly { readonly id: string }[]): string =>
    list
      .map(({ id }) => id)
      .toSorted()
      .join();
  if (idsOf(await standingDecisions(db, row.id)) !== idsOf(plan.decisions ?? []))
    throw new WafaError('wrong-state', 'an officer has decided something since the plan was built');
}
