import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { createConsentsConnector } from '#libs/connectors/consents/consents.connector';
import { createConsentsMarker } from '#libs/connectors/consents/consents.marker';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { PURPOSES } from '#libs/domain/words';
import { ConsentLedger } from '#libs/persistence/consent-ledger';
import { CONTROLLER, startTestApi, type TestApi } from '../support/api.js';

const TOKEN = 'the-product-token-of-this-spec';
const ORIGIN = 'https://product.example.org';
const SUBJECT = 'user-layla-0001';
const BROWSER = 'a1b2c3d4e5f6a7b8';

let api: TestApi;
let ledger: ConsentLedger;

beforeAll(async () => {
  const controller = { ...CONTROLLER, product: { origins: [ORIGIN] } };
  api = await startTestApi({ WAFA_PRODUCT_TOKEN: TOKEN }, undefined, { controller });
  ledger = new ConsentLedger(api.db, api.parts.lookups);
});
afterAll(() => api.close());

const post = (path: string, body: object, token = TOKEN) =>
  request(api.app.getHttpServer())
    .post(`/api/v1/consents${path}`)
    .set('authorization', `Bearer ${token}`)
    .send(body);

const event = (given: boolean, at: string, more: object = {}) => ({
  id: randomUUID() as string,
  subject: SUBJECT,
  purpose: 'ai-training',
  given,
  textVersion: '2026-11',
  channel: 'settings',
  at,
  ...more,
});

const may = async (question: object): Promise<unknown> => (await post('/ask', question)).body as unknown;

describe('the consent ledger', () => {
  it('says no to training before anybody was asked, yes after a yes, no after a withdrawal', async () => {
    const question = { subject: 'user-1', purpose: 'ai-training' };
    expect(await may(question)).toEqual({ may: false, because: 'never-asked' });
    const given = event(true, '2026-11-20T08:00:00Z', { subject: 'user-1' });
    expect((await post('', { events: [given] })).body).toEqual({ recorded: 1 });
    expect(await may(question)).toEqual({ may: true, because: 'given' });
    await post('', { events: [event(false, '2026-11-21T08:00:00Z', { subject: 'user-1' })] });
    expect(await may(question)).toEqual({ may: false, because: 'refused' });
  });

  it('takes as many events at once as it says, however long their words are', async () => {
    const word = (length: number): string => '諾'.repeat(length);
    const longest = { textVersion: word(80), channel: word(40), proof: word(200) };
    const events = Array.from({ length: 500 }, (_, index) =>
      event(true, '2026-11-20T08:00:00.000Z', { ...longest, subject: `${word(190)}${index}` }),
    );
    expect((await post('', { events })).body).toEqual({ recorded: 500 });
  });

  it('goes by when things were said, not by when they arrive', async () => {
    const subject = 'user-2';
    await post('', { events: [event(false, '2026-11-21T08:00:00Z', { subject })] });
    await post('', { events: [event(true, '2026-11-20T08:00:00Z', { subject })] });
    expect(await may({ subject, purpose: 'ai-training' })).toEqual({ may: false, because: 'refused' });
  });

  it('takes the same event twice once, and refuses another under its id', async () => {
    const one = event(true, '2026-11-20T08:00:00Z', { subject: 'user-3' });
    expect((await post('', { events: [one] })).body).toEqual({ recorded: 1 });
    expect((await post('', { events: [one] })).body).toEqual({ recorded: 0 });
    const other = await post('', { events: [event(true, one.at), { ...one, given: false }] });
    expect([other.status, (other.body as { code: string }).code]).toEqual([409, 'idempotency-conflict']);
    expect(await may({ subject: 'user-3', purpose: 'ai-training' })).toEqual({ may: true, because: 'given' });
    expect(await ledger.history({ user: SUBJECT })).toEqual([]);
  });

  it.each([
    ['without a token', '', { purpose: 'analytics', subject: 'x' }, 401],
    ['with another token', 'wrong-token-of-the-same-size--', { purpose: 'analytics', subject: 'x' }, 401],
    ['about nobody', TOKEN, { purpose: 'analytics' }, 422],
    ['about an unknown purpose', TOKEN, { purpose: 'everything', subject: 'x' }, 422],
  ])('answers no question %s', async (_what, token, question, status) => {
    expect((await post('/ask', question, token)).status).toBe(status);
  });

  it('refuses what lies in the future, and changes nothing', async () => {
    const answer = await post('', { events: [event(true, '2027-01-01T00:00:00Z', { subject: 'user-4' })] });
    expect([answer.status, (answer.body as { faults: unknown }).faults]).toEqual([
      422,
      [{ field: 'events.0.at', message: 'lies in the future' }],
    ]);
    expect(await ledger.history({ user: 'user-4' })).toEqual([]);
  });

  it('gives back everything one user said, and never the id that it was asked by', async () => {
    const subject = 'user-5';
    const one = event(true, '2026-11-20T08:00:00.000Z', { subject, proof: 'consents/81' });
    await post('', { events: [one] });
    const { subject: _subject, ...told } = one as typeof one & { subject: string };
    expect((await post('/history', { subject })).body).toEqual({ events: [told] });
    const stored = JSON.stringify(await api.db.query('SELECT * FROM consent_event'));
    expect(stored).not.toContain(subject);
    expect(api.logLines.join('')).not.toContain(subject);
  });

  it('is only added to', async () => {
    await expect(api.db.query('DELETE FROM consent_event')).rejects.toThrow('permission denied');
  });
});

describe('Global Privacy Control', () => {
  const signal = (headers: Record<string, string>, body: object) =>
    request(api.app.getHttpServer())
      .post('/api/v1/privacy-signal')
      .set({ origin: ORIGIN, 'sec-fetch-site': 'cross-site', ...headers })
      .send(body);
  const question = { browser: BROWSER, subject: 'pseudonym-1', purpose: 'sale-or-sharing' };

  it('is an opt-out of the browser and of who is signed in there, once', async () => {
    expect(await may(question)).toEqual({ may: true, because: 'never-asked' });
    const body = { browser: BROWSER, profile: 'pseudonym-1' };
    const answer = await signal({ 'sec-gpc': '1' }, body);
    expect([answer.status, answer.body]).toEqual([200, { status: 'opted-out' }]);
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
    await signal({ 'sec-gpc': '1' }, body);
    expect(await ledger.history({ browser: BROWSER })).toHaveLength(1);
    const { browser: _browser, ...elsewhere } = question;
    expect(await may(elsewhere)).toEqual({ may: false, because: 'refused' });
  });

  it('counts only where the browser itself says it', async () => {
    const answer = await signal({}, { browser: 'ffffffffffffffff' });
    expect([answer.status, (answer.body as { faults: unknown }).faults]).toEqual([
      422,
      [{ field: 'Sec-GPC', message: 'the browser sends no signal' }],
    ]);
  });

  it('is taken from pages of the product only', async () => {
    const answer = await signal(
      { 'sec-gpc': '1', origin: 'https://other.example.org' },
      { browser: BROWSER },
    );
    expect(answer.status).toBe(403);
  });

  it('is told on our own pages, and in the well-known document', async () => {
    const server = api.app.getHttpServer();
    const told = await request(server).get('/en').set('sec-gpc', '1');
    expect(told.text).toContain('Your browser asks sites not to sell or share your data.');
    expect((await request(server).get('/en')).text).not.toContain('Your browser asks sites');
    expect((await request(server).get('/.well-known/gpc.json')).body).toEqual({
      gpc: true,
      lastUpdate: '2026-11-28',
    });
    const snippet = await request(server).get('/gpc.js');
    expect(snippet.headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(snippet.text).toContain('navigator.globalPrivacyControl');
  });
});

describe('the ledger as a system of the map', () => {
  const system = 'consents';
  const user = 'user-map-1';
  const identifiers = [{ kind: 'external_id', value: user }];
  const mark = (more: Partial<MarkRequest>): MarkRequest => ({
    identifiers,
    mark: 'stop',
    purposes: ['ai-training'],
    lockAccount: false,
    pauseBilling: false,
    asOf: '2026-11-24T09:00:00.000Z',
    ...more,
  });

  it('answers with what was said, withdraws once, and restricts until it is lifted', async () => {
    const marker = createConsentsMarker({ system, store: ledger });
    await post('', { events: [event(true, '2026-11-20T08:00:00Z', { subject: user })] });
    await marker.apply(mark({}));
    await marker.apply(mark({}));
    expect(await marker.verify(mark({}))).toEqual([]);
    expect(await ledger.may('ai-training', [{ user }])).toEqual({ may: false, because: 'refused' });

    await post('', { events: [event(true, '2026-11-25T08:00:00Z', { subject: user })] });
    await marker.apply(mark({ mark: 'restrict', purposes: [] }));
    expect(await ledger.may('ai-training', [{ user }])).toEqual({ may: false, because: 'restricted' });
    await marker.apply(mark({ mark: 'lift', purposes: [] }));
    expect(await marker.verify(mark({ mark: 'lift', purposes: [] }))).toEqual([]);

    const found: unknown[] = [];
    const emit = (envelope: { data: unknown }): Promise<void> =>
      Promise.resolve(void found.push(envelope.data));
    const connector = createConsentsConnector({ system, store: ledger });
    await connector.discover({ identifiers, emit, heartbeat: () => undefined });
    expect(found).toMatchObject([
      { purpose: 'ai-training', given: true, channel: 'settings' },
      { purpose: 'ai-training', given: false, channel: 'request' },
    ]);
  });

  it.each([
    ['the receipt', '2026-11-20T08:00:00.000Z', '2026-11-22T07:00:00.000Z'],
    ['the yes that it ends', '2026-11-23T08:00:00.000Z', '2026-11-23T08:00:00.000Z'],
  ])('a withdrawal stands from %s on, however long a machine takes', async (_, yes, from) => {
    const hers = { user: `agreed-${yes}` };
    await post('', { events: [event(true, yes, { subject: hers.user })] });
    const receivedAt = '2026-11-22T07:00:00.000Z';
    const withdrawal = mark({ identifiers: [{ kind: 'external_id', value: hers.user }], receivedAt });
    const marker = createConsentsMarker({ system, store: ledger });
    await marker.apply(withdrawal);
    expect((await ledger.history(hers)).map(({ given, at }) => [given, at])).toEqual([
      [true, yes],
      [false, from],
    ]);
    expect(await marker.verify(withdrawal)).toEqual([]);
  });

  it.each([
    ['wide, then narrow', [], ['analytics'], ['analytics']],
    ['narrow, then wide', ['analytics'], [], ['*']],
  ] as const)('keeps what another restriction asks for: %s', async (order, first, second, left) => {
    const hers = { user: `user ${order}` };
    const marker = createConsentsMarker({ system, store: ledger });
    const of = (more: Partial<MarkRequest>) =>
      mark({ identifiers: [{ kind: 'external_id', value: hers.user }], ...more });
    await marker.apply(of({ mark: 'restrict', purposes: first }));
    await marker.apply(of({ mark: 'restrict', purposes: second }));
    const stays = { purposes: second, lockAccount: false, pauseBilling: false };
    const lift = of({ mark: 'lift', purposes: first, stays });
    await marker.apply(lift);
    expect(await ledger.restricted(hers)).toEqual(left);
    expect(await marker.verify(lift)).toEqual([]);
    await marker.apply(of({ mark: 'lift', purposes: second }));
    expect(await ledger.restricted(hers)).toEqual([]);
    expect(await marker.verify(lift)).toEqual([{ collection: 'consents:events', rows: 1 }]);
  });

  it('says restricted of every purpose while everything is restricted', async () => {
    const hers = { user: 'user-of-every-use' };
    const identifiers = [{ kind: 'external_id', value: hers.user }];
    await createConsentsMarker({ system, store: ledger }).apply(
      mark({ identifiers, mark: 'restrict', purposes: [] }),
    );
    for (const purpose of PURPOSES)
      expect(await ledger.may(purpose, [hers])).toEqual({ may: false, because: 'restricted' });
  });

  it('touches nobody else', async () => {
    const other = 'user-map-2';
    await post('', { events: [event(true, '2026-11-20T08:00:00Z', { subject: other })] });
    await createConsentsMarker({ system, store: ledger }).apply(mark({ purposes: [] }));
    expect(await ledger.may('ai-training', [{ user: other }])).toEqual({ may: true, because: 'given' });
  });
});
