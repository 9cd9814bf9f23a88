/** What every record of a case begins with: its row, locked, so that writers of one case take turns. */
import { recordEvent } from '#libs/audit/record';
import { WafaError } from '#libs/domain/errors';
import type { AnswerLaw } from '#libs/domain/california';
import type { CaseStatus, Language, Outcome, Right } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { AtCase } from '../contract.js';

export interface CaseRow {
  readonly id: string;
  readonly requestId: string;
  readonly right: Right;
  readonly status: CaseStatus;
  readonly outcome: Outcome | null;
  readonly language: Language;
  /** In whose words it is answered. */
  readonly law: AnswerLaw;
  /** When the request came in. */
  readonly receivedAt: Date;
  readonly foundAt: Date | null;
  readonly answeredAt: Date | null;
}

export async function lockCase(db: Queryable, caseId: string): Promise<CaseRow> {
  const [row] = await rows<CaseRow>(
    db,
    `SELECT c.id, c.request_id AS "requestId", c."right", c.status, c.outcome, c.found_at AS "foundAt",
       c.answered_at AS "answeredAt", r.language, r.law, r.received_at AS "receivedAt"
     FROM dsr_case c JOIN request r ON r.id = c.request_id WHERE c.id = $1 FOR UPDATE OF c`,
    [caseId],
  );
  if (!row) throw new WafaError('not-found', 'no such case');
  return row;
}

/** Locks a case that must still be open. */
export async function lockOpenCase(db: Queryable, caseId: string): Promise<CaseRow> {
  const row = await lockCase(db, caseId);
  if (row.status === 'closed') throw new WafaError('wrong-state', 'the case is closed');
  return row;
}

/**
 * Locks a case that is about to be answered; gives the outcome instead where it was answered and closed: by an earlier try,
 * since records that follow each other are repeated together when a worker dies before the engine has heard of them. Cases
 * that began since `heard-before-recorded` (workflows/case/records.ts) are closed only after that.
 */
export async function lockUnanswered(
  db: Queryable,
  caseId: string,
): Promise<{ readonly row: CaseRow } | { readonly outcome: 'fulfilled' | 'partly-fulfilled' }> {
  const row = await lockCase(db, caseId);
  const { status, outcome } = row;
  if (outcome === 'fulfilled' || outcome === 'partly-fulfilled') return { outcome };
  if (status === 'closed') throw new WafaError('wrong-state', 'the case is closed');
  return { row };
}

/** Moves a locked case to another status, with its event; does nothing when it is there already. */
export async function moveTo(
  db: Queryable,
  row: CaseRow,
  to: { readonly status: Exclude<CaseStatus, 'closed'>; readonly asOf: string },
): Promise<void> {
  if (row.status === to.status) return;
  await rows(db, 'UPDATE dsr_case SET status = $2 WHERE id = $1', [row.id, to.status]);
  await recordEvent(db, {
    ...about(row, to.asOf),
    fact: `${to.status}/${to.asOf}`,
    type: 'case.status-changed',
    payload: { status: to.status },
  });
}

/** The parts of an audit fact that the service itself writes about a case. */
export const about = (
  row: CaseRow,
  asOf: AtCase['asOf'],
): { requestId: string; caseId: string; actor: string; effectiveAt: Date } => ({
  requestId: row.requestId,
  caseId: row.id,
  actor: 'system',
  effectiveAt: new Date(asOf),
});
