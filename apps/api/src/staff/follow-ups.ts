/** What is asked on after an answer: `activities/obligations/follow-up.ts` tells the person once it is reported. */
import { rows, type Queryable } from '#libs/persistence/data-source';
import { signalObligation } from './case-writing.js';

/** Of a task that an answer named as unanswered; undefined where nobody asks for it any longer. */
export async function followUpOf(
  db: Queryable,
  taskId: string,
): Promise<{ readonly id: string } | undefined> {
  const [owed] = await rows<{ id: string }>(
    db,
    `SELECT id FROM obligation WHERE kind = 'follow-up' AND done_at IS NULL AND body->>'task' = $1 FOR UPDATE`,
    [taskId],
  );
  return owed;
}

/** Now instead of on its day; a reminder that is being written is no longer the last word. */
export async function bringForward(
  db: Queryable,
  { id, fact, now }: { readonly id: string; readonly fact: string; readonly now: Date },
): Promise<void> {
  await rows(
    db,
    `UPDATE obligation SET due_at = least(due_at, $2), generation = generation + 1 WHERE id = $1`,
    [id, now],
  );
  await signalObligation(db, id, fact);
}
