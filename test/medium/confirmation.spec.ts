import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { issueToken } from '#libs/persistence/one-time-tokens';
import { NOON, startTestApi, type TestApi } from '../support/api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
});
beforeEach(() => api.setNow(NOON));
afterAll(() => api.close());

const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);
const browser = () => request.agent(api.app.getHttpServer());
type Browser = ReturnType<typeof browser>;

let serial = 0;
interface Sent {
  readonly id: string;
  readonly reference: string;
  readonly email: string;
}
async function sendRequest(claims: object[] = []): Promise<Sent> {
  const email = `person-${(serial += 1)}@example.org`;
  const response = await request(api.app.getHttpServer())
    .post('/api/v1/requests')
    .send({ rights: ['access'], contactEmail: email, language: 'en', claims });
  const { reference } = response.body as { reference: string };
  const [row] = await rows<{ id: string }>(api.db.manager, 'SELECT id FROM request WHERE reference = $1', [
    reference,
  ]);
  return { id: row?.id ?? '', reference, email };
}

const issue = ({ id }: Sent, at = NOON) =>
  issueToken(api.db.manager, { requestId: id, purpose: 'confirm' }, at);
const confirm = (agent: Browser, fields: object) => agent.post('/en/confirm').type('form').send(fields);
const standings = ({ id }: Sent) =>
  rows<{ kind: string; standing: string }>(
    api.db.manager,
    'SELECT kind, standing FROM identifier WHERE request_id = $1 ORDER BY standing, kind',
    [id],
  );
const signalled = ({ id }: Sent) =>
  rows<{ name: string }>(
    api.db.manager,
    `SELECT o.name FROM outbox o JOIN dsr_case c ON o.workflow_id = 'dsr-' || c.id::text
     WHERE c.request_id = $1 AND o.kind = 'signal'`,
    [id],
  );
const waitingLinks = ({ id }: Sent) =>
  rows(api.db.manager, `SELECT 1 FROM message WHERE request_id = $1 AND template = 'fresh-link'`, [id]);

async function signedIn(sent: Sent): Promise<Browser> {
  const agent = browser();
  const { token } = await issue(sent);
  expect((await confirm(agent, { token })).status).toBe(303);
  return agent;
}

describe('a link', () => {
  it('changes nothing when it is opened: the token is redeemed by the button', async () => {
    const sent = await sendRequest();
    await issue(sent);
    expect((await browser().get('/en/confirm')).status).toBe(200);
    expect(await standings(sent)).toEqual([{ kind: 'email', standing: 'claim' }]);
  });

  it('proves the mailbox, tells every case and opens a session, all at once', async () => {
    const sent = await sendRequest();
    const { token } = await issue(sent);
    const agent = browser();
    const response = await confirm(agent, { token });
    expect([response.status, response.headers['location']]).toEqual([303, '/en/my-request']);
    expect(response.headers['set-cookie']?.[0]).toMatch(
      /^wafa-portal=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(await standings(sent)).toEqual([{ kind: 'email', standing: 'proved' }]);
    expect(await signalled(sent)).toEqual([{ name: 'requesterVerified' }]);
    const events = await rows(
      api.db.manager,
      `SELECT actor FROM audit_event WHERE request_id = $1 AND type = 'requester.verified'`,
      [sent.id],
    );
    expect(events).toEqual([{ actor: 'requester' }]);
    const page = await agent.get('/en/my-request');
    expect([page.status, page.text.includes(sent.reference)]).toEqual([200, true]);
  });

  it('tells the cases once, however often a person signs in', async () => {
    const sent = await sendRequest();
    await signedIn(sent);
    await signedIn(sent);
    expect(await signalled(sent)).toHaveLength(1);
  });

  it('works once: replayed, it opens nothing and offers a fresh one', async () => {
    const sent = await sendRequest();
    const { token } = await issue(sent);
    await confirm(browser(), { token });
    const thief = browser();
    const replay = await confirm(thief, { token });
    expect(replay.status).toBe(410);
    expect(replay.headers['set-cookie']).toBeUndefined();
    expect(replay.text).toContain('action="/en/sign-in"');
    expect(replay.text).toContain(`value="${sent.reference}"`);
    expect((await thief.get('/en/my-request')).headers['location']).toBe('/en/sign-in');
  });

  it('works once also when it is pressed twice at the same moment', async () => {
    const { token } = await issue(await sendRequest());
    const both = await Promise.all([confirm(browser(), { token }), confirm(browser(), { token })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410]);
  });

  it('ends after ten minutes', async () => {
    const sent = await sendRequest();
    const [first, second] = [await issue(sent), await sendRequest().then((other) => issue(other))];
    api.setNow(later(9.9));
    expect((await confirm(browser(), { token: second.token })).status).toBe(303);
    api.setNow(later(10));
    expect((await confirm(browser(), { token: first.token })).status).toBe(410);
    expect(await standings(sent)).toEqual([{ kind: 'email', standing: 'claim' }]);
  });

  it('ends with a newer one, and its code with it', async () => {
    const sent = await sendRequest();
    const old = await issue(sent);
    const fresh = await issue(sent);
    expect((await confirm(browser(), { token: old.token })).status).toBe(410);
    expect((await confirm(browser(), { reference: sent.reference, code: old.code })).status).toBe(410);
    expect((await confirm(browser(), { token: fresh.token })).status).toBe(303);
  });

  it('that nobody sent is refused like an old one', async () => {
    const unknown = await confirm(browser(), { token: 'x'.repeat(43) });
    expect([unknown.status, unknown.headers['set-cookie']]).toEqual([410, undefined]);
    expect((await confirm(browser(), {})).status).toBe(410);
  });

  it('for a download confirms nothing', async () => {
    const sent = await sendRequest();
    const { token } = await issueToken(api.db.manager, { requestId: sent.id, purpose: 'download' }, NOON);
    expect((await confirm(browser(), { token })).status).toBe(410);
  });

  it('pressed on another site does nothing', async () => {
    const { token } = await issue(await sendRequest());
    const foreign = await confirm(browser(), { token }).set('origin', 'https://evil.example.org');
    expect(foreign.status).toBe(403);
    expect((await confirm(browser(), { token })).status).toBe(303);
  });
});

describe('a code', () => {
  it('works with its reference, as people type it', async () => {
    const sent = await sendRequest();
    const { code } = await issue(sent);
    const typed = {
      reference: ` ${sent.reference.toLowerCase()} `,
      code: `${code.slice(0, 4)}-${code.slice(4)}`,
    };
    expect((await confirm(browser(), typed)).status).toBe(303);
    expect(await standings(sent)).toEqual([{ kind: 'email', standing: 'proved' }]);
  });

  it('has five tries; then also the right one is refused', async () => {
    const sent = await sendRequest();
    const { code } = await issue(sent);
    const wrong = code.startsWith('0') ? 'ZZZZZZZZ' : '00000000';
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const refused = await confirm(browser(), { reference: sent.reference, code: wrong });
      expect(refused.status).toBe(410);
    }
    expect((await confirm(browser(), { reference: sent.reference, code })).status).toBe(410);
    expect(await standings(sent)).toEqual([{ kind: 'email', standing: 'claim' }]);
  });

  it('does not open another person’s request', async () => {
    const [mine, other] = [await sendRequest(), await sendRequest()];
    const { code } = await issue(mine);
    await issue(other);
    expect((await confirm(browser(), { reference: other.reference, code })).status).toBe(410);
  });
});

describe('a claimed identifier of somebody else', () => {
  it('stays a claim when the own mailbox is confirmed', async () => {
    const victim = await sendRequest();
    const attacker = await sendRequest([
      { kind: 'external_id', value: 'user-of-the-victim' },
      { kind: 'email', value: victim.email },
    ]);
    await signedIn(attacker);
    expect(await standings(attacker)).toEqual([
      { kind: 'email', standing: 'claim' },
      { kind: 'external_id', standing: 'claim' },
      { kind: 'email', standing: 'proved' },
    ]);
    expect(await standings(victim)).toEqual([{ kind: 'email', standing: 'claim' }]);
  });
});

describe('a fresh link', () => {
  const ask = (reference: string) => browser().post('/en/sign-in').type('form').send({ reference });

  it('is promised in the same words whether the reference exists or not', async () => {
    const sent = await sendRequest();
    const [known, unknown] = [await ask(sent.reference), await ask('WF-0000-0000')];
    const seen = ({ status, text, headers }: typeof known) => [status, text, headers['location']];
    expect(seen(known)).toEqual([303, 'See Other. Redirecting to /en/sign-in?sent', '/en/sign-in?sent']);
    expect(seen(unknown)).toEqual(seen(known));
    expect(await waitingLinks(sent)).toHaveLength(1);
  });

  it('comes in the language of the request, on whichever page it was asked for', async () => {
    const sent = await sendRequest();
    await browser().post('/ar/sign-in').type('form').send({ reference: sent.reference });
    expect(
      await rows(
        api.db.manager,
        `SELECT language FROM message WHERE request_id = $1 AND template = 'fresh-link'`,
        [sent.id],
      ),
    ).toEqual([{ language: 'en' }]);
  });

  it('is sent once while one waits', async () => {
    const sent = await sendRequest();
    await ask(sent.reference);
    api.setNow(later(2));
    await ask(sent.reference);
    expect(await waitingLinks(sent)).toHaveLength(1);
  });

  it('is sent five times an hour for one reference, and promised in the same words afterwards', async () => {
    const [sent, other] = [await sendRequest(), await sendRequest()];
    const places: (string | undefined)[] = [];
    for (let minute = 1; minute <= 7; minute += 1) {
      api.setNow(later(minute));
      places.push((await ask(sent.reference)).headers['location']);
      await rows(api.db.manager, 'UPDATE message SET sent_at = $2 WHERE request_id = $1', [sent.id, NOON]);
    }
    expect(places).toEqual(Array(7).fill('/en/sign-in?sent'));
    expect(await waitingLinks(sent)).toHaveLength(5);
    await ask(other.reference);
    expect(await waitingLinks(other)).toHaveLength(1);
    api.setNow(later(60));
    await ask(sent.reference);
    expect(await waitingLinks(sent)).toHaveLength(6);
  });

  it('needs something that looks like a reference', async () => {
    const response = await ask('hello');
    expect([response.status, response.text.includes('value="hello"')]).toEqual([422, true]);
  });
});

describe('the limit of one mailbox', () => {
  it('does not count what its owner has confirmed', async () => {
    const email = 'writes-often@example.org';
    const send = () =>
      request(api.app.getHttpServer())
        .post('/api/v1/requests')
        .send({ rights: ['access'], contactEmail: email, language: 'en' });
    const first = (await send()).body as { reference: string };
    for (let more = 2; more <= 5; more += 1) expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(429);
    const [row] = await rows<{ id: string }>(api.db.manager, 'SELECT id FROM request WHERE reference = $1', [
      first.reference,
    ]);
    await signedIn({ id: row?.id ?? '', reference: first.reference, email });
    await signedIn({ id: row?.id ?? '', reference: first.reference, email });
    expect([(await send()).status, (await send()).status]).toEqual([202, 429]);
  });
});

describe('a session', () => {
  it('shows its own request and no other', async () => {
    const [mine, other] = [await sendRequest(), await sendRequest()];
    const agent = await signedIn(mine);
    await signedIn(other);
    for (const address of ['/en/my-request', `/en/my-request?reference=${other.reference}`]) {
      const page = await agent.get(address);
      expect([page.text.includes(mine.reference), page.text.includes(other.reference)]).toEqual([
        true,
        false,
      ]);
    }
    expect((await agent.get(`/en/my-request/${other.reference}`)).status).toBe(404);
  });

  it('sleeps after thirty idle minutes', async () => {
    const agent = await signedIn(await sendRequest());
    api.setNow(later(29));
    expect((await agent.get('/en/my-request')).status).toBe(200);
    api.setNow(later(29 + 31));
    expect((await agent.get('/en/my-request')).status).toBe(303);
  });

  it('ends after eight hours, used or not', async () => {
    const agent = await signedIn(await sendRequest());
    for (let minutes = 20; minutes < 480; minutes += 20) {
      api.setNow(later(minutes));
      expect((await agent.get('/en/my-request')).status).toBe(200);
    }
    api.setNow(later(481));
    expect((await agent.get('/en/my-request')).status).toBe(303);
  });

  it('ends by signing out, also for a copy of its cookie', async () => {
    const { token } = await issue(await sendRequest());
    const agent = browser();
    const [cookie = ''] = (await confirm(agent, { token })).headers['set-cookie'] ?? [];
    const copied = () =>
      request(api.app.getHttpServer())
        .get('/en/my-request')
        .set('cookie', cookie.split(';')[0] ?? '');
    expect((await copied()).status).toBe(200);
    expect((await agent.post('/en/sign-out').type('form')).headers['location']).toBe('/en');
    expect((await copied()).status).toBe(303);
  });
});

describe('my request', () => {
  it('says what has happened, the promise, and the mails', async () => {
    const sent = await sendRequest();
    const page = await (await signedIn(sent)).get('/ar/my-request');
    expect(page.text).toContain(sent.reference);
    expect(page.text).toContain('24 ديسمبر 2026');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it('is cancelled by its owner after a question, and the cases are told', async () => {
    const sent = await sendRequest();
    const agent = await signedIn(sent);
    expect((await agent.get('/en/my-request/cancel')).text).toContain('action="/en/my-request/cancel"');
    const before = await signalled(sent);
    expect(before.map(({ name }) => name)).not.toContain('requestWithdrawn');
    for (const _ of [1, 2]) {
      expect((await agent.post('/en/my-request/cancel').type('form')).headers['location']).toBe(
        '/en/my-request',
      );
    }
    const names = (await signalled(sent)).map(({ name }) => name);
    expect(names.filter((name) => name === 'requestWithdrawn')).toHaveLength(1);
    expect((await agent.get('/en/my-request')).text).not.toContain('href="/en/my-request/cancel"');
  });

  it('is cancelled by nobody without a session', async () => {
    const response = await browser().post('/en/my-request/cancel').type('form');
    expect([response.status, response.text.includes('<html lang="en"')]).toEqual([401, true]);
  });
});
