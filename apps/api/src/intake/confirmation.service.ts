/** A mailbox proves itself: by link, or by reference and code. The proof reaches every case of the request. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import type { Language } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { redeemCode, redeemLink, type Redemption } from '#libs/persistence/one-time-tokens';
import { enqueueMail, enqueueSignals, factSignal } from '#libs/persistence/outbox';
import { openSession } from '#libs/persistence/portal-sessions';
import type { Requests } from '#libs/persistence/requests';
import { caseWorkflowId, requesterVerified } from '#workflows/case/messages';
import { normaliseReference } from '#libs/crypto/tokens';
import { failPoint } from '#libs/fail-points/fail-points';
import type { IntakeLimits } from './intake-limits.js';

export type Proof = { readonly token: string } | { readonly reference: string; readonly code: string };

/**
 * `sessionToken` is for the cookie. `reference` is told to who holds a link that was ours once, so that the page can
 * offer a fresh one without typing: the mail with the link said it too.
 */
export type Confirmation =
  | { readonly confirmed: true; readonly sessionToken: string }
  | { readonly confirmed: false; readonly reference?: string };

export class ConfirmationService {
  readonly #db: DataSource;
  readonly #requests: Requests;
  readonly #limits: IntakeLimits;
  readonly #now: () => Date;

  constructor(deps: { db: DataSource; requests: Requests; limits: IntakeLimits; now: () => Date }) {
    this.#db = deps.db;
    this.#requests = deps.requests;
    this.#limits = deps.limits;
    this.#now = deps.now;
  }

  /** One transaction: token used, identifier proved, event, signals and session, or nothing at all. */
  async confirm(proof: Proof): Promise<Confirmation> {
    const now = this.#now();
    const confirmation = await this.#db.transaction(async (tx): Promise<Confirmation> => {
      const redemption = await redeem(tx, proof, now);
      if (!redemption.redeemed) return { confirmed: false, ...(await referenceBehind(tx, redemption)) };
      await this.#verify(tx, redemption.requestId, now);
      return { confirmed: true, sessionToken: await openSession(tx, redemption.requestId, now) };
    });
    failPoint('api.confirm.1-committed');
    return confirmation;
  }

  async #verify(tx: Queryable, requestId: string, now: Date): Promise<void> {
    const verified = await rows<{ id: string }>(
      tx,
      `INSERT INTO verification (id, request_id, method, actor, effective_at, recorded_at)
       VALUES ($1, $2, 'mailbox', 'requester', $3, $3) ON CONFLICT (request_id, method) DO NOTHING RETURNING id`,
      [uuidv7(), requestId, now],
    );
    const [first] = verified;
    if (!first) return;
    await this.#requests.proveContact(tx, requestId, now);
    await recordEvent(tx, {
      fact: 'mailbox',
      type: 'requester.verified',
      requestId,
      actor: 'requester',
      effectiveAt: now,
      payload: { method: 'mailbox' },
    });
    await signalCases(tx, { requestId, name: requesterVerified.name, fact: first.id });
    await this.#giveBackToLimit(tx, requestId);
  }

  /** Where no other proof came first: a request from a signed-in page was never counted with the unproved. */
  async #giveBackToLimit(tx: Queryable, requestId: string): Promise<void> {
    const [counted] = await rows<{ takenAt: Date }>(
      tx,
      `SELECT r.recorded_at AS "takenAt" FROM request r WHERE r.id = $1 AND r.channel IN ('form', 'api')
         AND NOT EXISTS (SELECT FROM verification v WHERE v.request_id = r.id AND v.method <> 'mailbox')`,
      [requestId],
    );
    if (!counted) return;
    const email = await this.#requests.contactEmail(tx, requestId);
    await this.#limits.giveBack(tx, { email, takenAt: counted.takenAt });
  }

  /**
   * Sends a fresh link to the address on file. Nothing tells whether the reference exists: the caller answers the same.
   * At most one waits at a time, and a reference has a few an hour, so that nobody uses up the mails of somebody else.
   */
  async sendFreshLink(typedReference: string): Promise<void> {
    const now = this.#now();
    await this.#db.transaction(async (tx) => {
      const [request] = await rows<{ id: string; language: Language }>(
        tx,
        `SELECT r.id, r.language FROM request r WHERE r.reference = $1 AND NOT EXISTS (
           SELECT FROM message m WHERE m.request_id = r.id AND m.template = 'fresh-link' AND m.sent_at IS NULL
             AND m.refused_at IS NULL) FOR NO KEY UPDATE`,
        [normaliseReference(typedReference)],
      );
      if (!request || !(await this.#limits.takeFreshLink(tx, request.id))) return;
      const minute = Math.floor(now.getTime() / 60_000);
      await enqueueMail(tx, {
        id: factId(`request:${request.id}/fresh-link/${minute}`),
        requestId: request.id,
        template: 'fresh-link',
        language: request.language,
        audience: 'requester',
        effectiveAt: now,
      });
    });
  }
}

async function referenceBehind(
  tx: Queryable,
  { requestId }: { readonly requestId?: string },
): Promise<{ reference?: string }> {
  if (requestId === undefined) return {};
  const [row] = await rows<{ reference: string }>(tx, 'SELECT reference FROM request WHERE id = $1', [
    requestId,
  ]);
  return row ?? {};
}

const redeem = (tx: Queryable, proof: Proof, now: Date): Promise<Redemption> =>
  'token' in proof
    ? redeemLink(tx, { purpose: 'confirm', token: proof.token }, now)
    : redeemCode(tx, { purpose: 'confirm', reference: proof.reference, code: proof.code }, now);

/** Tells every case of a request that has no answer yet about a fact. */
export async function signalCases(
  tx: Queryable,
  { requestId, name, fact }: { requestId: string; name: string; fact: string },
): Promise<void> {
  const cases = await rows<{ id: string }>(
    tx,
    `SELECT id FROM dsr_case WHERE request_id = $1 AND status <> 'closed' AND answered_at IS NULL`,
    [requestId],
  );
  await enqueueSignals(
    tx,
    cases.map(({ id }) =>
      factSignal(`case:${id}`, { workflowId: caseWorkflowId(id), name, payload: { factId: fact } }),
    ),
  );
}
