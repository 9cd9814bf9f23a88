/** What was done for a case so far: by machines, from the ledger, and by people, from their tasks. */
import type { Effect } from '#libs/domain/plan/erasure-plan';
import type { ManualResult, ManualTaskKind } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRow } from '../records/case-row.js';

export async function effectsOf(db: Queryable, { id }: Pick<CaseRow, 'id'>): Promise<Effect[]> {
  const done = await rows<{ system: string; result: string }>(
    db,
    `SELECT system, result FROM effect WHERE owner_id = $1 AND action = 'erase' AND finished_at IS NOT NULL`,
    [id],
  );
  return done.map(({ system, result }) => ({ ...(JSON.parse(result) as Omit<Effect, 'system'>), system }));
}

export const doneByHand = (db: Queryable, row: Pick<CaseRow, 'id'>): Promise<Record<string, ManualResult>> =>
  reportedOf(db, row, 'erase-by-hand');

/** What people stopped in systems that would otherwise be sent more after the erasure. */
export const stoppedByHand = (
  db: Queryable,
  row: Pick<CaseRow, 'id'>,
): Promise<Record<string, ManualResult>> => reportedOf(db, row, 'stop-by-hand');

async function reportedOf(
  db: Queryable,
  { id }: Pick<CaseRow, 'id'>,
  kind: ManualTaskKind,
): Promise<Record<string, ManualResult>> {
  const tasks = await rows<{ system: string; result: ManualResult }>(
    db,
    `SELECT system, result FROM manual_task WHERE case_id = $1 AND kind = $2 AND result IS NOT NULL`,
    [id, kind],
  );
  return Object.fromEntries(tasks.map(({ system, result }) => [system, result]));
}
