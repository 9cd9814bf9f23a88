import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { startTestApi, type TestApi } from '../support/api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '3' });
});
afterAll(() => api.close());

const browser = () => request.agent(api.app.getHttpServer());
const KEY = 'k'.repeat(43);
const ANSWERS = {
  rights: 'access',
  relation: 'self',
  contactEmail: 'layla@example.org',
  name: 'ليلى',
  phone: '',
  accountId: 'user-7',
  country: 'DE',
  region: '',
  freeText: 'first line\r\nsecond line',
  idempotencyKey: KEY,
};
const post = (agent: ReturnType<typeof browser>, fields: object) =>
  agent.post('/en/request').type('form').send(fields);
const requestCount = async (): Promise<number> =>
  (await rows<{ count: number }>(api.db.manager, 'SELECT count(*)::int FROM request'))[0]?.count ?? 0;

describe('the front door', () => {
  it.each([
    ['ar,en;q=0.8', '/ar'],
    ['en-GB,en;q=0.9,ar;q=0.1', '/en'],
    ['fr', '/ar'],
    ['ar;q=0, en', '/en'],
    ['', '/ar'],
  ])('leads a browser that asks for %j to %s', async (header, address) => {
    const response = await browser().get('/').set('accept-language', header);
    expect([response.status, response.headers['location']]).toEqual([303, address]);
    expect(response.headers['vary']?.toLowerCase()).toContain('accept-language');
  });
});

describe('the form', () => {
  it('is a page of its language under a policy without inline script, kept by nobody', async () => {
    const response = await browser().get('/ar');
    expect(response.status).toBe(200);
    expect(response.text).toMatch(/^<!doctype html><html lang="ar" dir="rtl">/);
    expect(response.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect(response.headers['content-security-policy']).not.toContain('unsafe-inline');
    expect(response.text).not.toMatch(/<script>|<style|style="|onclick=/);
  });

  it('serves its style sheet under an address that may be kept for ever', async () => {
    const page = await browser().get('/en');
    const address = /href="(\/assets\/[^"]+\.css)"/.exec(page.text)?.[1] ?? '';
    const response = await browser().get(address);
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await browser().get('/assets/../package.json')).status).toBe(404);
  });

  it('asks one question after the other and carries the answers along', async () => {
    const agent = browser();
    const who = await post(agent, { ...ANSWERS, step: 'rights', go: 'next' });
    expect([who.status, /<h1>([^<]*)/.exec(who.text)?.[1]]).toEqual([200, 'Who is asking?']);
    const check = await post(agent, { ...ANSWERS, step: 'details', go: 'next' });
    expect(check.text).toContain('Check your answers');
    expect(check.text).toContain('value="layla@example.org"');
    expect(await requestCount()).toBe(0);
  });

  it('shows faults beside the fields, keeps what was typed and stores nothing', async () => {
    const typed = { ...ANSWERS, contactEmail: 'layla@"><script>', name: 'x'.repeat(201) };
    const response = await post(browser(), { ...typed, step: 'check', go: 'send' });
    expect(response.status).toBe(422);
    expect(response.text).toContain('value="layla@&quot;&gt;&lt;script&gt;"');
    expect(response.text).not.toContain('"><script>');
    expect(response.text).toContain('Enter one e-mail address');
    expect(response.text).toContain('at most 200 characters');
    expect(await requestCount()).toBe(0);
  });

  it('refuses what is not a posted form with a page', async () => {
    const response = await browser()
      .post('/en/request')
      .send({ rights: ['access'] });
    expect(response.status).toBe(415);
    expect(response.text).toContain('<html lang="en"');
    expect(await requestCount()).toBe(0);
  });

  it.each([
    ['sec-fetch-site', 'cross-site', 403],
    ['sec-fetch-site', 'same-site', 403],
    ['sec-fetch-site', 'same-origin', 200],
    ['origin', 'https://portal.example.org.evil.example', 403],
    ['origin', 'nonsense', 403],
    ['origin', 'http://portal.example.org', 200],
    ['origin', 'null', 200],
  ])('posted with %s: %s is answered with %i', async (header, value, status) => {
    const response = await post(browser(), { ...ANSWERS, step: 'rights', go: 'next' }).set(header, value);
    expect(response.status).toBe(status);
  });

  it('sends through the same service as the API, redirects, and shows reference and address once', async () => {
    const agent = browser();
    const response = await post(agent, { ...ANSWERS, step: 'check', go: 'send' });
    expect([response.status, response.headers['location']]).toEqual([303, '/en/sent']);
    expect(response.headers['set-cookie']?.[0]).toMatch(
      /^wafa-sent=[\w-]+; Max-Age=600; .*HttpOnly; SameSite=Lax/,
    );
    expect(decodeURIComponent(response.headers['set-cookie']?.[0] ?? '')).not.toContain('layla');
    const sent = await agent.get('/en/sent');
    const [stored] = await rows<{ reference: string; channel: string }>(
      api.db.manager,
      'SELECT reference, channel FROM request',
    );
    expect(stored?.channel).toBe('form');
    expect(sent.text).toContain(stored?.reference);
    expect(sent.text).toContain('layla@example.org');
    expect(sent.text).toContain('24 December 2026');
  });

  it('sends once when Send is pressed twice, and anew when an answer was changed', async () => {
    const before = await requestCount();
    const again = await post(browser(), { ...ANSWERS, step: 'check', go: 'send' });
    expect([again.status, await requestCount()]).toEqual([303, before]);
    const changed = await post(browser(), { ...ANSWERS, name: 'Layla', step: 'check', go: 'send' });
    expect([changed.status, await requestCount()]).toEqual([303, before + 1]);
  });

  it('shows the sent page to nobody else and not for ever', async () => {
    const stranger = await browser().get('/en/sent');
    expect([stranger.status, stranger.headers['location']]).toEqual([303, '/en/sign-in']);
    const forged = await browser().get('/en/sent').set('cookie', 'wafa-sent=AAAA');
    expect(forged.status).toBe(303);
  });

  it('answers too many requests from one address with a page that names another way', async () => {
    const send = (contactEmail: string) =>
      post(browser(), { ...ANSWERS, contactEmail, step: 'check', go: 'send' });
    expect((await send('one@example.org')).status).toBe(303);
    const refused = await send('two@example.org');
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.text).toContain('privacy@example.org');
  });

  it('has a page for addresses that lead nowhere', async () => {
    const response = await browser().get('/ar/nothing');
    expect(response.status).toBe(404);
    expect(response.text).toContain('<html lang="ar"');
  });
});
