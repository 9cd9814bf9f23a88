import { recordEvent } from '#libs/audit/record';
import type { Purpose } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { about, type CaseRow } from '../records/case-row.js';

/** The consent ended when the request came in, however long the systems take (GDPR Art. 7(3)). Safe to repeat. */
export async function recordWithdrawn(
  _deps: ActivityDependencies,
  db: Queryable,
  { row, purposes }: { readonly row: CaseRow; readonly purposes: readonly Purpose[] },
): Promise<void> {
  const receivedAt = row.receivedAt.toISOString();
  const payload = { purposes: [...purposes] };
  await recordEvent(db, { ...about(row, receivedAt), fact: 'withdrawn', type: 'consent.withdrawn', payload });
}
