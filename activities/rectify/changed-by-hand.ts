/** A login that a person changed, where no machine does: the same follows from it as from a machine's change. */
import type { PlannedChange } from '#libs/contracts/rectification-plan';
import { loginChanges } from '#libs/domain/plan/rectification-plan';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { storedRectification } from './approved-plan.js';
import { followCorrected } from './follow-corrected.js';
import { markLoginChanged } from './login-change.js';

interface Changed {
  readonly row: CaseRow;
  readonly asOf: string;
}

export async function followChanges(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, changes }: Changed & { readonly changes: readonly PlannedChange[] },
): Promise<void> {
  if (changes.length > 0) await markLoginChanged(deps, db, { row, asOf });
  await followCorrected(deps, db, { row, changes });
}

/** After the answer: what the last plan of the case asked for in one system was done there. */
export async function changedByHand(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, system }: Changed & { readonly system: string },
): Promise<void> {
  const sql = 'SELECT id FROM plan WHERE case_id = $1 ORDER BY version DESC LIMIT 1';
  const [last] = await rows<{ id: string }>(db, sql, [row.id]);
  if (!last) return;
  const plan = await storedRectification(db, { caseId: row.id, of: last.id });
  const changes = loginChanges(plan).filter((change) => change.system === system);
  await followChanges(deps, db, { row, asOf, changes });
}
