/** Work that several processes repeat, and one at a time does: the lock goes with the transaction. */
import { rows, type Queryable } from './data-source.js';

export async function isOwnTurn(tx: Queryable, lock: number): Promise<boolean> {
  const sql = 'SELECT pg_try_advisory_xact_lock($1) AS taken';
  const [answer] = await rows<{ taken: boolean }>(tx, sql, [lock]);
  return answer?.taken === true;
}
