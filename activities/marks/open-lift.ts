import { rows, type Queryable } from '#libs/persistence/data-source';

export interface OpenLift {
  readonly restrictionId: string;
  readonly caseId: string;
  readonly noticeSentAt: Date | null;
  readonly noticeRefusedAt: Date | null;
}

/** An attempt to lift that has not ended, locked, with what became of its notice. */
export async function openLift(db: Queryable, liftId: string): Promise<OpenLift | undefined> {
  const [lift] = await rows<OpenLift>(
    db,
    `SELECT l.restriction_id AS "restrictionId", r.case_id AS "caseId", n.sent_at AS "noticeSentAt",
       n.refused_at AS "noticeRefusedAt"
     FROM restriction_lift l JOIN restriction r ON r.id = l.restriction_id JOIN message n ON n.id = l.notice_id
     WHERE l.id = $1 AND l.outcome IS NULL FOR UPDATE OF l`,
    [liftId],
  );
  return lift;
}
