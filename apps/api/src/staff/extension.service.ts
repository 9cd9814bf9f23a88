/**
 * More time for one case, once, where the law has it (GDPR Art. 12(3); Cal. Civ. Code 1798.130(a)(2)(A)): decided before the
 * first period ends, and told to the person with the reason in the same transaction.
 */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import { computeClock, type ClockInput, type ClockResult } from '#libs/domain/clock/compute';
import { RULE_VERSION } from '#libs/domain/clock/laws';
import type { ExtensionReason } from '#libs/domain/decisions';
import { WafaError } from '#libs/domain/errors';
import type { CaseStatus, Language } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueMail } from '#libs/persistence/outbox';
import { dueMoved } from '#workflows/case/messages';
import { signalCase } from './case-writing.js';

interface ClockedCase {
  readonly id: string;
  readonly requestId: string;
  readonly status: CaseStatus;
  readonly answeredAt: Date | null;
  readonly verified: boolean;
  readonly language: Language;
  readonly input: ClockInput;
  readonly result: ClockResult;
}

export interface Extended {
  /** Local date. */
  readonly answerBy: string;
}

export class ExtensionService {
  readonly #db: DataSource;
  readonly #now: () => Date;

  constructor(deps: { readonly db: DataSource; readonly now: () => Date }) {
    this.#db = deps.db;
    this.#now = deps.now;
  }

  extend(caseId: string, reason: ExtensionReason, actor: string): Promise<Extended> {
    const now = this.#now();
    return this.#db.transaction(async (tx) => {
      const { id, requestId, language, ...found } = await lockClock(tx, caseId);
      const extended = extendedClock(found, now);
      await writeClock(tx, id, extended);
      const { effectiveDue: answerBy, effectiveDueEndsBefore: dueEndsBefore } = extended.result;
      const about = { requestId, caseId: id, effectiveAt: now };
      const payload = { reason, answerBy, law: extended.result.legalDue };
      await recordEvent(tx, { ...about, actor, fact: 'extended', type: 'clock.extended', payload });
      await enqueueMail(tx, {
        ...{ ...about, id: factId(`case:${id}/mail/extended`), template: 'extended', audience: 'requester' },
        ...{ language, parameters: { reason } },
      });
      await signalCase(tx, id, { name: dueMoved.name, fact: uuidv7(), more: { dueEndsBefore } });
      return { answerBy };
    });
  }
}

async function lockClock(tx: Queryable, caseId: string): Promise<ClockedCase> {
  const [found] = await rows<ClockedCase>(
    tx,
    `SELECT c.id, c.request_id AS "requestId", c.status, c.answered_at AS "answeredAt", r.language, k.input, k.result,
       EXISTS (SELECT FROM verification v WHERE v.request_id = r.id) AS verified
     FROM dsr_case c JOIN request r ON r.id = c.request_id JOIN case_clock k ON k.case_id = c.id
     WHERE c.id = $1 FOR UPDATE OF c, k`,
    [caseId],
  );
  if (!found) throw new WafaError('not-found', 'no such case');
  return found;
}

interface ExtendedClock {
  readonly input: ClockInput;
  readonly result: ClockResult & { readonly effectiveDue: string; readonly effectiveDueEndsBefore: string };
}

/** The dates that stand at receipt are computed once more from the same facts, with the instant of the notice. */
function extendedClock(
  {
    status,
    answeredAt,
    verified,
    ...clock
  }: Pick<ClockedCase, 'status' | 'answeredAt' | 'verified' | 'input' | 'result'>,
  now: Date,
): ExtendedClock {
  if (status === 'closed' || answeredAt) throw new WafaError('wrong-state', 'the case is answered');
  if (!verified) throw new WafaError('wrong-state', 'nobody has shown that the address is theirs');
  if (clock.input.extension) throw new WafaError('wrong-state', 'the case is extended already');
  const input = { ...clock.input, extension: { noticeAt: now.toISOString() } };
  const result = computeClock(input);
  const { effectiveDue, effectiveDueEndsBefore, extensionValid } = result;
  const before = clock.result.effectiveDue ?? '';
  if (!extensionValid || effectiveDue === null || effectiveDueEndsBefore === null || effectiveDue <= before)
    throw new WafaError(
      'wrong-state',
      'the law gives this right no more time, or its first period has ended',
    );
  return { input, result: { ...result, effectiveDue, effectiveDueEndsBefore } };
}

const writeClock = (tx: Queryable, caseId: string, { input, result }: ExtendedClock): Promise<unknown> =>
  rows(
    tx,
    `UPDATE case_clock SET input = $2, result = $3, rule_version = $4, legal_due_ends_before = $5,
       effective_due_ends_before = $6, answer_by = $7, computed_at = now() WHERE case_id = $1`,
    [
      ...[caseId, JSON.stringify(input), JSON.stringify(result), RULE_VERSION],
      ...[result.legalDueEndsBefore, result.effectiveDueEndsBefore, result.effectiveDue],
    ],
  );
