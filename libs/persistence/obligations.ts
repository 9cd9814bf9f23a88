/** What is owed after cases, as members of staff see it and decide about it. The keys of the rows stay sealed. */
import { recordEvent, type AuditFact } from '#libs/audit/record';
import { WafaError } from '#libs/domain/errors';
import type { ObligationKind, ObligationOrder, ObligationState } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';

export interface ObligationFilter {
  readonly kind?: ObligationKind | undefined;
  readonly system?: string | undefined;
  /** Without it: what is still owed. */
  readonly state?: ObligationState | undefined;
  readonly caseId?: string | undefined;
  readonly after?: { readonly due: string; readonly id: string } | undefined;
  readonly limit: number;
}

export interface ListedObligation {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly system: string | null;
  readonly caseId: string;
  /** Of the case. */
  readonly reference: string;
  readonly dueAt: Date;
  readonly state: ObligationState;
  readonly errorCode: string | null;
  readonly ordered: ObligationOrder | null;
  readonly generation: number;
  readonly doneAt: Date | null;
  /** Codes, counts and dates. */
  readonly body: object;
  readonly result: object | null;
}

const COLUMNS = `o.id, o.kind, o.system, o.case_id AS "caseId", r.reference || '-' || c.ordinal AS reference,
  o.due_at AS "dueAt", o.state, o.error_code AS "errorCode", o.ordered, o.generation, o.done_at AS "doneAt", o.body, o.result`;
const TABLES = 'obligation o JOIN dsr_case c ON c.id = o.case_id JOIN request r ON r.id = c.request_id';

/** Sorted by due date, then id: a stable place to go on from. */
export const listObligations = (db: Queryable, filter: ObligationFilter): Promise<ListedObligation[]> =>
  rows<ListedObligation>(
    db,
    `SELECT ${COLUMNS} FROM ${TABLES}
     WHERE ($1::text IS NULL AND o.done_at IS NULL OR o.state = $1)
       AND ($2::text IS NULL OR o.kind = $2) AND ($3::text IS NULL OR o.system = $3)
       AND ($4::uuid IS NULL OR o.case_id = $4)
       AND ($5::timestamptz IS NULL OR (o.due_at, o.id) > ($5, $6::uuid))
     ORDER BY o.due_at, o.id LIMIT $7`,
    [
      filter.state ?? null,
      filter.kind ?? null,
      filter.system ?? null,
      filter.caseId ?? null,
      filter.after?.due ?? null,
      filter.after?.id ?? null,
      filter.limit,
    ],
  );

export interface OwedRow extends Pick<
  ListedObligation,
  'id' | 'kind' | 'caseId' | 'state' | 'ordered' | 'body' | 'result'
> {
  readonly requestId: string;
  readonly system: string;
  readonly generation: number;
}

/** Kept from changing until the transaction is over. */
export async function lockOwed(db: Queryable, id: string): Promise<OwedRow> {
  const [row] = await rows<OwedRow>(
    db,
    `SELECT o.id, o.kind, o.case_id AS "caseId", c.request_id AS "requestId", coalesce(o.system, '') AS system, o.state,
       o.ordered, o.generation, o.body, o.result
     FROM obligation o JOIN dsr_case c ON c.id = o.case_id WHERE o.id = $1 FOR UPDATE OF o`,
    [id],
  );
  if (!row) throw new WafaError('not-found', 'no such obligation');
  return row;
}

export interface Decision extends Pick<AuditFact, 'actor' | 'payload'> {
  /** Names the decision; also of its signal. */
  readonly fact: string;
  readonly now: Date;
}

/** Takes it up once more; an order that failed stands. */
export async function retryOwed(db: Queryable, row: OwedRow, decision: Decision): Promise<void> {
  await rows(db, `UPDATE obligation SET state = 'waiting', error_code = NULL WHERE id = $1`, [row.id]);
  await record(db, row, { ...decision, type: 'obligation.retried' });
}

/** What it does to its system is a new effect; looking is none. */
export async function orderOwed(
  db: Queryable,
  row: OwedRow,
  { order, ...decision }: Decision & { readonly order: ObligationOrder },
): Promise<void> {
  await rows(
    db,
    `UPDATE obligation SET state = 'waiting', error_code = NULL, ordered = $2, generation = generation + $3 WHERE id = $1`,
    [row.id, order, order === 'look' ? 0 : 1],
  );
  await record(db, row, { ...decision, type: 'obligation.ordered', payload: { order, ...decision.payload } });
}

/** What is kept is looked at again on another day; an order to erase it is taken back. */
export async function prolongOwed(
  db: Queryable,
  row: OwedRow,
  { reviewOn, ground, ...decision }: Decision & { readonly reviewOn: string; readonly ground: string },
): Promise<void> {
  await rows(
    db,
    `UPDATE obligation SET state = 'waiting', error_code = NULL, ordered = NULL, due_at = $2, generation = generation + 1,
       body = body || jsonb_build_object('reviewOn', $3::text, 'ground', $4::text) WHERE id = $1`,
    [row.id, `${reviewOn}T00:00:00.000Z`, reviewOn, ground],
  );
  await record(db, row, { ...decision, type: 'obligation.prolonged', payload: { reviewOn, ground } });
}

/** The caller destroys its keys. */
export async function waiveOwed(
  db: Queryable,
  row: OwedRow,
  { reason, ...decision }: Decision & { readonly reason: string },
): Promise<void> {
  await rows(
    db,
    `UPDATE obligation SET state = 'waived', ordered = NULL, error_code = NULL, done_at = $2, keys_sealed = NULL,
       result = coalesce(result, '{}') || jsonb_build_object('waived', $3::text) WHERE id = $1`,
    [row.id, decision.now, reason],
  );
  await record(db, row, { ...decision, type: 'obligation.waived', payload: { reason } });
}

const record = (
  db: Queryable,
  { id, kind, system, caseId, requestId }: OwedRow,
  { now, payload, ...fact }: Decision & Pick<AuditFact, 'type'>,
): Promise<boolean> =>
  recordEvent(db, {
    ...{ ...fact, caseId, requestId, obligationId: id, effectiveAt: now },
    payload: { kind, system, ...payload },
  });

/** Erasures whose rows a restored backup may still hold, the oldest first. */
export const replayable = (
  db: Queryable,
  { system, since }: { readonly system?: string | undefined; readonly since?: string | undefined },
): Promise<ListedObligation[]> =>
  rows<ListedObligation>(
    db,
    `SELECT ${COLUMNS} FROM ${TABLES}
     WHERE o.kind = 'backup-end' AND o.done_at IS NULL AND ($1::text IS NULL OR o.system = $1)
       AND ($2::timestamptz IS NULL OR (o.body->>'erasedAt')::timestamptz >= $2)
     ORDER BY o.body->>'erasedAt', o.id`,
    [system ?? null, since ?? null],
  );

export const obligationsById = (db: Queryable, ids: readonly string[]): Promise<ListedObligation[]> =>
  rows<ListedObligation>(db, `SELECT ${COLUMNS} FROM ${TABLES} WHERE o.id = ANY($1::uuid[]) ORDER BY o.id`, [
    [...ids],
  ]);

/** Those that wait for a paused system; `*` for any. */
export const pausedObligations = (
  db: Queryable,
  system: string,
): Promise<{ readonly id: string; readonly system: string }[]> =>
  rows(
    db,
    `SELECT id, system FROM obligation WHERE ($1 = '*' OR system = $1) AND state = 'paused' ORDER BY id`,
    [system],
  );

/** How many should have been done long ago, and nobody has been asked to look at: their workflow is lost, or stuck. */
export async function overdueObligations(
  db: Queryable,
  { asOf, graceHours }: { readonly asOf: Date; readonly graceHours: number },
): Promise<number> {
  const [found] = await rows<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM obligation
     WHERE done_at IS NULL AND state = 'waiting' AND due_at <= $1::timestamptz - make_interval(hours => $2)`,
    [asOf, graceHours],
  );
  return found?.count ?? 0;
}
