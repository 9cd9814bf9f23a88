/** The ledger of what is done to systems: its row stands before the call, and what is finished is never done again. */
import { rows, type Queryable } from './data-source.js';

export interface NewEffect {
  readonly id: string;
  /** Of the case, the lift or the obligation. */
  readonly ownerId: string;
  readonly system: string;
  readonly action: string;
  readonly target?: string;
  readonly generation?: number;
}

export interface BegunEffect {
  readonly finished: boolean;
  readonly result: string | null;
}

/** What stands there, where an earlier try has begun it. */
export async function beginEffect(
  db: Queryable,
  { id, ownerId, system, action, target = '', generation = 1 }: NewEffect,
): Promise<BegunEffect> {
  const [begun] = await rows<BegunEffect>(
    db,
    `INSERT INTO effect (id, owner_id, system, action, target, generation) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET action = effect.action RETURNING finished_at IS NOT NULL AS finished, result`,
    [id, ownerId, system, action, target, generation],
  );
  return begun ?? { finished: false, result: null };
}

/** In the transaction that records what was done. */
export const finishEffect = (db: Queryable, id: string, result: object): Promise<unknown> =>
  rows(db, 'UPDATE effect SET finished_at = now(), result = $2 WHERE id = $1', [id, JSON.stringify(result)]);
