/** What was marked in a case so far. */
import type { SystemMark } from '#libs/contracts/marks';
import type { TaskOutcome } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { SetMark } from '../contract.js';
import { outcomeOf } from '../records/silence.js';

export async function marksOf(db: Queryable, caseId: string): Promise<SystemMark[]> {
  const found = await rows<Omit<SystemMark, 'endsAt'> & { readonly endsAt: Date | null }>(
    db,
    'SELECT system, mark, state, items, ends_at AS "endsAt" FROM system_mark WHERE case_id = $1 ORDER BY system, mark',
    [caseId],
  );
  return found.map(({ endsAt, ...mark }) => ({
    ...mark,
    ...(endsAt === null ? {} : { endsAt: endsAt.toISOString() }),
  }));
}

/** Systems in which something really was taken off public view. */
export const takenDown = (marks: readonly SystemMark[]): string[] =>
  marks
    .filter(
      ({ mark, state, items }) =>
        mark === 'unpublish' && state === 'applied' && items.some(({ rows: hidden }) => hidden > 0),
    )
    .map(({ system }) => system);

const TASK_OF = { restrict: 'mark-by-hand', unpublish: 'mark-by-hand', stop: 'stop-by-hand' } as const;

/** System → what a person reported last who marked by hand; null while it is open. */
export async function byHandOf(
  db: Queryable,
  caseId: string,
  mark: SetMark,
): Promise<ReadonlyMap<string, TaskOutcome | null>> {
  const tasks = await rows<{ system: string; result: TaskOutcome | null }>(
    db,
    `SELECT system, ${outcomeOf('t')} AS result FROM manual_task t WHERE case_id = $1 AND kind = $2
     ORDER BY system, opened_at`,
    [caseId, TASK_OF[mark]],
  );
  return new Map(tasks.map(({ system, result }) => [system, result]));
}
