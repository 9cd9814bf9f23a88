/**
 * What must follow a change, written in its transaction and delivered later by the relay of the worker (ADR 0004).
 * `id` is the id of the fact: writing the same fact twice leaves one row. A row names the trace that it was written in.
 */
import type { Language, MailTemplate } from '#libs/domain/words';
import { factId } from '#libs/crypto/uuid';
import { currentTraceparent } from '#libs/telemetry/trace-context';
import { rows, type Queryable } from './data-source.js';

/** What waits there is delivered side by side: mails do not wait for the engine, nor cases for the mail server. */
export const OUTBOX_LANES = ['mail', 'workflow'] as const;
export type OutboxLane = (typeof OUTBOX_LANES)[number];

/** Channel of NOTIFY that wakes the relay; the payload names the lane. */
export const OUTBOX_CHANNEL = 'wafa_outbox';
const notify = (lane: OutboxLane): string => `pg_notify('${OUTBOX_CHANNEL}', '${lane}')`;

export interface WorkflowStart {
  readonly id: string;
  readonly workflowId: string;
  /** Workflow type. */
  readonly name: string;
  readonly payload: object;
}

/** `name`: of the signal. */
export interface WorkflowSignal extends WorkflowStart {
  /** Not sent earlier, in seconds from now; until then it holds up nothing else of its workflow. */
  readonly afterSeconds?: number;
}

/** A fact on its way to the workflow of a case or an obligation, `owner`: `case:<id>`. The same fact twice is one signal. */
export const factSignal = (
  owner: `${'case' | 'obligation'}:${string}`,
  signal: Omit<WorkflowSignal, 'id'> & { readonly payload: { readonly factId: string } },
): WorkflowSignal => ({ id: factId(`${owner}/${signal.name}/${signal.payload.factId}`), ...signal });

export interface NewMessage {
  /** Also the id of the outbox row and the local part of the Message-ID. */
  readonly id: string;
  readonly requestId?: string;
  readonly caseId?: string;
  /** About an account that was deleted at a vendor, while there is no request. */
  readonly deletedAccountId?: string;
  readonly template: MailTemplate;
  readonly language: Language;
  readonly audience: 'requester' | 'officer' | 'recipient';
  /** Ids, instants and counts only: personal data is looked up when the mail is rendered. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly effectiveAt: Date;
}

export const enqueueStarts = (db: Queryable, starts: readonly WorkflowStart[]): Promise<void> =>
  enqueue(db, 'start', starts);

export const enqueueSignals = (db: Queryable, signals: readonly WorkflowSignal[]): Promise<void> =>
  enqueue(db, 'signal', signals);

async function enqueue(
  db: Queryable,
  kind: 'start' | 'signal',
  entries: readonly WorkflowSignal[],
): Promise<void> {
  if (entries.length === 0) return;
  await rows(
    db,
    `WITH entry AS (
       INSERT INTO outbox (id, kind, workflow_id, name, payload, traceparent, not_before)
       SELECT e.id, $1, e."workflowId", e.name, e.payload, $3,
         now() + coalesce(e."afterSeconds", 0) * interval '1 second'
       FROM jsonb_to_recordset($2::jsonb)
         AS e(id uuid, "workflowId" text, name text, payload jsonb, "afterSeconds" int)
       ON CONFLICT (id) DO NOTHING
     ) SELECT ${notify('workflow')}`,
    [kind, JSON.stringify(entries), currentTraceparent() ?? null],
  );
}

/** Lets a mail go out once more that a server had refused; undefined where there is no such mail of the request. */
export async function enqueueAgain(
  db: Queryable,
  { messageId, requestId }: { readonly messageId: string; readonly requestId: string },
): Promise<{ readonly template: MailTemplate } | undefined> {
  const [message] = await rows<{ template: MailTemplate }>(
    db,
    `WITH again AS (
       UPDATE message m SET refused_at = NULL, refusal_code = NULL
       WHERE m.id = $1 AND m.refused_at IS NOT NULL AND m.audience IN ('requester', 'recipient')
         AND coalesce(m.request_id, (SELECT c.request_id FROM dsr_case c WHERE c.id = m.case_id)) = $2
       RETURNING m.id, m.template
     ), entry AS (
       INSERT INTO outbox (id, kind, name) SELECT id, 'mail', template FROM again
       ON CONFLICT (id) DO UPDATE SET delivered_at = NULL, attempts = 0, not_before = now()
     ) SELECT again.template, ${notify('mail')} FROM again`,
    [messageId, requestId],
  );
  return message;
}

/** Writes the message and its outbox row. */
export async function enqueueMail(db: Queryable, message: NewMessage): Promise<void> {
  await rows(
    db,
    `WITH written AS (
       INSERT INTO message (id, request_id, case_id, template, language, audience, parameters, effective_at,
         deleted_account_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING RETURNING id, template
     ), entry AS (
       INSERT INTO outbox (id, kind, name, traceparent) SELECT id, 'mail', template, $10 FROM written
       ON CONFLICT (id) DO NOTHING
     ) SELECT ${notify('mail')}`,
    [
      message.id,
      message.requestId ?? null,
      message.caseId ?? null,
      message.template,
      message.language,
      message.audience,
      JSON.stringify(message.parameters ?? {}),
      message.effectiveAt,
      message.deletedAccountId ?? null,
      currentTraceparent() ?? null,
    ],
  );
}
