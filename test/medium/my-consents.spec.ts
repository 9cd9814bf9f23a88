import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { ConsentLedger } from '#libs/persistence/consent-ledger';
import { rows } from '#libs/persistence/data-source';
import type { Purpose } from '#libs/domain/words';
import { seedLedger } from '../../apps/cli/src/stack-ledger.js';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import { ConsentPortal, type Browser } from '../support/consent-portal.js';

let portal: ConsentPortal;
let api: TestApi;
let ledger: ConsentLedger;

beforeAll(async () => {
  portal = await ConsentPortal.start();
  ({ api, ledger } = portal);
});
beforeEach(() => api.setNow(NOON));
afterAll(() => portal.close());

const browser = () => portal.browser();
const newUser = () => portal.newUser();
const asker = (more: object = {}) => portal.asker(more);
const searched = (...told: Parameters<ConsentPortal['searched']>) => portal.searched(...told);

const agreed = (user: string, purpose: Purpose, more: object = {}) =>
  ledger.record([
    {
      ...{ id: randomUUID(), subject: { user }, purpose, given: true },
      ...{ textVersion: '2026-11', channel: 'settings', at: '2026-11-20T08:00:00.000Z' },
      ...more,
    },
  ]);

const withdraw = (agent: Browser, purpose: string) =>
  agent.post('/en/my-consents/withdraw').type('form').send({ purpose });
const page = async (agent: Browser): Promise<string> => (await agent.get('/en/my-consents')).text;
const withdrawals = (email: string) =>
  rows<{ id: string; details: unknown; channel: string; method: string }>(
    api.db.manager,
    `SELECT r.id, c.details, r.channel, v.method FROM request r JOIN dsr_case c ON c.request_id = r.id
     JOIN verification v ON v.request_id = r.id
     WHERE r.contact_email_lookup = $1 AND c."right" = 'withdrawal' ORDER BY r.received_at`,
    [api.parts.lookups.hash('contact', email)],
  );

describe('the page of consents', () => {
  it('says what was agreed to, when, where and to which text; what was never asked is a no', async () => {
    const person = await asker();
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'marketing');
    const html = await page(person.agent);
    expect(html).toContain('<time dateTime="2026-11-20T08:00:00.000Z">20 November 2026 at 11:00</time>');
    expect(html).toContain('<bdi class="typed">settings</bdi>');
    expect(html).toContain('<bdi class="ref">2026-11</bdi>');
    expect([...html.matchAll(/<button[^>]*value="([^"]+)"/g)].map(([, p]) => p)).toEqual(['marketing']);
    expect(html.match(/Our record holds no yes of yours/g)).toHaveLength(3);
  });

  it('shows no user that was only claimed, and none that several people share', async () => {
    const [victim, shared] = [newUser(), newUser()];
    await agreed(victim, 'ai-training');
    await agreed(shared, 'ai-training');
    const person = await asker({ claims: [{ kind: 'external_id', value: victim }] });
    await searched(person, [{ value: shared, shared: true }]);
    expect(await page(person.agent)).toContain('We found no consents of yours');
    expect((await withdraw(person.agent, 'ai-training')).status).toBe(303);
    for (const user of [victim, shared])
      expect(await ledger.may('ai-training', [{ user }])).toEqual({ may: true, because: 'given' });
  });

  it('takes no user from what is posted', async () => {
    const person = await asker();
    const [own, victim] = [newUser(), newUser()];
    await searched(person, [{ value: own }]);
    await agreed(own, 'marketing');
    await agreed(victim, 'marketing');
    await person.agent
      .post('/en/my-consents/withdraw')
      .type('form')
      .send({ purpose: 'marketing', user: victim, account: victim, requestId: randomUUID() });
    expect(await ledger.may('marketing', [{ user: own }])).toEqual({ may: false, because: 'refused' });
    expect(await ledger.may('marketing', [{ user: victim }])).toEqual({ may: true, because: 'given' });
  });

  it('shows each of several accounts apart, and withdraws in all of them', async () => {
    const person = await asker();
    const [first, second] = [newUser(), newUser()];
    await searched(person, [{ value: first }, { value: second }]);
    await agreed(first, 'analytics');
    const html = await page(person.agent);
    expect(html).toContain(`<bdi class="ref">${first}</bdi>`);
    expect(html).toContain(`<bdi class="ref">${second}</bdi>`);
    await agreed(second, 'analytics');
    await withdraw(person.agent, 'analytics');
    for (const user of [first, second])
      expect(await ledger.may('analytics', [{ user }])).toEqual({ may: false, because: 'refused' });
    expect(await withdrawals(person.email)).toHaveLength(1);
  });

  it('is not shown to who asked for somebody else, nor where identity was not established', async () => {
    const [parent, doubted] = [await asker({ relation: 'parent' }), await asker()];
    for (const person of [parent, doubted]) await searched(person, [{ value: newUser() }]);
    await rows(
      api.db.manager,
      `UPDATE dsr_case SET status = 'closed', outcome = 'refused', refusal_ground = 'identity-not-established',
         closed_at = $2 WHERE id = $1`,
      [doubted.caseId, NOON],
    );
    expect(await page(parent.agent)).toContain('We show consents only to the person who gave them');
    expect(await page(doubted.agent)).toContain('We cannot show your consents here');
    expect((await withdraw(doubted.agent, 'marketing')).status).toBe(409);
  });

  it('says that the search is not there yet', async () => {
    const person = await asker();
    expect(await page(person.agent)).toContain('We are still looking for your account');
  });

  it.each(['removal', 'opt-out', 'limit'])('does not wait for what a %s never looks for', async (right) => {
    const person = await asker();
    await rows(api.db.manager, 'UPDATE dsr_case SET "right" = $2 WHERE id = $1', [person.caseId, right]);
    expect(await page(person.agent)).toContain('We cannot show your consents here');
  });

  it('without a session shows nobody’s consents and leads to the form with the right chosen', async () => {
    const stranger = browser();
    const html = await page(stranger);
    expect(html).toContain('href="/en?right=withdrawal"');
    const form = await stranger.get('/en?right=withdrawal');
    expect(form.text).toMatch(
      /<input[^>]*value="withdrawal"[^>]*checked=""|<input[^>]*checked=""[^>]*value="withdrawal"/,
    );
    expect((await withdraw(stranger, 'marketing')).status).toBe(401);
  });
});

it('the consents of the example are told once, and what is withdrawn afterwards stays so', async () => {
  const { WAFA_LOOKUP_KEY: lookupKey, DATABASE_URL: databaseUrl } = api.parts.config;
  const told = async () => {
    await seedLedger({ databaseUrl, lookupKey });
    return Object.fromEntries(await ledger.standing({ user: PEOPLE.layla.accountId }));
  };
  expect(await told()).toEqual({ analytics: false, marketing: true, 'ai-training': true });
  const person = await asker();
  await searched(person, [{ value: PEOPLE.layla.accountId }]);
  await withdraw(person.agent, 'marketing');
  expect(await told()).toEqual({ analytics: false, marketing: false, 'ai-training': true });
  expect(await ledger.history({ user: PEOPLE.layla.accountId })).toHaveLength(5);
});

describe('a withdrawal by one press', () => {
  it('counts from its receipt, opens a verified withdrawal that every system hears of, and shows it', async () => {
    const person = await asker();
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'ai-training');
    const answer = await withdraw(person.agent, 'ai-training');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/en/my-consents']);
    expect(await ledger.history({ user })).toMatchObject([
      { given: true },
      { given: false, at: NOON.toISOString(), channel: 'portal', textVersion: 'portal-1' },
    ]);
    const [opened, ...others] = await withdrawals(person.email);
    expect([opened?.details, opened?.channel, opened?.method, others]).toEqual([
      { purposes: ['ai-training'] },
      'form',
      'mailbox',
      [],
    ]);
    const requestId = opened?.id ?? '';
    expect(await api.parts.requests.proofs(api.db.manager, requestId)).toEqual([
      { kind: 'email', value: person.email, provedBy: 'mailbox' },
    ]);
    const sent = await rows(
      api.db.manager,
      `SELECT o.kind, o.name FROM outbox o JOIN dsr_case c ON o.workflow_id = 'dsr-' || c.id::text
       WHERE c.request_id = $1 ORDER BY o.kind`,
      [requestId],
    );
    expect(sent).toEqual([
      { kind: 'signal', name: 'requesterVerified' },
      { kind: 'start', name: 'withdrawal' },
    ]);
    const mails = await rows(
      api.db.manager,
      'SELECT template, parameters FROM message WHERE request_id = $1',
      [requestId],
    );
    expect(mails).toEqual([{ template: 'acknowledge-withdrawal', parameters: { purposes: 'ai-training' } }]);
    const html = await page(person.agent);
    expect(html).toContain('You withdrew it on');
    expect(html).toContain('We are doing what you asked for');
  });

  it('pressed twice, also at the same moment, is one request and one no', async () => {
    const person = await asker();
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'marketing');
    const both = await Promise.all([
      withdraw(person.agent, 'marketing'),
      withdraw(person.agent, 'marketing'),
    ]);
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    await withdraw(person.agent, 'marketing');
    expect(await withdrawals(person.email)).toHaveLength(1);
    expect(await ledger.history({ user })).toHaveLength(2);
  });

  it('is not held back by how many requests an address may send', async () => {
    const person = await asker();
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'marketing');
    await agreed(user, 'cookies');
    await agreed(user, 'analytics');
    expect((await withdraw(person.agent, 'marketing')).status).toBe(303);
    expect((await withdraw(person.agent, 'every')).status).toBe(303);
    expect((await withdrawals(person.email)).map(({ details }) => details)).toEqual([
      { purposes: ['marketing'] },
      { purposes: ['cookies', 'analytics'] },
    ]);
  });

  it('of a consent given again is a withdrawal of its own', async () => {
    const person = await asker();
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'marketing');
    await withdraw(person.agent, 'marketing');
    await agreed(user, 'marketing', { at: '2026-11-24T09:30:00.000Z' });
    api.setNow(new Date('2026-11-24T09:29:30.000Z'));
    await withdraw(person.agent, 'marketing');
    expect(await withdrawals(person.email)).toHaveLength(2);
    // The yes came from a clock ahead of ours: its end is not before it.
    expect(await ledger.may('marketing', [{ user }])).toEqual({ may: false, because: 'refused' });
  });

  it('carries along what an officer had confirmed', async () => {
    const person = await asker();
    await api.parts.requests.proveByOfficer(
      api.db.manager,
      { requestId: person.requestId, kind: 'email', value: 'old@example.org', reason: 'shown on the phone' },
      NOON,
    );
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'marketing');
    await withdraw(person.agent, 'marketing');
    const [opened] = await withdrawals(person.email);
    expect(await api.parts.requests.proofs(api.db.manager, opened?.id ?? '')).toEqual(
      expect.arrayContaining([
        { kind: 'email', value: 'old@example.org', provedBy: 'officer' },
        { kind: 'email', value: person.email, provedBy: 'mailbox' },
      ]),
    );
  });

  it('of something that is no purpose is refused, and changes nothing', async () => {
    const person = await asker();
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'marketing');
    expect((await withdraw(person.agent, 'everything')).status).toBe(422);
    expect(await ledger.history({ user })).toHaveLength(1);
    expect(await withdrawals(person.email)).toEqual([]);
  });

  it('pressed on another site does nothing', async () => {
    const person = await asker();
    const user = newUser();
    await searched(person, [{ value: user }]);
    await agreed(user, 'marketing');
    const foreign = await withdraw(person.agent, 'marketing').set('origin', 'https://evil.example.org');
    expect(foreign.status).toBe(403);
    expect(await withdrawals(person.email)).toEqual([]);
  });
});

describe('without a record of consents', () => {
  it('there is no such page', async () => {
    const bare = await startTestApi();
    try {
      expect((await request(bare.app.getHttpServer()).get('/en/my-consents')).status).toBe(404);
    } finally {
      await bare.close();
    }
  });
});
