/** Attempts to lift a restriction: a row, its event, and the workflow that waits for the notice. */
import { recordEvent } from '#libs/audit/record';
import type { LiftCause } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';
import { enqueueStarts } from './outbox.js';
import type { Restriction } from './restrictions.js';

export interface NewLift {
  readonly id: string;
  readonly restriction: Restriction;
  readonly reason: LiftCause;
  /** The mail that tells the person; written before. */
  readonly noticeId: string;
  readonly actor: string;
  readonly asOf: Date;
  readonly workflow: { readonly workflowId: string; readonly name: string; readonly payload: object };
}

/** False where an attempt is under way. */
export async function insertLift(db: Queryable, lift: NewLift): Promise<boolean> {
  const { id, restriction, reason, noticeId, actor, asOf, workflow } = lift;
  const begun = await rows(
    db,
    `INSERT INTO restriction_lift (id, restriction_id, reason, notice_id, asked_by, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id`,
    [id, restriction.id, reason, noticeId, actor, asOf],
  );
  if (begun.length === 0) return false;
  const { caseId, requestId } = restriction;
  const payload = { restriction: restriction.id, reason };
  const event = { caseId, requestId, actor, effectiveAt: asOf, fact: id, type: 'restriction.ends' } as const;
  await recordEvent(db, { ...event, payload });
  await enqueueStarts(db, [{ id, ...workflow }]);
  return true;
}
