/**
 * Mails about an account that was deleted at a vendor: there is no request yet, so the address is the one of the row, and
 * its link is the same at every sending.
 */
import { recordEvent } from '#libs/audit/record';
import type { Language } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { Delivery, DeliveryDependencies } from './deliver.js';
import { MailRefused } from './mailer.js';
import { companyOf } from './mail-company.js';
import { renderMail, type RenderedMail } from './render.js';

interface AccountMessage {
  readonly id: string;
  readonly accountId: string;
  readonly template: 'account-deleted' | 'officer-account-unknown';
  readonly language: Language;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly effectiveAt: Date;
}

/** Undefined where the message is about no deleted account. */
export async function deliverAccountMail(
  deps: DeliveryDependencies,
  tx: Queryable,
  messageId: string,
): Promise<Delivery | undefined> {
  const [message] = await rows<AccountMessage>(
    tx,
    `SELECT id, deleted_account_id AS "accountId", template, language, parameters, effective_at AS "effectiveAt"
     FROM message WHERE id = $1 AND deleted_account_id IS NOT NULL AND sent_at IS NULL AND refused_at IS NULL
     FOR UPDATE`,
    [messageId],
  );
  if (!message) return undefined;
  const noticed =
    message.template === 'account-deleted'
      ? await deps.deletedAccounts.noticed(tx, message.accountId)
      : { contactEmail: deps.controller.contact.email, cancelCode: '' };
  if (!noticed) return { state: 'nothing-to-do' };
  const mail = render(deps, message, noticed.cancelCode);
  const { contactEmail: to } = noticed;
  try {
    await deps.mailer.send({ ...mail, to, messageId: message.id, language: message.language });
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    await close(tx, message, { column: 'refused_at', now: deps.now(), code: error.code });
    return { state: 'refused', code: error.code };
  }
  await close(tx, message, { column: 'sent_at', now: deps.now() });
  return { state: 'sent' };
}

function render(deps: DeliveryDependencies, message: AccountMessage, code: string): RenderedMail {
  const { template, language, parameters } = message;
  return renderMail({
    ...{ template, language, parameters, reference: '', answerBy: '' },
    baseUrl: deps.baseUrl,
    company: companyOf(deps, language),
    ...(code === '' ? {} : { oneTime: { token: code, code } }),
  });
}

async function close(
  tx: Queryable,
  { id, accountId, template, language, effectiveAt }: AccountMessage,
  how: { readonly column: 'sent_at' | 'refused_at'; readonly now: Date; readonly code?: number },
): Promise<void> {
  const refusal = how.code ?? null;
  await rows(tx, `UPDATE message SET ${how.column} = $2, refusal_code = $3 WHERE id = $1`, [
    id,
    how.now,
    refusal,
  ]);
  await recordEvent(tx, {
    fact: id,
    type: how.code === undefined ? 'mail.sent' : 'mail.refused',
    actor: 'system',
    effectiveAt,
    payload: {
      message: id,
      template,
      account: accountId,
      ...(how.code === undefined ? { language } : { code: how.code }),
    },
  });
}
