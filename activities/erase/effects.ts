/** What was done for a case so far: by machines, from the ledger, and by people, from their tasks. */
import type { Effect } from '#libs/domain/plan/erasure-plan';
import type { ManualTaskKind, TaskOutcome } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRow } from '../records/case-row.js';
import { outcomeOf } from '../records/silence.js';

export async function effectsOf(db: Queryable, { id }: Pick<CaseRow, 'id'>): Promise<Effect[]> {
  const done = await rows<{ system: string; result: string }>(
    db,
    `SELECT system, result FROM effect WHERE owner_id = $1 AND action = 'erase' AND finished_at IS NOT NULL`,
    [id],
  );
  return done.map(({ system, result }) => ({ ...(JSON.parse(result) as Omit<Effect, 'system'>), system }));
}

export const doneByHand = (db: Queryable, row: Pick<CaseRow, 'id'>): Promise<Record<string, TaskOutcome>> =>
  reportedOf(db, row, 'erase-by-hand');

/** What people stopped in systems that would otherwise be sent more after the erasure. */
export const stoppedByHand = (
  db: Queryable,
  row: Pick<CaseRow, 'id'>,
): Promise<Record<string, TaskOutcome>> => reportedOf(db, row, 'stop-by-hand');

async function reportedOf(
  db: Queryable,
  { id }: Pick<CaseRow, 'id'>,
  kind: ManualTaskKind,
): Promise<Record<string, TaskOutcome>> {
  const tasks = await rows<{ system: string; result: TaskOutcome }>(
    db,
    `SELECT system, ${outcomeOf('t')} AS result FROM manual_task t WHERE case_id = $1 AND kind = $2
       AND ${outcomeOf('t')} IS NOT NULL`,
    [id, kind],
  );
  return Object.fromEntries(tasks.map(({ system, result }) => [system, result]));
}
