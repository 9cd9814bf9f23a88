/** Takes requests in: one transaction, answered after commit; nothing here needs Temporal (invariant 1). */
import { canonicalJson, type Json } from '#libs/crypto/digest';
import { normaliseEmail, type Lookups } from '#libs/crypto/lookup';
import { newReference } from '#libs/crypto/tokens';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import { recordEvents, type AuditFact } from '#libs/audit/record';
import {
  acceptedSchema,
  type AcceptedRequest,
  type EnteredRequest,
  type NewRequest,
} from '#libs/contracts/request';
import { detailsOf } from '#libs/contracts/request-details';
import type { OfferedField } from '#libs/connectors/all/rectifiable-fields';
import type { Controller } from '#libs/data-map/company';
import { CALENDAR_VERSION } from '#libs/domain/clock/calendars';
import { lawOfAnswer, type AnswerLaw } from '#libs/domain/california';
import { RULE_VERSION } from '#libs/domain/clock/laws';
import { WafaError } from '#libs/domain/errors';
import { isUnproved, RIGHTS, type Channel, type Right } from '#libs/domain/words';
import { failPoint } from '#libs/fail-points/fail-points';
import { Corrections } from '#libs/persistence/corrections';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { USER_ID, type ReachedUsers } from '#libs/persistence/consent-users';
import { enqueueMail, enqueueStarts, type NewMessage } from '#libs/persistence/outbox';
import type { IdentifierValue, Requests } from '#libs/persistence/requests';
import { caseWorkflowId, WORKFLOW_OF_RIGHT, type CaseStart } from '#workflows/case/messages';
import type { DataSource } from 'typeorm';
import { clockOf, requireDue, type CaseClock } from './case-clock.js';
import type { Asker, IntakeLimits } from './intake-limits.js';
import { requireCorrections, requireDetails, requireRestrictable, requireScope } from './complete-request.js';
import { recordProof, recordSameMailbox } from './session-proof.js';

export interface IntakeDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly keys: DataKeys;
  readonly lookups: Lookups;
  readonly controller: Controller;
  readonly limits: IntakeLimits;
  readonly baseUrl: string;
  /** Keys of the systems whose data alone may be restricted. */
  readonly restrictable: readonly string[];
  /** What the form offers to correct. */
  readonly rectifiable: readonly OfferedField[];
  /** Single public items can be taken down here. */
  readonly removal: boolean;
  readonly now: () => Date;
}

export interface Origin {
  readonly channel: Channel;
  /** Address of the client, for the limits only. */
  readonly address?: string;
  readonly idempotencyKey?: string | undefined;
  /** Pseudonym of the officer who entered it. */
  readonly enteredBy?: string;
  /** What the product's sign-in has proved, the contact address among it: the cases start verified. */
  readonly provedBySession?: readonly IdentifierValue[];
  /** What a vendor has signed: an account of its own that was deleted (ADR 0017). The contact address is a claim. */
  readonly provedByVendor?: readonly IdentifierValue[];
  /** The earlier request whose portal session sent this one: what was proved there is proved here. */
  readonly sessionOf?: string;
  /** With it, users of the product that the earlier request led to, for the record of consents. */
  readonly users?: ReachedUsers;
}

interface OpenedCase {
  readonly id: string;
  readonly right: Right;
  readonly ordinal: number;
  readonly dueEndsBefore: string;
  /** Codes the person chose with the right. */
  readonly details: object;
}

export class IntakeService {
  readonly #deps: IntakeDependencies;

  constructor(deps: IntakeDependencies) {
    this.#deps = deps;
  }

  /** A request from the form or the API. */
  async receive(input: NewRequest, origin: Origin): Promise<AcceptedRequest> {
    this.#requireComplete(input);
    const known = await this.#answeredBefore(this.#deps.db.manager, input, origin);
    if (known) return known;
    const { limits } = this.#deps;
    const asker = askerOf(input, origin);
    if (asker) await limits.check(this.#deps.db.manager, asker);
    const receivedAt = this.#deps.now();
    const answer = await this.#deps.db.transaction(async (tx) => {
      if (origin.idempotencyKey !== undefined) {
        await rows(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [origin.idempotencyKey]);
        const meanwhile = await this.#answeredBefore(tx, input, origin);
        if (meanwhile) return meanwhile;
      }
      const accepted = await this.#write(tx, { input, origin, receivedAt });
      await this.#remember(tx, { input, origin, accepted });
      if (asker) await limits.take(tx, asker);
      failPoint('api.intake.1-written');
      return accepted;
    });
    failPoint('api.intake.2-committed');
    return answer;
  }

  /** A request that came by mail, letter or telephone; `receivedAt` is its true receipt, never in the future. */
  async receiveEntered(input: EnteredRequest, enteredBy: string): Promise<AcceptedRequest> {
    this.#requireComplete(input);
    const receivedAt = new Date(input.receivedAt);
    if (receivedAt > this.#deps.now()) {
      const faults = [{ field: 'receivedAt', message: 'lies in the future' }];
      throw new WafaError('invalid-input', 'receipt in the future', { faults });
    }
    const origin = { channel: input.channel, enteredBy };
    return this.#deps.db.transaction((tx) => this.#write(tx, { input, origin, receivedAt }));
  }

  /** The date by which whatever was asked for now would be answered: opt-outs can have an earlier one. */
  answerByIfSentNow(): string {
    const { controller, now } = this.#deps;
    return RIGHTS.map((right) => requireDue(clockOf(controller, right, now()).result)).reduce((a, b) =>
      a > b ? a : b,
    );
  }

  /** Only to controllers that the company allows, and only with portability. */
  #requireTarget({ transferTo, rights }: NewRequest): void {
    if (transferTo === undefined) return;
    const allowed = this.#deps.controller.transferTargets.some(({ key }) => key === transferTo);
    if (allowed && rights.includes('portability')) return;
    const message = allowed ? 'needs the right portability' : 'is no controller that data can be sent to';
    throw new WafaError('invalid-input', 'transfer target', { faults: [{ field: 'transferTo', message }] });
  }

  /** Where no machine can show what is public, nobody could choose: the person is told at once, not after a month. */
  #requireRemovable({ rights }: NewRequest): void {
    if (this.#deps.removal || !rights.includes('removal')) return;
    const message = 'removal is not offered here: ask for erasure, or write to us';
    throw new WafaError('invalid-input', 'removal', { faults: [{ field: 'rights', message }] });
  }

  /** Each right with what it needs. */
  #requireComplete(input: NewRequest): void {
    this.#requireTarget(input);
    requireDetails(input);
    requireRestrictable(input, this.#deps.restrictable);
    requireScope(input, this.#lawOf(input));
    this.#requireRemovable(input);
    requireCorrections(input, this.#deps.rectifiable);
  }

  #lawOf(input: NewRequest): AnswerLaw {
    return lawOfAnswer(this.#deps.controller.regimes, input);
  }

  async #write(
    tx: Queryable,
    { input, origin, receivedAt }: { input: NewRequest; origin: Origin; receivedAt: Date },
  ): Promise<AcceptedRequest> {
    const { controller, requests, keys, baseUrl } = this.#deps;
    const id = uuidv7();
    const reference = newReference();
    const recordedAt = this.#deps.now();
    const law = this.#lawOf(input);
    await requests.insert(tx, { ...input, ...origin, id, reference, receivedAt, recordedAt, law });
    const clocks = input.rights.map((right) => clockOf(controller, right, receivedAt));
    const cases = input.rights.map((right, index) => ({
      ...openedCase(right, index + 1, clocks[index]),
      details: detailsOf(input.details, right),
    }));
    await insertCases(tx, { requestId: id, cases, clocks });
    const corrected = cases.find(({ right }) => right === 'rectification');
    if (corrected)
      await new Corrections(keys).insert(tx, { id: corrected.id, requestId: id }, input.corrections);
    await recordEvents(tx, auditFacts({ requestId: id, cases, clocks, origin, receivedAt, law }));
    await enqueueMail(tx, {
      id: factId(`request:${id}/acknowledge`),
      requestId: id,
      ...acknowledgement(input, origin),
      language: input.language,
      audience: 'requester',
      effectiveAt: receivedAt,
    });
    await enqueueStarts(
      tx,
      cases.map((opened) => startOf(opened, id, receivedAt)),
    );
    const identifiers = origin.provedBySession ?? origin.provedByVendor;
    if (identifiers) {
      const by = origin.provedBySession ? 'session' : 'vendor';
      await recordProof(tx, requests, { requestId: id, identifiers, by, now: receivedAt });
    }
    if (origin.sessionOf !== undefined)
      await recordSameMailbox(tx, requests, { requestId: id, earlier: origin.sessionOf, now: receivedAt });
    const { system = '', users = [] } = origin.users ?? {};
    const identifiersOf = users.map((value) => ({ kind: USER_ID, value }));
    if (users.length > 0)
      for (const { id: caseId } of cases)
        await requests.storeFound(tx, {
          ...{ requestId: id, caseId, foundIn: 'session', system, identifiers: identifiersOf },
        });
    const answerBy = clocks.map(({ result }) => requireDue(result)).reduce((a, b) => (a < b ? a : b));
    return { reference, answerBy, statusUrl: `${baseUrl}/${input.language}/my-request` };
  }

  async #answeredBefore(
    db: Queryable,
    input: NewRequest,
    origin: Origin,
  ): Promise<AcceptedRequest | undefined> {
    if (origin.idempotencyKey === undefined) return undefined;
    const [known] = await rows<{ body_hash: Buffer; response: AcceptedRequest }>(
      db,
      'SELECT body_hash, response FROM idempotency WHERE key_hash = $1',
      [this.#deps.lookups.hash('idempotency', origin.idempotencyKey)],
    );
    if (known && !known.body_hash.equals(this.#bodyHash(input, origin)))
      throw new WafaError('idempotency-conflict');
    return known && acceptedSchema.parse(known.response);
  }

  async #remember(
    tx: Queryable,
    { input, origin, accepted }: { input: NewRequest; origin: Origin; accepted: AcceptedRequest },
  ): Promise<void> {
    if (origin.idempotencyKey === undefined) return;
    const keyHash = this.#deps.lookups.hash('idempotency', origin.idempotencyKey);
    await rows(tx, 'INSERT INTO idempotency (key_hash, body_hash, response) VALUES ($1, $2, $3)', [
      keyHash,
      this.#bodyHash(input, origin),
      JSON.stringify(accepted),
    ]);
  }

  /** Keyed, since the body is personal data. A proved request is never the answer to an unproved one. */
  #bodyHash(input: NewRequest, { provedBySession, provedByVendor, sessionOf }: Origin): Buffer {
    const contactEmail = normaliseEmail(input.contactEmail);
    const body = { ...input, contactEmail, provedBySession, provedByVendor, sessionOf };
    return this.#deps.lookups.hash('idempotency', canonicalJson(JSON.parse(JSON.stringify(body)) as Json));
  }
}

/** Undefined where a session withdraws: it can only end what was begun, so there is nothing to flood with. */
function askerOf(
  { contactEmail, rights }: NewRequest,
  { address, provedBySession, provedByVendor, sessionOf }: Origin,
): Asker | undefined {
  const proved = (provedBySession ?? provedByVendor) !== undefined;
  const ends = sessionOf !== undefined && rights.every((right) => right === 'withdrawal');
  return ends ? undefined : { address, email: contactEmail, proved: proved || sessionOf !== undefined };
}

/** Nobody is asked to confirm what needs no proof; a request that asks for more does so for the rest. */
function acknowledgement(
  { rights, details }: NewRequest,
  { provedBySession, provedByVendor, sessionOf }: Origin,
): Pick<NewMessage, 'template' | 'parameters'> {
  if (sessionOf !== undefined && details.withdrawal)
    return {
      template: 'acknowledge-withdrawal',
      parameters: { purposes: details.withdrawal.purposes.join() },
    };
  if (provedByVendor) return { template: 'acknowledge-account-deleted' };
  if (rights.every(isUnproved) && !provedBySession) return { template: 'acknowledge-at-once' };
  return {
    template: provedBySession ? 'acknowledge-signed-in' : 'acknowledge-and-confirm',
    parameters: rights.includes('removal') ? { then: 'choose' } : {},
  };
}

function openedCase(
  right: Right,
  ordinal: number,
  clock: CaseClock | undefined,
): Omit<OpenedCase, 'details'> {
  const dueEndsBefore = clock?.result.effectiveDueEndsBefore;
  if (!dueEndsBefore) throw new WafaError('config-invalid', 'neither law nor promise gives a due date');
  return { id: uuidv7(), right, ordinal, dueEndsBefore };
}

async function insertCases(
  tx: Queryable,
  {
    requestId,
    cases,
    clocks,
  }: { requestId: string; cases: readonly OpenedCase[]; clocks: readonly CaseClock[] },
): Promise<void> {
  const entries = cases.map((opened, index) => ({ ...opened, ...clocks[index] }));
  await rows(
    tx,
    `WITH entry AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb)
         AS e(id uuid, "right" text, ordinal smallint, details jsonb, input jsonb, result jsonb)
     ), opened AS (
       INSERT INTO dsr_case (id, request_id, ordinal, "right", details, status)
       SELECT id, $1, ordinal, "right", details, 'received' FROM entry
     )
     INSERT INTO case_clock (case_id, input, result, rule_version, calendar_version, legal_due_ends_before,
       effective_due_ends_before, answer_by)
     SELECT id, input, result, $3, $4, (result->>'legalDueEndsBefore')::timestamptz,
       (result->>'effectiveDueEndsBefore')::timestamptz, (result->>'effectiveDue')::date FROM entry`,
    [requestId, JSON.stringify(entries), RULE_VERSION, CALENDAR_VERSION],
  );
}

function auditFacts({
  requestId,
  cases,
  clocks,
  origin,
  receivedAt,
  law,
}: {
  requestId: string;
  cases: readonly OpenedCase[];
  clocks: readonly CaseClock[];
  origin: Origin;
  receivedAt: Date;
  law: AnswerLaw;
}): AuditFact[] {
  const common = { requestId, actor: origin.enteredBy ?? 'requester', effectiveAt: receivedAt };
  return [
    {
      ...common,
      fact: 'received',
      type: 'request.received',
      payload: { channel: origin.channel, cases: cases.length, ...(law === 'GDPR' ? {} : { law }) },
    },
    ...cases.map((opened, index): AuditFact => {
      const { effectiveDue, legalDue, promiseDue } = clocks[index]?.result ?? {};
      return {
        ...common,
        fact: 'opened',
        type: 'case.opened',
        caseId: opened.id,
        payload: {
          right: opened.right,
          effectiveDue: effectiveDue ?? null,
          legalDue: legalDue ?? null,
          promiseDue: promiseDue ?? null,
          ruleVersion: RULE_VERSION,
          calendarVersion: CALENDAR_VERSION,
        },
      };
    }),
  ];
}

function startOf(opened: OpenedCase, requestId: string, receivedAt: Date) {
  const payload: CaseStart = {
    caseId: opened.id,
    requestId,
    right: opened.right,
    receivedAt: receivedAt.toISOString(),
    dueEndsBefore: opened.dueEndsBefore,
  };
  const name = WORKFLOW_OF_RIGHT[opened.right];
  return { id: opened.id, workflowId: caseWorkflowId(opened.id), name, payload };
}
