/**
 * What the product's sign-in proved, a vendor signed, or an earlier request of the same mailbox has proved stands with
 * the request from its first moment: its cases start verified.
 */
import { recordEvent } from '#libs/audit/record';
import { uuidv7 } from '#libs/crypto/uuid';
import type { VerificationMethod } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { IdentifierValue, Requests } from '#libs/persistence/requests';
import { requesterVerified } from '#workflows/case/messages';
import { signalCases } from './confirmation.service.js';

/** In the transaction of the intake, after the cases were opened and their starts were written. */
export async function recordProof(
  tx: Queryable,
  requests: Requests,
  {
    requestId,
    identifiers,
    by,
    now,
  }: {
    readonly requestId: string;
    readonly identifiers: readonly IdentifierValue[];
    readonly by: 'session' | 'vendor';
    readonly now: Date;
  },
): Promise<void> {
  await requests.proveBy(tx, { requestId, identifiers, by }, now);
  await recordVerified(tx, { requestId, by, now });
}

/** The session of `earlier` is that of a mailbox, which sends this request too. */
export async function recordSameMailbox(
  tx: Queryable,
  requests: Requests,
  { requestId, earlier, now }: { readonly requestId: string; readonly earlier: string; readonly now: Date },
): Promise<void> {
  await requests.carryProofs(tx, { from: earlier, to: requestId });
  await requests.proveContact(tx, requestId, now);
  await recordVerified(tx, { requestId, by: 'mailbox', now });
}

async function recordVerified(
  tx: Queryable,
  { requestId, by, now }: { readonly requestId: string; readonly by: VerificationMethod; readonly now: Date },
): Promise<void> {
  const id = uuidv7();
  const actor = by === 'vendor' ? 'system' : 'requester';
  await rows(
    tx,
    `INSERT INTO verification (id, request_id, method, actor, effective_at, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $5)`,
    [id, requestId, by, actor, now],
  );
  await recordEvent(tx, {
    fact: by,
    type: 'requester.verified',
    requestId,
    actor,
    effectiveAt: now,
    payload: { method: by },
  });
  await signalCases(tx, { requestId, name: requesterVerified.name, fact: id });
}
