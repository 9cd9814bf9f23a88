/**
 * The end of what an erasure kept: on its day, at a review, or given up. Where nothing of the case is owed in the system any
 * more and all of it is gone, no mark is left there. Where something stays since nobody owes its erasure any longer, the
 * restriction is lifted as every other one: after a notice.
 */
import { keepsWithoutEnd } from '#libs/domain/plan/still-marked';
import type { WaiveReason } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { lockRestriction } from '#libs/persistence/restrictions';
import type { ActivityDependencies } from '../dependencies.js';
import { lastErasurePlan } from '../plan/stored-plan.js';
import { lockCase } from '../records/case-row.js';
import { mailRequester } from '../records/mails.js';
import { endMarks, nameOf } from './after-erasure.js';
import { beginLift } from './begin-lift.js';
import { marksOf } from './marks-of.js';
import { keptRequest } from './restriction-keys.js';
import { restrictionsBeside } from './restrictions-of.js';

/** An obligation that has ended, or is ending in this transaction. */
interface Ending {
  readonly id: string;
  readonly caseId: string;
  readonly system: string;
  readonly asOf: string;
}

export async function settleAfterKept(
  deps: Pick<ActivityDependencies, 'dataKeys'>,
  db: Queryable,
  ending: Ending,
): Promise<void> {
  const { caseId, system, asOf } = ending;
  const restriction = await lockRestriction(db, { caseId });
  if (!restriction) return;
  const owed = await keeping(db, ending);
  if (owed.some((one) => one.system === system && one.open)) return;
  const plan = await lastErasurePlan(db, caseId);
  const stays = owed.some((one) => one.system === system && one.stays);
  if (!stays && !(plan && keepsWithoutEnd(plan, system))) {
    const own = await keptRequest(deps, db, { restrictionId: restriction.id, system });
    const known = new Set(own?.identifiers.map(nameOf));
    for (const other of await restrictionsBeside(db, restriction.id)) {
      const marked = await keptRequest(deps, db, { restrictionId: other.id, system });
      if (marked?.identifiers.every((one) => known.has(nameOf(one))))
        await endMarks(deps, db, { ...other, asOf, systems: [system] });
    }
    await endMarks(deps, db, { ...restriction, asOf, systems: [system] });
  }
  if (!owed.some((one) => one.stays) || owed.some(({ open }) => open)) return;
  const marked = (await marksOf(db, caseId)).map((one) => one.system);
  if (plan && marked.some((one) => keepsWithoutEnd(plan, one))) return;
  await liftWhatStays(db, { caseId, asOf });
}

interface Keeping {
  readonly system: string;
  readonly open: boolean;
  /** Given up, and what was kept is there. */
  readonly stays: boolean;
}

const STAYS: readonly WaiveReason[] = ['not-owed', 'new-data-of-the-person'];

/** What holds, or held, the restriction of the case. */
const keeping = (db: Queryable, { id, caseId }: Ending): Promise<Keeping[]> =>
  rows<Keeping>(
    db,
    `SELECT system, done_at IS NULL AND id <> $2 AS open,
       coalesce(state = 'waived' AND result->>'waived' = ANY($3::text[]), false) AS stays
     FROM obligation WHERE case_id = $1 AND ${HOLDS}`,
    [caseId, id, [...STAYS]],
  );

/** SQL: kinds of an obligation that what is kept rests on. */
const HOLDS = `(kind IN ('deferred-erasure', 'keep-review') OR kind = 'follow-up' AND body->>'as' = 'erase-by-hand')`;

/** A workflow hears that its obligation was given up; of another kind nothing follows. */
export async function settleWaived(
  deps: Pick<ActivityDependencies, 'dataKeys'>,
  db: Queryable,
  waived: Ending,
): Promise<void> {
  const sql = `SELECT 1 FROM obligation WHERE id = $1 AND state = 'waived' AND ${HOLDS}`;
  if ((await rows(db, sql, [waived.id])).length > 0) await settleAfterKept(deps, db, waived);
}

async function liftWhatStays(
  db: Queryable,
  { caseId, asOf }: Pick<Ending, 'caseId' | 'asOf'>,
): Promise<void> {
  const restriction = await lockRestriction(db, { caseId });
  if (!restriction) return;
  const row = await lockCase(db, caseId);
  const reason = 'kept-no-longer';
  const notice = { template: 'restriction-ends', occasion: restriction.id } as const;
  await mailRequester(db, row, { ...notice, asOf, parameters: { reason } });
  await beginLift(db, { row, asOf, reason, notice });
}
