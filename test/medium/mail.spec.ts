import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { DataSource } from 'typeorm';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { Lookups } from '#libs/crypto/lookup';
import { newReference } from '#libs/crypto/tokens';
import { uuidv7 } from '#libs/crypto/uuid';
import { controllerSchema } from '#libs/data-map/company';
import type { Language, MailTemplate } from '#libs/domain/words';
import { deliverMessage, type DeliveryDependencies } from '#libs/mail/deliver';
import { DeletedAccounts } from '#libs/persistence/deleted-accounts';
import { Mailer } from '#libs/mail/mailer';
import { DataKeys } from '#libs/persistence/data-keys';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { redeemLink } from '#libs/persistence/one-time-tokens';
import { enqueueMail } from '#libs/persistence/outbox';
import { Requests } from '#libs/persistence/requests';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const NOW = new Date('2026-11-24T09:00:00.000Z');
const sentence = (text: string) => ({ en: text, ar: text });
const CONTROLLER = controllerSchema.parse({
  key: 'qwenimage',
  name: sentence('qwenimage.art'),
  website: 'https://qwenimage.example',
  contact: { email: 'privacy@qwenimage.example', address: sentence('Berlin') },
  authority: { name: sentence('Commissioner'), website: 'https://authority.example' },
  timeZone: 'Europe/Berlin',
  languages: ['en', 'ar'],
  promiseDays: 30,
  regimes: ['EU'],
  automatedDecisions: sentence('None.'),
});

let database: TestDatabase;
let db: DataSource;
let smtp: SMTPServer;
let inbox: ParsedMail[] = [];
let recipients: string[] = [];
let refusing = false;
let deps: DeliveryDependencies & { readonly mailer: Mailer };

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDataSource({ url: database.appUrl });
  await db.initialize();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        if (refusing) return done(Object.assign(new Error('mailbox busy'), { responseCode: 450 }));
        inbox.push(mail);
        recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
        return done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => {
    smtp.listen(0, '127.0.0.1', resolve);
  });
  const { port } = smtp.server.address() as AddressInfo;
  const lookups = new Lookups(Buffer.alloc(32, 7).toString('base64'));
  const keys = new DataKeys(keyEncryptionKey(Buffer.alloc(32, 5).toString('base64')));
  deps = {
    ...{ db, lookups, keys },
    requests: new Requests(keys, lookups),
    deletedAccounts: new DeletedAccounts(keys),
    mailer: new Mailer({
      smtpUrl: `smtp://127.0.0.1:${port}`,
      from: 'Privacy <privacy@qwenimage.example>',
      requireTls: false,
    }),
    controller: CONTROLLER,
    systems: [],
    baseUrl: 'https://privacy.example',
    caseUrl: (caseId) => `https://privacy.example/case/${caseId}`,
    mailsPerEmailADay: 3,
    now: () => NOW,
  };
});

afterAll(async () => {
  deps.mailer.close();
  await new Promise<void>((resolve) => {
    smtp.close(resolve);
  });
  await db.destroy();
  await database.drop();
});

beforeEach(() => {
  inbox = [];
  recipients = [];
  refusing = false;
});

async function newRequest(language: Language, contactEmail: string) {
  const request = { id: uuidv7(), caseId: uuidv7(), reference: newReference() };
  await db.transaction(async (tx) => {
    await deps.requests.insert(tx, {
      ...request,
      language,
      contactEmail,
      channel: 'form',
      relation: 'self',
      claims: [],
      receivedAt: NOW,
      recordedAt: new Date(),
    });
    await rows(
      tx,
      `INSERT INTO dsr_case (id, request_id, ordinal, "right", status) VALUES ($1, $2, 1, 'access', 'received')`,
      [request.caseId, request.id],
    );
    await rows(
      tx,
      `INSERT INTO case_clock (case_id, input, result, rule_version, calendar_version, effective_due_ends_before, answer_by)
       VALUES ($1, '{}', '{}', '1', '1', '2026-12-24T23:00:00Z', '2026-12-24')`,
      [request.caseId],
    );
  });
  return request;
}

interface Enqueued {
  readonly requestId?: string;
  readonly caseId?: string;
  readonly template: MailTemplate;
  readonly audience?: 'requester' | 'officer';
  readonly language?: Language;
  readonly parameters?: Readonly<Record<string, string | number>>;
}

async function enqueue(message: Enqueued): Promise<string> {
  const id = uuidv7();
  await enqueueMail(db.manager, { language: 'en', audience: 'requester', effectiveAt: NOW, ...message, id });
  return id;
}

const eventsOf = (requestId: string) =>
  rows<{ type: string; payload: Buffer }>(
    db.manager,
    'SELECT type, payload FROM audit_event WHERE request_id = $1 ORDER BY position',
    [requestId],
  );

describe('delivering a mail', () => {
  it('sends the Arabic acknowledgement with a link that works once', async () => {
    const { id: requestId, reference } = await newRequest('ar', 'layla@example.org');
    const messageId = await enqueue({ requestId, template: 'acknowledge-and-confirm', language: 'ar' });
    expect(await deliverMessage(deps, messageId)).toEqual({ state: 'sent' });

    const [mail] = inbox;
    expect(recipients).toEqual(['layla@example.org']);
    expect(mail?.subject).toBe(`طلبك ${reference}: أكّد عنوان بريدك الإلكتروني`);
    expect(mail?.messageId).toBe(`<${messageId}@qwenimage.example>`);
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.text).toContain('24 ديسمبر 2026');
    const token = /https:\/\/privacy\.example\/ar\/confirm#t=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    const attempt = { purpose: 'confirm', token } as const;
    expect(await redeemLink(db.manager, attempt, NOW)).toMatchObject({ redeemed: true, requestId });
    expect(await redeemLink(db.manager, attempt, NOW)).toMatchObject({ redeemed: false });
  });

  it('writes one event without a personal word, and sends a repeated message once', async () => {
    const { id: requestId } = await newRequest('en', 'omar@example.org');
    const messageId = await enqueue({ requestId, template: 'fresh-link' });
    const both = await Promise.all([deliverMessage(deps, messageId), deliverMessage(deps, messageId)]);
    expect(both.map(({ state }) => state).sort()).toEqual(['nothing-to-do', 'sent']);
    expect(inbox).toHaveLength(1);
    const events = await eventsOf(requestId);
    expect(events.map(({ type }) => type)).toEqual(['mail.sent']);
    expect(events[0]?.payload.toString()).not.toContain('omar');
  });

  it('keeps what the server refuses, and sends it later under the same Message-ID', async () => {
    const { id: requestId } = await newRequest('en', 'noor@example.org');
    const messageId = await enqueue({ requestId, template: 'withdrawn' });
    refusing = true;
    await expect(deliverMessage(deps, messageId)).rejects.toThrow('mailbox busy');
    expect(await eventsOf(requestId)).toEqual([]);
    refusing = false;
    expect(await deliverMessage(deps, messageId)).toEqual({ state: 'sent' });
    expect(inbox.map((mail) => mail.messageId)).toEqual([`<${messageId}@qwenimage.example>`]);
  });

  it('defers what is over the cap of an address, whatever its spelling, and sends it the next day', async () => {
    const first = await newRequest('en', 'sami@example.org');
    const second = await newRequest('en', 'SAMI@example.org');
    const ids = await Promise.all(
      [first, second, first, second].map(({ id: requestId }) =>
        enqueue({ requestId, template: 'withdrawn' }),
      ),
    );
    const outcomes = await Promise.all(ids.map((id) => deliverMessage(deps, id)));
    const midnight = new Date('2026-11-25T00:00:00.000Z');
    expect(outcomes.filter(({ state }) => state === 'sent')).toHaveLength(3);
    expect(outcomes.filter(({ state }) => state !== 'sent')).toEqual([
      { state: 'deferred', until: midnight },
    ]);
    const late = ids[outcomes.findIndex(({ state }) => state === 'deferred')] ?? '';
    expect(await rows(db.manager, 'SELECT deferred_until FROM message WHERE id = $1', [late])).toEqual([
      { deferred_until: midnight },
    ]);
    expect(await deliverMessage({ ...deps, now: () => midnight }, late)).toEqual({ state: 'sent' });
    expect(inbox).toHaveLength(4);
  });

  it('keeps the mails of a verified request apart from what strangers cause at the same address', async () => {
    const stranger = await newRequest('en', 'victim@example.org');
    const own = await newRequest('en', 'victim@example.org');
    await rows(
      db.manager,
      `INSERT INTO verification (id, request_id, method, actor, effective_at) VALUES ($1, $2, 'mailbox', 'requester', $3)`,
      [uuidv7(), own.id, NOW],
    );
    const deliver = async (requestId: string, template: MailTemplate) =>
      (await deliverMessage(deps, await enqueue({ requestId, template }))).state;
    const flood: string[] = [];
    for (const requestId of [stranger.id, stranger.id, stranger.id, stranger.id, own.id, own.id, own.id])
      flood.push(await deliver(requestId, 'fresh-link'));
    expect(flood).toEqual(['sent', 'sent', 'sent', 'deferred', 'sent', 'sent', 'sent']);
    const states: string[] = [];
    for (const template of [
      'fresh-link',
      'download-code',
      'download-code',
      'withdrawn',
      'withdrawn',
    ] as const)
      states.push(await deliver(own.id, template));
    expect(states).toEqual(['deferred', 'sent', 'sent', 'sent', 'deferred']);
    expect(await deliver(stranger.id, 'acknowledge-and-confirm')).toBe('sent');
  });

  it('writes to the officers at the address of the company, with reference and link only', async () => {
    const { caseId, reference } = await newRequest('en', 'rana@example.org');
    const messageId = await enqueue({
      caseId,
      template: 'officer-deadline',
      audience: 'officer',
      parameters: { event: 'reminder-3' },
    });
    await deliverMessage(deps, messageId);
    const [mail] = inbox;
    expect(recipients).toEqual(['privacy@qwenimage.example']);
    expect(mail?.subject).toBe(`${reference}-1: due in 3 days`);
    expect(mail?.text).toContain(`https://privacy.example/case/${caseId}`);
    expect(`${mail?.text}${String(mail?.html)}`).not.toContain('rana');
  });

  it('sends nothing after the contact key is destroyed', async () => {
    const { id: requestId } = await newRequest('en', 'gone@example.org');
    const messageId = await enqueue({ requestId, template: 'withdrawn' });
    await new DataKeys(keyEncryptionKey(Buffer.alloc(32, 5).toString('base64'))).destroy(db.manager, {
      ownerId: requestId,
      purpose: 'contact',
    });
    await expect(deliverMessage(deps, messageId)).rejects.toMatchObject({
      code: 'key-destroyed',
      final: true,
    });
    expect(inbox).toEqual([]);
  });
});
