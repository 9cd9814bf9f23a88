/** The service itself begins to lift a restriction: a mail of the case is its notice. */
import { factId } from '#libs/crypto/uuid';
import type { LiftCause, MailTemplate } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import { insertLift } from '#libs/persistence/restriction-lifts';
import { lockRestriction } from '#libs/persistence/restrictions';
import { LIFT_WORKFLOW, obligationWorkflowId, type LiftStart } from '#workflows/case/messages';
import type { CaseRow } from '../records/case-row.js';
import { mailId } from '../records/mails.js';

/** Does nothing where no restriction stands. `notice`: a mail of the case that was written before. */
export async function beginLift(
  db: Queryable,
  {
    row,
    asOf,
    reason,
    notice,
  }: {
    readonly row: CaseRow;
    readonly asOf: string;
    readonly reason: LiftCause;
    readonly notice: { readonly template: MailTemplate; readonly occasion: string };
  },
): Promise<void> {
  const restriction = await lockRestriction(db, { caseId: row.id });
  if (!restriction) return;
  const noticeId = mailId(row, notice);
  const id = factId(`restriction:${restriction.id}/lift/${noticeId}`);
  const payload: LiftStart = { liftId: id };
  const workflow = { workflowId: obligationWorkflowId(id), name: LIFT_WORKFLOW, payload };
  const at = { actor: 'system', asOf: new Date(asOf), workflow };
  await insertLift(db, { id, restriction, reason, noticeId, ...at });
}
