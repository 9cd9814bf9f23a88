/** A mail that a server refused for good: nothing is tried again by itself, and the officers of the case are told. */
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueMail } from '#libs/persistence/outbox';
import { eventOf, type MessageRow } from './message-row.js';
import { recordNotice } from './recipients.js';

export async function recordRefusal(
  tx: Queryable,
  message: MessageRow,
  { code, now }: { readonly code: number; readonly now: Date },
): Promise<void> {
  const { id, template } = message;
  // After another try that an officer asked for, it is another refusal.
  const fact = `${id}/${now.toISOString()}`;
  await rows(
    tx,
    'UPDATE message SET refused_at = $2, refusal_code = $3, deferred_until = NULL WHERE id = $1',
    [...[id, now, code]],
  );
  const payload = { message: id, template, code };
  await recordEvent(tx, { ...eventOf(message), fact, type: 'mail.refused', payload });
  await recordNotice(tx, message, { fact, told: false });
  // A mail about a mail that the officers' own server refused would be refused too.
  if (message.audience === 'officer') return;
  const caseId = message.case_id ?? (await firstCase(tx, message.request_id));
  await enqueueMail(tx, {
    id: factId(`mail-refused/${fact}`),
    ...(caseId === undefined ? { requestId: message.request_id } : { caseId }),
    template: 'officer-undelivered',
    language: 'en',
    audience: 'officer',
    parameters: { mail: template, code },
    effectiveAt: now,
  });
}

/** Mails about a whole request lead the officers to one of its cases. */
async function firstCase(tx: Queryable, requestId: string): Promise<string | undefined> {
  const sql = 'SELECT id FROM dsr_case WHERE request_id = $1 ORDER BY ordinal LIMIT 1';
  const [found] = await rows<{ id: string }>(tx, sql, [requestId]);
  return found?.id;
}
