import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import request from 'supertest';
import { sha256 } from '#libs/crypto/digest';
import { systemSchema, type System } from '#libs/data-map/systems';
import { rows } from '#libs/persistence/data-source';
import { CLERK_IDS } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { runSql } from '../support/postgres.js';
import type { SignedNotice } from '../../apps/sandbox/src/vendors/clerk/notices.js';

const text = { en: 'x', ar: 'x' };
const systemOf = (more: object): System =>
  systemSchema.parse({
    name: text,
    purposes: [text],
    legalBasis: [text],
    source: [text],
    retention: text,
    ...more,
  });
const SYSTEMS = [
  systemOf({
    key: 'sign-in',
    connector: 'clerk',
    secretKeyFrom: 'CLERK_SECRET_KEY',
    webhookSecretFrom: 'CLERK_WEBHOOK_SECRET',
  }),
  systemOf({
    key: 'payments',
    connector: 'stripe',
    secretKeyFrom: 'STRIPE_SECRET_KEY',
    webhookSecretFrom: 'STRIPE_WEBHOOK_SECRET',
  }),
  systemOf({ key: 'quiet', connector: 'clerk', secretKeyFrom: 'CLERK_SECRET_KEY' }),
];
const STRIPE_SECRET = 'whsec_of_this_test';

let clerk: ClerkStandIn;
let api: TestApi;

beforeAll(async () => {
  clerk = await startClerk({ port: 0 });
  const secrets: Readonly<Record<string, string>> = {
    CLERK_WEBHOOK_SECRET: clerk.webhookSecret,
    STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
  };
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, undefined, {
    systems: SYSTEMS,
    secret: (name) => secrets[name],
  });
});
afterAll(async () => {
  await api.close();
  await clerk.stop();
});

const send = ({ headers, body }: SignedNotice, system = 'sign-in') =>
  request(api.app.getHttpServer()).post(`/webhooks/${system}`).set(headers).send(body);
const updated = (user: string = CLERK_IDS.layla) => ({
  type: 'user.updated',
  data: { id: user, object: 'user', email_addresses: [{ email_address: 'canary@example.com' }] },
});

const events = () =>
  rows(api.db.manager, 'SELECT system, event_id, type FROM vendor_event ORDER BY event_id');
const changes = (caseId: string) =>
  rows<{ payload: Buffer }>(
    api.db.manager,
    `SELECT payload FROM audit_event WHERE case_id = $1 AND type = 'system.changed' ORDER BY position`,
    [caseId],
  ).then((found) => found.map(({ payload }) => JSON.parse(payload.toString()) as object));

let serial = 0;
/** A case whose search gathered this key. */
async function caseWith(system: string, field: string, value: string): Promise<string> {
  const body = { rights: ['access'], contactEmail: `p${(serial += 1)}@example.org`, language: 'en' };
  const { body: accepted } = (await request(api.app.getHttpServer()).post('/api/v1/requests').send(body)) as {
    body: { reference: string };
  };
  const [found] = await rows<{ id: string }>(
    api.db.manager,
    `INSERT INTO gathered_key (case_id, system, field, value_hash)
     SELECT c.id, $2, $3, $4 FROM dsr_case c JOIN request r ON r.id = c.request_id WHERE r.reference = $1
     RETURNING case_id AS id`,
    [accepted.reference, system, field, sha256(value)],
  );
  return found?.id ?? '';
}

describe('a notice of Clerk', () => {
  it('stands in the timeline of an open case that has found the very account, and of no other', async () => {
    const mine = await caseWith('sign-in', 'clerk:users.id', CLERK_IDS.layla);
    const other = await caseWith('sign-in', 'clerk:users.id', CLERK_IDS.omar);
    const elsewhere = await caseWith('payments', 'stripe:customers.id', CLERK_IDS.layla);
    const at = new Date();
    const response = await send(clerk.notices.sign(updated(), { id: 'msg_timeline', at }));
    expect([response.status, response.text]).toEqual([204, '']);
    expect(await changes(mine)).toEqual([
      { system: 'sign-in', event: 'msg_timeline', change: 'user.updated', occurredAt: at.toISOString() },
    ]);
    expect([await changes(other), await changes(elsewhere)]).toEqual([[], []]);
  });

  it('says nothing in a case that has ended', async () => {
    const mine = await caseWith('sign-in', 'clerk:users.id', CLERK_IDS.noor);
    await rows(
      api.db.manager,
      `UPDATE dsr_case SET status = 'closed', outcome = 'fulfilled', closed_at = now() WHERE id = $1`,
      [mine],
    );
    expect((await send(clerk.notices.sign(updated(CLERK_IDS.noor)))).status).toBe(204);
    expect(await changes(mine)).toEqual([]);
  });

  it('counts once, however often and at the same time it comes', async () => {
    const mine = await caseWith('sign-in', 'clerk:users.id', CLERK_IDS.dana);
    const notice = clerk.notices.sign(updated(CLERK_IDS.dana), { id: 'msg_again' });
    const answers = await Promise.all([send(notice), send(notice), send(notice)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect((await send(notice)).status).toBe(204);
    expect((await changes(mine)).length).toBe(1);
    expect((await events()).filter((event) => JSON.stringify(event).includes('msg_again')).length).toBe(1);
  });

  it.each<[string, () => SignedNotice]>([
    [
      'forged',
      () => {
        const notice = clerk.notices.sign(updated());
        return { ...notice, headers: { ...notice.headers, 'svix-signature': 'v1,AAAA' } };
      },
    ],
    [
      'altered',
      () => {
        const notice = clerk.notices.sign(updated());
        return { ...notice, body: notice.body.replace(CLERK_IDS.layla, CLERK_IDS.omar) };
      },
    ],
    ['too old', () => clerk.notices.sign(updated(), { at: new Date(Date.now() - 310_000) })],
    [
      'not signed',
      () => ({
        headers: { 'content-type': 'application/json' },
        body: clerk.notices.sign(updated()).body,
      }),
    ],
  ])('that is %s is refused and changes nothing', async (_, make) => {
    const before = await events();
    const response = await send(make());
    expect([response.status, (response.body as { code: string }).code]).toEqual([403, 'forbidden']);
    expect(await events()).toEqual(before);
  });

  it('leaves nothing personal in clear', async () => {
    await send(clerk.notices.sign(updated(), { id: 'msg_sealed' }));
    const stored = await rows<{ row: string }>(
      api.db.manager,
      `SELECT v::text || encode(coalesce(subject_lookup, ''), 'escape') AS row FROM vendor_event v`,
    );
    expect(stored.map(({ row }) => row).join()).not.toMatch(/canary|example\.com|user_example/);
    expect(api.logLines.join()).not.toMatch(/canary@|user_example/);
  });

  it('is not answered with success before it is written', async () => {
    const notice = clerk.notices.sign(updated(), { id: 'msg_later' });
    await runSql(api.database, 'ALTER TABLE vendor_event RENAME TO away');
    expect((await send(notice)).status).toBe(500);
    await runSql(api.database, 'ALTER TABLE away RENAME TO vendor_event');
    expect((await send(notice)).status).toBe(204);
    expect(JSON.stringify(await events())).toContain('msg_later');
  });

  it('is too many when one address sends hundreds a minute', async () => {
    const forged = { ...clerk.notices.sign(updated()), body: '{}' };
    await send(forged);
    await rows(api.db.manager, 'UPDATE rate_limit SET used = 600');
    const sound = await send(clerk.notices.sign(updated(), { id: 'msg_flood' }));
    expect([sound.status, sound.get('retry-after')]).toEqual([429, '60']);
    expect(JSON.stringify(await events())).not.toContain('msg_flood');
    await rows(api.db.manager, 'DELETE FROM rate_limit');
  });

  it.each(['nobody', 'quiet', '..%2Fhealth'])('to %s leads nowhere', async (system) => {
    const response = await send(clerk.notices.sign(updated()), system);
    expect([response.status, (response.body as { code: string }).code]).toEqual([404, 'not-found']);
  });

  it('of Clerk is not believed at the address of another vendor', async () => {
    expect((await send(clerk.notices.sign(updated()), 'payments')).status).toBe(403);
  });
});

describe('a notice of Stripe', () => {
  const EVENT = {
    id: 'evt_timeline',
    object: 'event',
    type: 'customer.updated',
    created: 1_763_974_790,
    data: { object: { id: 'cus_example_layla', object: 'customer', email: 'canary@example.com' } },
  };
  const signed = (secondsAgo: number): SignedNotice => {
    const body = JSON.stringify(EVENT);
    const timestamp = Date.parse('2026-11-24T09:00:00.000Z') / 1000 - secondsAgo;
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: STRIPE_SECRET,
      timestamp,
    });
    return { headers: { 'content-type': 'application/json', 'stripe-signature': signature }, body };
  };

  it('goes the same way', async () => {
    const mine = await caseWith('payments', 'stripe:customers.id', 'cus_example_layla');
    expect((await send(signed(10), 'payments')).status).toBe(204);
    expect(await changes(mine)).toMatchObject([{ system: 'payments', change: 'customer.updated' }]);
  });

  it('that is too old is refused', async () => {
    expect((await send(signed(310), 'payments')).status).toBe(403);
  });
});
