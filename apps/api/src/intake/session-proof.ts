/** What the product's sign-in proved stands with the request from its first moment: its cases start verified. */
import { recordEvent } from '#libs/audit/record';
import { uuidv7 } from '#libs/crypto/uuid';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { IdentifierValue, Requests } from '#libs/persistence/requests';
import { requesterVerified } from '#workflows/case/messages';
import { signalCases } from './confirmation.service.js';

/** In the transaction of the intake, after the cases were opened and their starts were written. */
export async function recordSessionProof(
  tx: Queryable,
  requests: Requests,
  {
    requestId,
    identifiers,
    now,
  }: { readonly requestId: string; readonly identifiers: readonly IdentifierValue[]; readonly now: Date },
): Promise<void> {
  const id = uuidv7();
  await requests.proveBySession(tx, { requestId, identifiers }, now);
  await rows(
    tx,
    `INSERT INTO verification (id, request_id, method, actor, effective_at, recorded_at)
     VALUES ($1, $2, 'session', 'requester', $3, $3)`,
    [id, requestId, now],
  );
  await recordEvent(tx, {
    fact: 'session',
    type: 'requester.verified',
    requestId,
    actor: 'requester',
    effectiveAt: now,
    payload: { method: 'session' },
  });
  await signalCases(tx, { requestId, name: requesterVerified.name, fact: id });
}
