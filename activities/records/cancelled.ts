import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRow } from './case-row.js';

/** Under the lock of the case: what the person cancelled is not answered as done. */
export async function requireNotCancelled(
  db: Queryable,
  { requestId }: Pick<CaseRow, 'requestId'>,
): Promise<void> {
  const sql = `SELECT 1 FROM audit_event WHERE request_id = $1 AND type = 'case.withdrawn'`;
  if ((await rows(db, sql, [requestId])).length > 0)
    throw new WafaError('wrong-state', 'the person has cancelled the request');
}
