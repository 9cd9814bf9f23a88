/** What a person may read about the own request: states, dates and mails, no sealed column. */
import type { ErasureAnswer } from '#libs/contracts/erasure-plan';
import type { MarkAnswer } from '#libs/contracts/marks';
import type { AnswerLaw } from '#libs/domain/california';
import { WafaError } from '#libs/domain/errors';
import type {
  CaseStatus,
  MailTemplate,
  Outcome,
  ObjectionGround,
  RefusalGround,
  Right,
  SystemState,
} from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';
import { readRectifications, type RectificationOverview } from './rectification-overview.js';

export interface RequestOverview {
  readonly reference: string;
  readonly law: AnswerLaw;
  readonly receivedAt: Date;
  readonly confirmedAt: Date | null;
  readonly withdrawn: boolean;
  /** The latest instant of case time that anything was recorded for. */
  readonly caseTime: Date | null;
  readonly cases: readonly CaseOverview[];
  /** Mails to the person, oldest first. */
  readonly messages: readonly { readonly template: MailTemplate; readonly sentAt: Date | null }[];
}

export interface CaseOverview {
  readonly id: string;
  readonly ordinal: number;
  readonly right: Right;
  readonly status: CaseStatus;
  readonly outcome: Outcome | null;
  readonly refusalGround: RefusalGround | ObjectionGround | null;
  /** Access by categories: no record leaves. */
  readonly byCategories: boolean;
  readonly foundAt: Date | null;
  /** It waits, or has waited, for another right of the person. */
  readonly waits: boolean;
  readonly answeredAt: Date | null;
  readonly closedAt: Date | null;
  readonly clock: ClockDates;
  readonly systems: readonly { readonly system: string; readonly state: SystemState }[];
  /** The latest one. */
  readonly package: PackageOverview | null;
  readonly erasure: ErasureOverview | null;
  readonly marks: MarksOverview | null;
  readonly rectification: RectificationOverview | null;
}

/** How far a case is that restricts or stops; null for other rights. */
export interface MarksOverview {
  /** When the restriction was approved, or the objection decided. */
  readonly lookedAt: Date | null;
  /** When its restriction was lifted. */
  readonly liftedAt: Date | null;
  /** A person weighs, or has weighed, the objection. */
  readonly weighs: boolean;
  /** A person still has something to do in a system. */
  readonly byHand: boolean;
  readonly answer: MarkAnswer;
  /** What the person said with the right: codes of `request-details`. */
  readonly details: unknown;
}

/** How far the erasure is; null for other rights. */
export interface ErasureOverview {
  /** When the last approver needed approved its plan. */
  readonly approvedAt: Date | null;
  /** ISO 8601; of the latest hold. */
  readonly heldUntil: string | null;
  /** Something was touched: there is no way back for it. */
  readonly begun: boolean;
  /** The sign-in waits for a download. */
  readonly signInWaits: boolean;
  readonly answer: ErasureAnswer;
}

/** Local dates; null where law or company names none. */
export interface ClockDates {
  readonly receivedDate: string;
  readonly answerBy: string;
  readonly legalDue: string | null;
  readonly promiseDue: string | null;
  readonly promiseDays: number | null;
}

export interface PackageOverview {
  readonly id: string;
  readonly bytes: number;
  /** When the last approver needed approved its release. */
  readonly approvedAt: Date | null;
  /** ISO 8601; while the release is on hold. */
  readonly heldUntil: string | null;
  readonly readyAt: Date | null;
  readonly expiresAt: Date | null;
  readonly downloadsLeft: number;
  readonly destroyed: boolean;
}

type RequestRow = Omit<RequestOverview, 'cases' | 'messages'>;
type CaseRow = Omit<CaseOverview, 'systems' | 'package' | 'erasure' | 'marks' | 'rectification'>;
type MarksRow = MarksOverview & { readonly caseId: string };
type ErasureRow = ErasureOverview & { readonly caseId: string };
type PackageRow = PackageOverview & { readonly caseId: string };
type SystemRow = CaseOverview['systems'][number] & { readonly caseId: string };

export async function readOverview(db: Queryable, requestId: string): Promise<RequestOverview> {
  const [request] = await rows<RequestRow>(db, REQUEST, [requestId]);
  if (!request) throw new WafaError('not-found', 'no such request');
  const cases = await rows<CaseRow>(db, CASES, [requestId]);
  const systems = await rows<SystemRow>(db, SYSTEMS, [requestId]);
  const packages = await rows<PackageRow>(db, PACKAGES, [requestId]);
  const erasures = await rows<ErasureRow>(db, ERASURES, [requestId]);
  const marks = await rows<MarksRow>(db, MARKS, [requestId]);
  const rectifications = await readRectifications(db, requestId);
  return {
    ...request,
    messages: await rows(db, MESSAGES, [requestId]),
    cases: cases.map((one) => {
      const ofCase = ({ caseId }: { caseId: string }): boolean => caseId === one.id;
      return {
        ...one,
        systems: systems.filter(ofCase).map(({ system, state }) => ({ system, state })),
        package: packages.find(ofCase) ?? null,
        erasure: erasures.find(ofCase) ?? null,
        marks: marks.find(ofCase) ?? null,
        rectification: rectifications.find(ofCase) ?? null,
      };
    }),
  };
}

const REQUEST = `
SELECT r.reference, r.law, r.received_at AS "receivedAt",
  (SELECT min(effective_at) FROM verification WHERE request_id = r.id) AS "confirmedAt",
  EXISTS (SELECT FROM audit_event WHERE request_id = r.id AND type = 'case.withdrawn') AS withdrawn,
  (SELECT max(effective_at) FROM audit_event WHERE request_id = r.id) AS "caseTime"
FROM request r WHERE r.id = $1`;

const CASES = `
SELECT c.id, c.ordinal, c."right", c.status, c.outcome, c.refusal_ground AS "refusalGround",
  coalesce(c.details->>'scope' = 'categories', false) AS "byCategories",
  c.found_at AS "foundAt", c.answered_at AS "answeredAt", c.closed_at AS "closedAt",
  EXISTS (SELECT FROM audit_event e WHERE e.case_id = c.id AND e.type IN ('erasure.waits', 'portability.waits')) AS waits,
  jsonb_build_object('receivedDate', k.result->'receivedLocalDate', 'answerBy', k.answer_by::text,
    'legalDue', k.result->'legalDue', 'promiseDue', k.result->'promiseDue',
    'promiseDays', k.input->'promiseDays') AS clock
FROM dsr_case c JOIN case_clock k ON k.case_id = c.id WHERE c.request_id = $1 ORDER BY c.ordinal`;

const SYSTEMS = `
SELECT s.case_id AS "caseId", s.system, s.state FROM system_state s JOIN dsr_case c ON c.id = s.case_id
WHERE c.request_id = $1 ORDER BY s.system`;

const PACKAGES = `
SELECT DISTINCT ON (p.case_id) p.case_id AS "caseId", p.id, p.zip_bytes::float8 AS bytes, p.ready_at AS "readyAt",
  p.expires_at AS "expiresAt", p.downloads_left AS "downloadsLeft", p.destroyed_at IS NOT NULL AS destroyed,
  (SELECT CASE WHEN count(DISTINCT approver) >= max(approvers_needed) THEN max(effective_at) END
   FROM approval WHERE package_id = p.id) AS "approvedAt",
  (SELECT convert_from(e.payload, 'UTF8')::jsonb->>'heldUntil' FROM audit_event e
   WHERE e.case_id = p.case_id AND e.type = 'release.held'
     AND convert_from(e.payload, 'UTF8')::jsonb->>'package' = p.id::text) AS "heldUntil"
FROM package p JOIN dsr_case c ON c.id = p.case_id
WHERE c.request_id = $1 ORDER BY p.case_id, p.recorded_at DESC`;

const payloadOf = (type: string): string => `(SELECT convert_from(e.payload, 'UTF8')::jsonb FROM audit_event e
  WHERE e.case_id = c.id AND e.type = '${type}' ORDER BY e.position DESC LIMIT 1)`;

const PLAN_APPROVED = `(SELECT CASE WHEN count(DISTINCT a.approver) >= max(a.approvers_needed) THEN max(a.effective_at) END
   FROM approval a WHERE a.plan_id = (SELECT p.id FROM plan p WHERE p.case_id = c.id ORDER BY p.version DESC LIMIT 1))`;

const MARKS = `
SELECT c.id AS "caseId", c.details,
  coalesce((SELECT d.effective_at FROM objection_decision d WHERE d.case_id = c.id), ${PLAN_APPROVED}) AS "lookedAt",
  (SELECT x.ended_at FROM restriction x WHERE x.case_id = c.id) AS "liftedAt",
  EXISTS (SELECT FROM audit_event e WHERE e.case_id = c.id AND e.type = 'objection.waits') AS weighs,
  EXISTS (SELECT FROM manual_task t WHERE t.case_id = c.id AND t.result IS NULL AND t.unanswered_at IS NULL) AS "byHand",
  coalesce(${payloadOf('marks.answered')}->'answer', ${payloadOf('removal.answered')}->'answer', '[]') AS answer
FROM dsr_case c WHERE c.request_id = $1 AND c."right" IN
  ('restriction', 'objection', 'withdrawal', 'removal', 'opt-out', 'limit')`;

const ERASURES = `
SELECT c.id AS "caseId",
  ${PLAN_APPROVED} AS "approvedAt",
  ${payloadOf('erasure.held')}->>'heldUntil' AS "heldUntil",
  EXISTS (SELECT FROM effect f WHERE f.owner_id = c.id AND f.action = 'erase') AS begun,
  EXISTS (SELECT FROM audit_event e WHERE e.case_id = c.id AND e.type = 'erasure.sign-in-waits') AS "signInWaits",
  coalesce(${payloadOf('erasure.answered')}->'answer', ${payloadOf('erasure.halted')}->'answer', '[]') AS answer
FROM dsr_case c WHERE c.request_id = $1 AND c."right" = 'erasure'`;

const MESSAGES = `
SELECT m.template, m.sent_at AS "sentAt" FROM message m LEFT JOIN dsr_case c ON c.id = m.case_id
WHERE coalesce(m.request_id, c.request_id) = $1 AND m.audience = 'requester' ORDER BY m.recorded_at, m.id`;
