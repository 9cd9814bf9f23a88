import { factId } from '#libs/crypto/uuid';
import type { MailTemplate } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import { enqueueMail, type NewMessage } from '#libs/persistence/outbox';
import type { CaseRow } from './case-row.js';

interface CaseMail {
  /** Names the occasion within the case: the same mail enqueued twice goes out once. */
  readonly occasion: string;
  readonly template: MailTemplate;
  readonly asOf: string;
  readonly parameters?: NonNullable<NewMessage['parameters']>;
}

export const mailRequester = (db: Queryable, row: CaseRow, mail: CaseMail): Promise<void> =>
  enqueueMail(db, { ...message(row, mail), language: row.language, audience: 'requester' });

/** Officers read English; the mail names only references, dates and system keys. */
export const mailOfficers = (db: Queryable, row: CaseRow, mail: CaseMail): Promise<void> =>
  enqueueMail(db, { ...message(row, mail), language: 'en', audience: 'officer' });

/** Of a mail about a case, before or after it was written. */
export const mailId = (
  { id }: Pick<CaseRow, 'id'>,
  { template, occasion }: Pick<CaseMail, 'template' | 'occasion'>,
): string => factId(`case:${id}/mail/${template}/${occasion}`);

const message = (row: CaseRow, mail: CaseMail): Omit<NewMessage, 'language' | 'audience'> => ({
  id: mailId(row, mail),
  requestId: row.requestId,
  caseId: row.id,
  template: mail.template,
  parameters: mail.parameters ?? {},
  effectiveAt: new Date(mail.asOf),
});
