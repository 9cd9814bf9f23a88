/** What the officers' screens read, straight from Postgres. */
import { rows, type Queryable } from './data-source.js';
import type { AccessScope, AnswerLaw } from '#libs/domain/california';
import type { CaseStatus, ManualTaskKind, Outcome, Right } from '#libs/domain/words';

export interface CaseListFilter {
  readonly status?: CaseStatus | undefined;
  readonly right?: Right | undefined;
  readonly overdue: boolean;
  readonly unverified: boolean;
  readonly now: Date;
  readonly after?: { readonly due: string; readonly id: string } | undefined;
  readonly limit: number;
}

export interface CaseListRow {
  readonly id: string;
  readonly requestId: string;
  readonly reference: string;
  readonly right: Right;
  readonly status: CaseStatus;
  readonly outcome: Outcome | null;
  readonly country: string | null;
  readonly region: string | null;
  /** In whose words it is answered. */
  readonly law: AnswerLaw;
  /** What access was asked for under the law of California; null where nothing was chosen. */
  readonly scope: AccessScope | null;
  readonly language: string;
  readonly channel: string;
  readonly verified: boolean;
  readonly receivedAt: Date;
  readonly dueEndsBefore: Date;
  /** Local dates. */
  readonly answerBy: string;
  readonly legalDue: string | null;
  readonly promiseDue: string | null;
  /** By when the receipt has to be confirmed, where a law says so. */
  readonly acknowledgeBy: string | null;
}

const CASE_COLUMNS = `c.id, r.id AS "requestId", r.reference || '-' || c.ordinal AS reference, c."right", c.status,
  c.outcome, r.country, r.region, r.law, c.details->>'scope' AS scope, r.language, r.channel, r.received_at AS "receivedAt",
  EXISTS (SELECT FROM verification v WHERE v.request_id = r.id) AS verified,
  k.effective_due_ends_before AS "dueEndsBefore", k.answer_by::text AS "answerBy",
  k.result->>'legalDue' AS "legalDue", k.result->>'promiseDue' AS "promiseDue",
  k.result->>'acknowledgeBy' AS "acknowledgeBy"`;
const CASE_TABLES = 'dsr_case c JOIN request r ON r.id = c.request_id JOIN case_clock k ON k.case_id = c.id';

/** Sorted by due date, then id: a stable place to go on from. */
export const listCases = (db: Queryable, filter: CaseListFilter): Promise<CaseListRow[]> =>
  rows<CaseListRow>(
    db,
    `SELECT ${CASE_COLUMNS} FROM ${CASE_TABLES}
     WHERE ($1::text IS NULL AND c.status <> 'closed' OR c.status = $1)
       AND ($2::text IS NULL OR c."right" = $2)
       AND (NOT $3 OR k.effective_due_ends_before <= $4)
       AND ($5 OR $1 IS NOT NULL OR c."right" IN ('opt-out', 'limit')
         OR EXISTS (SELECT FROM verification v WHERE v.request_id = r.id))
       AND ($6::timestamptz IS NULL OR (k.effective_due_ends_before, c.id) > ($6, $7::uuid))
     ORDER BY k.effective_due_ends_before, c.id LIMIT $8`,
    [
      filter.status ?? null,
      filter.right ?? null,
      filter.overdue,
      filter.now,
      filter.unverified,
      filter.after?.due ?? null,
      filter.after?.id ?? null,
      filter.limit,
    ],
  );

export async function findCase(db: Queryable, id: string): Promise<CaseListRow | undefined> {
  const [found] = await rows<CaseListRow>(db, `SELECT ${CASE_COLUMNS} FROM ${CASE_TABLES} WHERE c.id = $1`, [
    id,
  ]);
  return found;
}

/** One JSON value a part. */
export interface CaseParts {
  readonly manualTasks: readonly { readonly system: string; readonly kind: ManualTaskKind }[];
  readonly [part: string]: unknown;
}

/** Everything of a case but personal data. */
export async function caseParts(db: Queryable, id: string): Promise<CaseParts> {
  const [parts] = await rows<Record<string, unknown>>(
    db,
    `SELECT
       (SELECT jsonb_agg(jsonb_build_object('system', s.system, 'state', s.state, 'errorCode', s.error_code,
          'records', (SELECT coalesce(sum(f.records), 0) FROM finding f WHERE f.case_id = s.case_id
            AND f.system = s.system), 'foundThrough', (SELECT coalesce(jsonb_agg(jsonb_build_object('system', i.found_in,
            'kinds', to_jsonb(i.kinds)) ORDER BY i.found_in), '[]') FROM found_identifiers i
            WHERE i.case_id = s.case_id AND i.system = s.system), 'effectiveAt', s.effective_at) ORDER BY s.system)
        FROM system_state s WHERE s.case_id = $1) AS systems,
       (SELECT jsonb_agg(jsonb_build_object('system', t.system, 'kind', t.kind, 'cause', t.cause, 'openedAt', t.opened_at,
          'dueAt', t.due_at, 'escalatedAt', t.escalated_at, 'unansweredAt', t.unanswered_at, 'result', t.result, 'mayBeDone', t.kind = 'erase-by-hand' AND EXISTS (SELECT FROM effect f
            WHERE f.owner_id = t.case_id AND f.system = t.system AND f.action = 'erase' AND f.finished_at IS NULL), 'completedBy', t.completed_by, 'completedAt', t.completed_at) ORDER BY t.system)
        FROM manual_task t WHERE t.case_id = $1) AS "manualTasks",
       (SELECT jsonb_agg(jsonb_build_object('system', m.system, 'mark', m.mark, 'state', m.state, 'items', m.items,
          'endsAt', m.ends_at, 'errorCode', m.error_code, 'effectiveAt', m.effective_at) ORDER BY m.system, m.mark)
        FROM system_mark m WHERE m.case_id = $1) AS marks,
       (SELECT jsonb_build_object('id', x.id, 'ground', x.ground, 'purposes', x.purposes,
          'limitedTo', x.systems, 'since', x.since,
          'endedAt', x.ended_at) FROM restriction x WHERE x.case_id = $1) AS restriction,
       (SELECT jsonb_build_object('id', p.id, 'version', p.version, 'digest', encode(p.digest, 'hex'),
          'body', convert_from(p.body, 'UTF8')::jsonb, 'preparedBy', p.prepared_by, 'effectiveAt', p.effective_at,
          'preparers', (SELECT coalesce(jsonb_agg(r.actor ORDER BY r.actor), '[]') FROM plan_preparer r WHERE r.plan_id = p.id),
          'approval', p.policy)
        FROM plan p WHERE p.case_id = $1 ORDER BY p.version DESC LIMIT 1) AS plan,
       (SELECT jsonb_build_object('id', p.id, 'digest', encode(p.release_digest, 'hex'), 'bytes', p.zip_bytes,
          'records', p.records, 'zipSha256', encode(p.zip_sha256, 'hex'),
          'tagManifestSha256', encode(p.tag_manifest_digest, 'hex'), 'readyAt', p.ready_at,
          'expiresAt', p.expires_at, 'downloadsLeft', p.downloads_left, 'destroyedAt', p.destroyed_at)
        FROM package p WHERE p.case_id = $1 ORDER BY p.recorded_at DESC LIMIT 1) AS package,
       (SELECT jsonb_agg(jsonb_build_object('subject', a.subject, 'target', coalesce(a.plan_id, a.package_id),
          'digest', encode(a.digest, 'hex'), 'approver', a.approver, 'needed', a.approvers_needed,
          'roles', to_jsonb(a.roles), 'roleNeeded', a.role_needed, 'soleOfficer', a.sole_officer, 'notBefore', a.not_before,
          'effectiveAt', a.effective_at) ORDER BY a.recorded_at)
        FROM approval a WHERE a.case_id = $1) AS approvals,
       (SELECT jsonb_agg(jsonb_build_object('id', v.id, 'kind', v.kind, 'system', v.system, 'collection', v.collection,
          'columns', to_jsonb(v.columns), 'act', v.act, 'ground', v.ground, 'keptUntil', v.kept_until,
          'reviewOn', v.review_on, 'actor', v.decided_by) ORDER BY v.decided_at, v.id)
        FROM coverage_decision v WHERE v.case_id = $1 AND v.taken_back_at IS NULL) AS decisions,
       (SELECT jsonb_agg(jsonb_build_object('id', d.id, 'system', d.system, 'collection', d.collection,
          'recordHash', encode(d.record_hash, 'hex'), 'reason', d.reason, 'actor', d.actor) ORDER BY d.recorded_at)
        FROM redaction d WHERE d.case_id = $1 AND d.withdrawn_at IS NULL) AS redactions,
       (SELECT jsonb_agg(jsonb_build_object('id', m.id, 'template', m.template, 'sentAt', m.sent_at,
          'deferredUntil', m.deferred_until, 'refusedAt', m.refused_at, 'refusalCode', m.refusal_code) ORDER BY m.recorded_at)
        FROM message m JOIN dsr_case c ON c.request_id = m.request_id
        WHERE c.id = $1 AND m.audience = 'requester') AS messages,
       (SELECT jsonb_agg(jsonb_build_object('id', m.id, 'template', m.template, 'language', m.language,
          'recipient', n.recipient, 'sentAt', m.sent_at, 'deferredUntil', m.deferred_until,
          'refusedAt', m.refused_at, 'refusalCode', m.refusal_code) ORDER BY m.recorded_at, m.id)
        FROM message m LEFT JOIN recipient_notice n ON n.message_id = m.id
        WHERE m.case_id = $1 AND m.audience = 'recipient') AS notices`,
    [id],
  );
  const filled = Object.fromEntries(
    Object.entries(parts ?? {}).map(([name, value]) => [name, value ?? (isOne(name) ? null : [])]),
  );
  return filled as unknown as CaseParts;
}

const isOne = (name: string): boolean => name === 'plan' || name === 'package' || name === 'restriction';

export interface TimelineEvent {
  readonly id: string;
  readonly type: string;
  readonly actor: string;
  readonly effectiveAt: Date;
  readonly recordedAt: Date;
  readonly payload: unknown;
}

/** The audit log of the case and of its request, in the order it was written. */
export const timeline = (db: Queryable, caseId: string): Promise<TimelineEvent[]> =>
  rows<TimelineEvent>(
    db,
    `SELECT e.id, e.type, e.actor, e.effective_at AS "effectiveAt", e.recorded_at AS "recordedAt",
       convert_from(e.payload, 'UTF8')::jsonb AS payload
     FROM audit_event e JOIN dsr_case c ON c.id = $1
     WHERE e.case_id = $1 OR e.case_id IS NULL AND e.request_id = c.request_id ORDER BY e.position`,
    [caseId],
  );

export interface CollectionFinding {
  readonly system: string;
  readonly collection: string;
  readonly records: number;
  readonly notSearched: string | null;
}

export const findings = (db: Queryable, caseId: string): Promise<CollectionFinding[]> =>
  rows<CollectionFinding>(
    db,
    `SELECT system, collection, records::float8 AS records, not_searched AS "notSearched" FROM finding
     WHERE case_id = $1 ORDER BY system, collection`,
    [caseId],
  );
