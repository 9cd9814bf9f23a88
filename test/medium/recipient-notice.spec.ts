/** GDPR Art. 19: who got the data is told once, by what it knows the person, and the person reads who was told. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { deliverMessage } from '#libs/mail/deliver';
import { MailRefused, type OutgoingMail } from '#libs/mail/mailer';
import { recipientSchema } from '#libs/data-map/systems';
import { rows } from '#libs/persistence/data-source';
import { enqueueAgain } from '#libs/persistence/outbox';
import { caseParts } from '#libs/persistence/staff-cases';
import { ErasureRecordsWorld, type ErasureCase } from '../support/erasure-case.js';
import { MarkWorld } from '../support/mark-world.js';
import { accept, BIRTH_DATE, RectificationWorld } from '../support/rectification.js';
import { ToldEraser } from '../support/told-eraser.js';

const text = (value: string) => ({ en: value, ar: value });
const recipient = (name: string, notify?: object) =>
  recipientSchema.parse({ name, purpose: text('Playing songs'), role: 'controller', notify });
const PARTNER = recipient('Partner Radio', { email: 'dpo@radio.example', identifiers: ['email'] });
const SHOP = recipient('Far Shop', { email: 'dpo@shop.example', identifiers: ['phone_number'] });
const eraser = new ToldEraser('product-database');
let world: ErasureRecordsWorld;
const sent: OutgoingMail[] = [];

beforeAll(async () => {
  world = await ErasureRecordsWorld.create([eraser], {
    system: { recipients: [PARTNER, SHOP, recipient('Silent Partner')] },
  });
});
beforeEach(() => {
  eraser.rows = 4;
  sent.length = 0;
});
afterAll(() => world.close());

async function answered(): Promise<ErasureCase & { readonly planId: string }> {
  const one = await world.approved();
  await world.run('eraseSystem', { ...one.dsr, system: eraser.system, planId: one.planId });
  for (const _time of [1, 2]) await world.run('answerErasure', { ...one.dsr, planId: one.planId });
  return one;
}
const notices = ({ dsr }: ErasureCase) =>
  rows<{ id: string; recipient: string; parameters: object }>(
    world.dataSource,
    `SELECT m.id, n.recipient, m.parameters FROM recipient_notice n JOIN message m ON m.id = n.message_id
     WHERE n.case_id = $1`,
    [dsr.caseId],
  );

describe('an independent recipient', () => {
  it('is told once of an erasure that was done, and the answer names it', async () => {
    const one = await answered();
    expect(await notices(one)).toMatchObject([
      {
        recipient: 'Partner Radio',
        parameters: { act: 'erasure', system: 'product-database', recipient: 'Partner Radio' },
      },
    ]);
    const events = await world.events(one, /^(recipient\.|erasure\.answered)/);
    expect(events.map(({ type }) => type)).toEqual(['recipient.unreachable', 'erasure.answered']);
    expect(events[1]).toMatchObject({ payload: { answer: [{ told: ['Partner Radio'] }] } });
    expect(JSON.stringify(events)).not.toContain(one.email);
  });

  it('reads by what it knows the person and nothing else; the row holds nothing of that', async () => {
    const one = await answered();
    const [notice] = await notices(one);
    expect(JSON.stringify(notice)).not.toContain(one.email);
    const { mail } = world.deps;
    await world.withClock(one);
    const send = (outgoing: OutgoingMail): Promise<void> => {
      sent.push(outgoing);
      return Promise.resolve();
    };
    expect(await deliverMessage({ ...mail, mailer: { send } }, notice?.id ?? '')).toEqual({ state: 'sent' });
    const events = await world.events(one, /^recipient\.told/);
    expect(events).toMatchObject([{ payload: { recipient: 'Partner Radio', act: 'erasure' } }]);
    const [first] = sent;
    expect(first?.to).toBe('dpo@radio.example');
    expect(first?.subject).not.toContain(one.email);
    expect(first?.text).toContain(one.email);
    expect(first?.text).toContain('has erased the personal data of a person');
    expect(first?.text).not.toContain('victim');
  });

  it('whose mailbox refuses was not told: the officers read it in the case, and may try once more', async () => {
    const one = await answered();
    const [notice] = await notices(one);
    const { mail } = world.deps;
    await world.withClock(one);
    const deliver = (send: () => Promise<void>) =>
      deliverMessage({ ...mail, mailer: { send } }, notice?.id ?? '');
    const refused = await deliver(() => Promise.reject(new MailRefused(550)));
    expect(refused).toEqual({ state: 'refused', code: 550 });
    const told = async () => (await world.events(one, /^recipient\./)).map(({ type }) => type);
    expect(await told()).toEqual(['recipient.unreachable', 'recipient.unreachable']);
    const { notices: shown } = await caseParts(world.dataSource.manager, one.dsr.caseId);
    expect(shown).toMatchObject([
      { template: 'recipient-notice', recipient: 'Partner Radio', sentAt: null, refusalCode: 550 },
    ]);
    const again = { messageId: notice?.id ?? '', requestId: one.requestId };
    expect(await enqueueAgain(world.dataSource.manager, again)).toMatchObject({
      template: 'recipient-notice',
    });
    expect(await deliver(() => Promise.resolve())).toEqual({ state: 'sent' });
    expect((await told()).at(-1)).toBe('recipient.told');
  });

  it('is not told where nothing was done', async () => {
    eraser.rows = 0;
    expect(await notices(await answered())).toEqual([]);
  });
});

describe('an independent recipient is told once', () => {
  const noticesOf = (db: DataSource, caseId: string) =>
    rows(db, 'SELECT act, recipient FROM recipient_notice WHERE case_id = $1', [caseId]);

  it('of a correction that was made', async () => {
    const corrections = await RectificationWorld.create({ recipients: [PARTNER, SHOP] });
    const one = await corrections.found([
      {
        about: { about: BIRTH_DATE, wrong: '1990-01-01', right: '1991-01-01' },
        decision: accept('1991-01-01', BIRTH_DATE),
      },
    ]);
    const planId = await corrections.approved(one);
    const { system } = corrections.rectifier;
    await corrections.run('rectifySystem', { ...one.dsr, system, planId });
    for (const _time of [1, 2]) await corrections.run('answerRectification', { ...one.dsr, planId });
    expect(await noticesOf(corrections.dataSource, one.dsr.caseId)).toEqual([
      { act: 'rectification', recipient: 'Partner Radio' },
    ]);
    expect(await corrections.payload(one.dsr.caseId, 'rectification.answered')).toMatchObject({
      answer: { told: [], recipients: ['Partner Radio'] },
    });
    await corrections.close();
  });

  it('of a restriction', async () => {
    const marks = await MarkWorld.create();
    await marks.renew({ recipients: [PARTNER, SHOP] });
    const dsr = await marks.restricted();
    for (const _time of [1, 2]) await marks.run('answerMarks', dsr.at);
    expect(await noticesOf(marks.db, dsr.at.caseId)).toEqual([
      { act: 'restriction', recipient: 'Partner Radio' },
    ]);
    const [answer] = await rows(
      marks.db,
      `SELECT convert_from(payload, 'UTF8')::jsonb->'answer' AS systems FROM audit_event
       WHERE case_id = $1 AND type = 'marks.answered'`,
      [dsr.at.caseId],
    );
    expect(answer).toMatchObject({ systems: [{ system: 'product-database', told: ['Partner Radio'] }] });
    await marks.close();
  });
});

describe('systems.yaml', () => {
  it('lets nobody mail a processor, who is told by the instruction itself', () => {
    const parsed = recipientSchema.safeParse({ ...PARTNER, role: 'processor' });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['notify']);
  });
});
