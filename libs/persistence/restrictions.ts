/** Restrictions that stand (GDPR Art. 18), apart from the cases that began them. */
import type { LiftCause, Purpose, RestrictionCause } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';

export interface Restriction {
  readonly id: string;
  readonly caseId: string;
  readonly requestId: string;
}

/** The standing restriction of a case, locked. */
export async function lockRestriction(
  db: Queryable,
  of: { readonly caseId: string } | { readonly id: string },
): Promise<Restriction | undefined> {
  const [column, value] = 'caseId' in of ? ['case_id', of.caseId] : ['id', of.id];
  const [found] = await rows<Restriction>(
    db,
    `SELECT r.id, r.case_id AS "caseId", c.request_id AS "requestId" FROM restriction r
     JOIN dsr_case c ON c.id = r.case_id WHERE r.${column} = $1 AND r.ended_at IS NULL FOR UPDATE OF r`,
    [value],
  );
  return found;
}

export interface RestrictionRow {
  readonly id: string;
  readonly caseId: string;
  readonly reference: string;
  readonly ground: RestrictionCause;
  readonly purposes: readonly Purpose[];
  /** Whose data it is limited to; empty: every one. */
  readonly limitedTo: readonly string[];
  readonly since: Date;
  readonly endedAt: Date | null;
  /** What each system carries. */
  readonly systems: readonly {
    readonly system: string;
    readonly state: string;
    readonly endsAt: string | null;
  }[];
  /** The latest attempt to lift it. */
  readonly lift: {
    readonly id: string;
    readonly reason: LiftCause;
    readonly askedAt: string;
    readonly noticeSentAt: string | null;
    readonly noticeRefusedAt: string | null;
    readonly outcome: string | null;
  } | null;
}

/** The standing ones first, then the latest; bounded. */
export const listRestrictions = (
  db: Queryable,
  { standing, limit }: { readonly standing: boolean; readonly limit: number },
): Promise<RestrictionRow[]> =>
  rows<RestrictionRow>(
    db,
    `SELECT r.id, r.case_id AS "caseId", q.reference || '-' || c.ordinal AS reference, r.ground, r.purposes,
       r.systems AS "limitedTo", r.since,
       r.ended_at AS "endedAt",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('system', m.system, 'state', m.state, 'endsAt', m.ends_at)
          ORDER BY m.system), '[]') FROM system_mark m WHERE m.case_id = r.case_id AND m.mark = 'restrict') AS systems,
       (SELECT jsonb_build_object('id', l.id, 'reason', l.reason, 'askedAt', l.asked_at, 'noticeSentAt', n.sent_at,
          'noticeRefusedAt', n.refused_at, 'outcome', l.outcome) FROM restriction_lift l
        JOIN message n ON n.id = l.notice_id WHERE l.restriction_id = r.id ORDER BY l.recorded_at DESC LIMIT 1) AS lift
     FROM restriction r JOIN dsr_case c ON c.id = r.case_id JOIN request q ON q.id = c.request_id
     WHERE NOT $1 OR r.ended_at IS NULL ORDER BY r.ended_at IS NOT NULL, r.since DESC, r.id LIMIT $2`,
    [standing, limit],
  );
