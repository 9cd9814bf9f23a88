/** What the clock of a case says aloud: reminders, the missed date, nudges to the unverified. */
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import type { ClockEvent } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueMail } from '#libs/persistence/outbox';
import type { CaseRecords } from '../contract.js';
import type { Stores } from '../dependencies.js';
import { about, lockCase, moveTo } from './case-row.js';
import { mailOfficers } from './mails.js';

type ClockRecords = Pick<CaseRecords, 'awaitVerification' | 'recordClockEvent' | 'remindToConfirm'>;

export const clockRecords = ({ dataSource }: Stores): ClockRecords => ({
  awaitVerification: ({ caseId, asOf }) =>
    dataSource.transaction(async (db) => {
      const row = await lockCase(db, caseId);
      // Signed in at the product: verified already, and the signal is on its way.
      const proofs = await rows(db, 'SELECT 1 FROM verification WHERE request_id = $1', [row.requestId]);
      if (row.status === 'received' && proofs.length === 0)
        await moveTo(db, row, { status: 'verifying', asOf });
    }),

  recordClockEvent: ({ caseId, asOf, event, waitingFor }) =>
    dataSource.transaction(async (db) => {
      const row = await lockCase(db, caseId);
      // The clock ends with the answer; what still runs is a transfer.
      if (row.status === 'closed' || row.answeredAt) return;
      const parameters = { event, waitingFor };
      const occasion = await occasionOf(db, { caseId, event });
      await recordEvent(db, {
        ...about(row, asOf),
        fact: occasion,
        type: event === 'overdue' ? 'clock.overdue' : 'clock.reminder',
        payload: parameters,
      });
      await mailOfficers(db, row, { occasion, template: 'officer-deadline', asOf, parameters });
    }),

  remindToConfirm: ({ caseId, asOf, day }) =>
    dataSource.transaction(async (db) => {
      const row = await lockCase(db, caseId);
      const proofs = await rows(db, 'SELECT 1 FROM verification WHERE request_id = $1', [row.requestId]);
      if (row.status === 'closed' || proofs.length > 0) return;
      await enqueueMail(db, {
        // Of the request, not of the case: sibling cases remind once.
        id: factId(`request:${row.requestId}/mail/confirm-reminder/${day}`),
        requestId: row.requestId,
        template: 'confirm-reminder',
        language: row.language,
        audience: 'requester',
        parameters: { day },
        effectiveAt: new Date(asOf),
      });
    }),
});

/** Of an extended case each date comes once more. */
async function occasionOf(
  db: Queryable,
  { caseId, event }: { readonly caseId: string; readonly event: ClockEvent },
): Promise<string> {
  const sql = `SELECT 1 FROM case_clock WHERE case_id = $1 AND jsonb_typeof(input->'extension') = 'object'`;
  return (await rows(db, sql, [caseId])).length > 0 ? `${event}/extended` : event;
}
