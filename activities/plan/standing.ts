/**
 * What officers withheld stands in the database before the workflow hears of it. Nothing is approved or handed over
 * that was planned before: the plan is built anew once the signal comes.
 */
import { WafaError } from '#libs/domain/errors';
import type { Withholding } from '#libs/domain/plan/access-plan';
import type { Queryable } from '#libs/persistence/data-source';
import type { CaseRow } from '../records/case-row.js';
import { withholdings } from './findings.js';
import { handOverPlan } from './stored-plan.js';

/** `of`: the id of a plan, or of the package built from it. Throws `wrong-state`. Call it under the lock of the case. */
export async function requireWithheldAsPlanned(db: Queryable, row: CaseRow, of: string): Promise<void> {
  const { withheld } = await handOverPlan(db, { caseId: row.id, of });
  if (setOf(withheld) !== setOf(await withholdings(db, row.id)))
    throw new WafaError('wrong-state', 'a record was withheld or restored since the plan was built');
}

const setOf = (list: readonly Withholding[]): string =>
  JSON.stringify(
    list
      .map(({ system, collection, recordHash, reason }) => [system, collection, recordHash, reason].join(' '))
      .toSorted(),
  );
