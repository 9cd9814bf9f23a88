/**
 * One row of `message` becomes one mail on the wire. At least once: what fails is tried again under the same
 * Message-ID. The row stays locked while it is sent, so that two relays do not send it twice.
 */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { normaliseEmail, type Lookups } from '#libs/crypto/lookup';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { placeWords } from '#libs/data-map/task-words';
import { failPoint } from '#libs/fail-points/fail-points';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { issueStop, noticeAddress } from '#libs/persistence/login-change-notices';
import type { DeletedAccounts } from '#libs/persistence/deleted-accounts';
import { issueToken } from '#libs/persistence/one-time-tokens';
import { takeAll, wouldPass, type Limit } from '#libs/persistence/rate-limits';
import { PublicItems } from '#libs/persistence/public-items';
import type { Requests } from '#libs/persistence/requests';
import { deliverAccountMail } from './deliver-account.js';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import { MailRefused, type Mailer, type OutgoingMail } from './mailer.js';
import { eventOf, type MessageRow } from './message-row.js';
import { recordRefusal } from './refusals.js';
import { knownTo, recipientOf, recordNotice } from './recipients.js';
import { companyOf } from './mail-company.js';
import { renderMail, TOKEN_PURPOSE, type RenderedMail } from './render.js';

export interface DeliveryDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly keys: DataKeys;
  readonly lookups: Lookups;
  readonly deletedAccounts: DeletedAccounts;
  readonly mailer: Pick<Mailer, 'send'>;
  readonly controller: Controller;
  /** Their names and labels stand in answers. */
  readonly systems: readonly System[];
  /** Public address of the portal, without a slash at the end. */
  readonly baseUrl: string;
  /** Where an officer opens a case. */
  readonly caseUrl: (caseId: string) => string;
  /** LIMIT_MAILS_PER_EMAIL. */
  readonly mailsPerEmailADay: number;
  /** Wall clock. */
  readonly now: () => Date;
}

export type Delivery =
  | { readonly state: 'sent' }
  /** Kept; try again at `until`. */
  | { readonly state: 'deferred'; readonly until: Date }
  /** For good: the officers are told. */
  | { readonly state: 'refused'; readonly code: number }
  /** Sent earlier, or no such message. */
  | { readonly state: 'nothing-to-do' };

const DAY_SECONDS = 86_400;

/** Throws what the mail server or a destroyed key throws; a `final` WafaError is not worth another try. */
export async function deliverMessage(deps: DeliveryDependencies, messageId: string): Promise<Delivery> {
  return deps.db.transaction(async (tx): Promise<Delivery> => {
    const message = await lockUnsent(tx, messageId);
    if (!message) return (await deliverAccountMail(deps, tx, messageId)) ?? { state: 'nothing-to-do' };
    const now = deps.now();
    const to = await addressOf(tx, deps, message);
    const cap = message.audience === 'requester' ? [await lockCap(tx, deps, { message, to })] : [];
    const verdict = await wouldPass(tx, cap, now);
    if (!verdict.allowed) {
      return defer(tx, message, new Date(now.getTime() + verdict.retryAfterSeconds * 1000));
    }
    const mail = await render(deps, message, now);
    failPoint('mail.1-rendered');
    const refusal = await sent(deps.mailer, {
      ...mail,
      to,
      messageId: message.id,
      language: message.language,
    });
    failPoint('mail.2-sent');
    await takeAll(tx, cap, now);
    if (refusal) {
      await recordRefusal(tx, message, { code: refusal.code, now });
      return { state: 'refused', code: refusal.code };
    }
    await recordSent(tx, message, now);
    return { state: 'sent' };
  });
}

/** A warning goes to the address that is to be replaced, a notice to another controller; neither is the requester's. */
async function addressOf(tx: Queryable, deps: DeliveryDependencies, message: MessageRow): Promise<string> {
  const { id: messageId, request_id: requestId, template, audience } = message;
  const { contact } = deps.controller;
  if (template === 'login-change-notice') return noticeAddress(tx, deps.keys, { messageId, requestId });
  if (template === 'officer-silent') return contact.deputyEmail ?? contact.email;
  if (audience === 'officer') return contact.email;
  if (audience === 'recipient') return recipientOf(deps, message).email;
  return deps.requests.contactEmail(tx, requestId);
}

/** Undefined when the server took it. */
async function sent(
  mailer: DeliveryDependencies['mailer'],
  mail: OutgoingMail,
): Promise<MailRefused | undefined> {
  try {
    await mailer.send(mail);
    return undefined;
  } catch (error) {
    if (error instanceof MailRefused) return error;
    throw error;
  }
}

async function lockUnsent(tx: Queryable, messageId: string): Promise<MessageRow | undefined> {
  const [message] = await rows<MessageRow>(
    tx,
    `SELECT m.id, r.id AS request_id, m.case_id, m.template, m.language, m.audience, m.parameters, m.effective_at,
       r.reference, r.law, c.ordinal, (SELECT count(*)::int FROM dsr_case o WHERE o.request_id = r.id) AS cases,
       EXISTS (SELECT FROM verification v WHERE v.request_id = r.id) AS verified, (
         SELECT min(k.answer_by)::text FROM case_clock k JOIN dsr_case o ON o.id = k.case_id
         WHERE o.request_id = r.id AND (m.case_id IS NULL OR o.id = m.case_id)) AS answer_by
     FROM message m LEFT JOIN dsr_case c ON c.id = m.case_id
     JOIN request r ON r.id = coalesce(m.request_id, c.request_id)
     WHERE m.id = $1 AND m.sent_at IS NULL AND m.refused_at IS NULL FOR UPDATE OF m`,
    [messageId],
  );
  return message;
}

/**
 * One mail to an address at a time, so that the cap is exact over all processes. What strangers can cause, by requests
 * in somebody's name or by asking for links, is counted apart from what only the owner of the mailbox can.
 */
async function lockCap(
  tx: Queryable,
  deps: DeliveryDependencies,
  { message, to }: { readonly message: MessageRow; readonly to: string },
): Promise<Limit> {
  const standing = message.verified ? 'verified' : 'unverified';
  const kind = message.template === 'fresh-link' ? 'links' : 'mails';
  const bucket = deps.lookups.hash('mail-cap', `${standing}-${kind}:${normaliseEmail(to)}`);
  await rows(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [bucket.toString('hex')]);
  return { bucket, maximum: deps.mailsPerEmailADay, windowSeconds: DAY_SECONDS };
}

async function defer(tx: Queryable, message: MessageRow, until: Date): Promise<Delivery> {
  await rows(tx, 'UPDATE message SET deferred_until = $2 WHERE id = $1', [message.id, until]);
  await recordEvent(tx, {
    ...eventOf(message),
    fact: `${message.id}/${until.toISOString().slice(0, 10)}`,
    type: 'mail.deferred',
    payload: { message: message.id, template: message.template, until: until.toISOString() },
  });
  return { state: 'deferred', until };
}

async function recordSent(tx: Queryable, message: MessageRow, now: Date): Promise<void> {
  await rows(tx, 'UPDATE message SET sent_at = $2, deferred_until = NULL WHERE id = $1', [message.id, now]);
  await recordEvent(tx, {
    ...eventOf(message),
    fact: message.id,
    type: 'mail.sent',
    payload: { message: message.id, template: message.template, language: message.language },
  });
  await recordNotice(tx, message, { fact: message.id, told: true });
}

/** Read when the mail leaves: no row of `message` holds a title. */
const itemsOf = ({ db, keys }: DeliveryDependencies, { case_id: id, request_id: requestId }: MessageRow) =>
  id === null ? Promise.resolve([]) : new PublicItems(keys).of(db.manager, { id, requestId });

/** How to lift by hand there. */
function placeOf({ systems }: DeliveryDependencies, { template, parameters, language }: MessageRow) {
  if (template !== 'officer-lift') return {};
  const { system } = MAIL_PARAMETERS[template].parse(parameters);
  const words = placeWords(
    systems.find(({ key }) => key === system),
    'lift',
  );
  return words === null ? {} : { placeWords: words[language] };
}

/** The token is committed on its own before the mail leaves: a link that arrives is a link that works. */
async function render(deps: DeliveryDependencies, message: MessageRow, now: Date): Promise<RenderedMail> {
  const { db, baseUrl } = deps;
  const purpose = TOKEN_PURPOSE[message.template];
  const oneTime =
    message.template === 'login-change-notice'
      ? await db.transaction((own) => issueStop(own, message.id))
      : purpose &&
        (await db.transaction((own) => issueToken(own, { requestId: message.request_id, purpose }, now)));
  return renderMail({
    template: message.template,
    language: message.language,
    law: message.law,
    reference:
      message.ordinal !== null && (message.audience === 'officer' || message.cases > 1)
        ? `${message.reference}-${message.ordinal}`
        : message.reference,
    answerBy: message.answer_by,
    baseUrl,
    company: companyOf(deps, message.language),
    ...(oneTime ? { oneTime } : {}),
    ...(message.template === 'recipient-notice' ? { known: await knownTo(deps, message) } : {}),
    ...(message.template === 'items-removed' ? { items: await itemsOf(deps, message) } : {}),
    ...placeOf(deps, message),
    ...(message.case_id === null ? {} : { caseUrl: deps.caseUrl(message.case_id) }),
    parameters: message.parameters,
  });
}
