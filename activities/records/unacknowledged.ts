/**
 * The receipt of a request has to be confirmed by a day (11 CCR 7021(a)). The confirmation goes out with the receipt; where
 * its mail is refused, put off or stuck, the officers are told while it can still be confirmed in another way.
 */
import { recordEvent } from '#libs/audit/record';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { about, lockCase } from './case-row.js';
import { mailOfficers } from './mails.js';

const DAYS_BEFORE = 3;

/** Once for each request; gives how many the officers were told of. */
export async function alarmUnacknowledged(db: Queryable, asOf: string): Promise<number> {
  const silent = await rows<{ caseId: string; by: string }>(
    db,
    `SELECT DISTINCT ON (c.request_id) c.id AS "caseId", k.result->>'acknowledgeBy' AS by
     FROM dsr_case c JOIN case_clock k ON k.case_id = c.id
     WHERE c.status <> 'closed' AND (k.result->>'acknowledgeBy')::date - $2::int <= $1::timestamptz::date
       AND NOT EXISTS (SELECT FROM audit_event e WHERE e.request_id = c.request_id
         AND (e.type = 'clock.unacknowledged' OR e.type = 'mail.sent'
           AND convert_from(e.payload, 'UTF8')::jsonb->>'template' LIKE 'acknowledge-%'))
     ORDER BY c.request_id, c.ordinal LIMIT 500`,
    [asOf, DAYS_BEFORE],
  );
  for (const { caseId, by } of silent) {
    const row = await lockCase(db, caseId);
    const event = { ...about(row, asOf), fact: 'unacknowledged', type: 'clock.unacknowledged' } as const;
    await recordEvent(db, { ...event, payload: { by } });
    const mail = { occasion: 'unacknowledged', template: 'officer-unacknowledged', asOf } as const;
    await mailOfficers(db, row, { ...mail, parameters: { by } });
  }
  return silent.length;
}
