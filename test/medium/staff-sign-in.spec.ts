import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { StaffBrowser, startSignIn, type SignInStack } from '../support/oidc.js';

let stack: SignInStack;
/** The provider tells real times; the api's clock stands still from here. */
let begun: Date;

beforeAll(async () => {
  stack = await startSignIn();
});
beforeEach(() => {
  begun = new Date();
  stack.api.setNow(begun);
});
afterAll(() => stack.stop());

const browser = () => new StaffBrowser(stack.base);
const later = (minutes: number) => stack.api.setNow(new Date(begun.getTime() + minutes * 60_000));
const CASE = '019ab6c2-0000-7000-8000-000000000001';

async function signedIn(staff = 'salma'): Promise<StaffBrowser> {
  const person = browser();
  expect((await person.signIn(staff)).status).toBe(303);
  return person;
}
const lastEvent = async () => {
  const [event] = await rows<{ type: string; actor: string; payload: string }>(
    stack.api.db.manager,
    `SELECT type, actor, convert_from(payload, 'UTF8') AS payload FROM audit_event
     WHERE type LIKE 'staff.%' ORDER BY position DESC LIMIT 1`,
  );
  return event;
};

describe('signing in', () => {
  it('goes by code with PKCE, state and nonce, and ends in an opaque session', async () => {
    const person = browser();
    const authorize = await person.begin();
    const asked = Object.fromEntries(authorize.searchParams);
    expect(asked).toMatchObject({ response_type: 'code', scope: 'openid', code_challenge_method: 'S256' });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/);
    const response = await person.get(await person.answerAs('salma', authorize));
    expect([response.status, response.headers.get('location')]).toEqual([303, '/api/v1/staff/me']);
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('wafa-staff='));
    expect(cookie).toMatch(/^wafa-staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const me = (await (await person.me()).json()) as { actor: string; roles: string[] };
    expect(me).toMatchObject({ actor: expect.stringMatching(/^staff:[0-9a-f]{16}$/), roles: ['officer'] });
    expect(await lastEvent()).toEqual({
      type: 'staff.signed-in',
      actor: me.actor,
      payload: '{"roles":["officer"]}',
    });
  });

  it('gives one person the same pseudonym each time, and another one another', async () => {
    const actorOf = async (staff: string) =>
      ((await (await (await signedIn(staff)).me()).json()) as { actor: string }).actor;
    const [first, again, other] = [await actorOf('salma'), await actorOf('salma'), await actorOf('idris')];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('without a role opens nothing, ends the session before, and is recorded', async () => {
    const [before, person] = [await signedIn('salma'), browser()];
    person.cookiesOf().set('wafa-staff', before.cookiesOf().get('wafa-staff') ?? '');
    expect((await person.signIn('nora')).status).toBe(403);
    expect(person.cookiesOf().has('wafa-staff')).toBe(false);
    expect([(await person.me()).status, (await before.me()).status]).toEqual([401, 401]);
    expect(await lastEvent()).toMatchObject({ type: 'staff.denied', payload: '{"roles":[]}' });
  });

  it('again asks again, and the session before ends', async () => {
    const person = await signedIn();
    const copy = browser();
    copy.cookiesOf().set('wafa-staff', person.cookiesOf().get('wafa-staff') ?? '');
    expect((await copy.me()).status).toBe(200);
    const authorize = await person.begin('/staff/sign-in?fresh=1');
    expect(Object.fromEntries(authorize.searchParams)).toMatchObject({ prompt: 'login', max_age: '900' });
    expect((await person.get(await person.answerAs('salma', authorize))).status).toBe(303);
    expect([(await person.me()).status, (await copy.me()).status]).toEqual([200, 401]);
  });
});

describe('the callback', () => {
  /** A browser that is about to come back from the provider. */
  async function comingBack(): Promise<{ person: StaffBrowser; address: string; cookie: string }> {
    const person = browser();
    const address = await person.answerAs('salma', await person.begin());
    return { person, address, cookie: person.cookiesOf().get('wafa-sign-in') ?? '' };
  }
  async function expectRefused(person: StaffBrowser, address: string): Promise<void> {
    expect((await person.get(address)).status).toBe(401);
    expect(person.cookiesOf().has('wafa-staff')).toBe(false);
  }

  it('is refused without the cookie of this browser', async () => {
    await expectRefused(browser(), (await comingBack()).address);
  });

  it('is refused with the cookie of another sign-in', async () => {
    const [mine, other] = [await comingBack(), await comingBack()];
    mine.person.cookiesOf().set('wafa-sign-in', other.cookie);
    await expectRefused(mine.person, mine.address);
  });

  it('is refused ten minutes later', async () => {
    const { person, address } = await comingBack();
    later(10);
    await expectRefused(person, address);
  });

  it('is refused with an altered cookie', async () => {
    const { person, address, cookie } = await comingBack();
    const altered = `${cookie.slice(0, 60)}${cookie[60] === 'A' ? 'B' : 'A'}${cookie.slice(61)}`;
    person.cookiesOf().set('wafa-sign-in', altered);
    await expectRefused(person, address);
  });

  it.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['another code', (url: URL) => url.searchParams.set('code', 'x'.repeat(43))],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example.org')],
    ['an error', (url: URL) => url.searchParams.set('error', 'access_denied')],
  ])('is refused with %s', async (_, change) => {
    const { person, address } = await comingBack();
    const url = new URL(address);
    change(url);
    await expectRefused(person, url.href);
  });

  it('works once', async () => {
    const { person, address, cookie } = await comingBack();
    expect((await person.get(address)).status).toBe(303);
    const thief = browser();
    thief.cookiesOf().set('wafa-sign-in', cookie);
    await expectRefused(thief, address);
  });
});

describe('a staff session', () => {
  it('does not come from a cookie that somebody planted', async () => {
    const planted = 'p'.repeat(43);
    const victim = browser();
    victim.cookiesOf().set('wafa-staff', planted);
    await victim.signIn('salma');
    expect(victim.cookiesOf().get('wafa-staff')).not.toBe(planted);
    const attacker = browser();
    attacker.cookiesOf().set('wafa-staff', planted);
    expect((await attacker.me()).status).toBe(401);
  });

  it('sleeps after thirty idle minutes', async () => {
    const person = await signedIn();
    later(29);
    expect((await person.me()).status).toBe(200);
    later(29 + 30);
    expect((await person.me()).status).toBe(401);
  });

  it('ends after eight hours, used or not', async () => {
    const person = await signedIn();
    for (let minutes = 20; minutes < 480; minutes += 20) {
      later(minutes);
      expect((await person.me()).status).toBe(200);
    }
    later(480);
    expect((await person.me()).status).toBe(401);
  });

  it('ends by signing out, also for a copy of its cookie', async () => {
    const [person, copy] = [await signedIn(), browser()];
    copy.cookiesOf().set('wafa-staff', person.cookiesOf().get('wafa-staff') ?? '');
    expect((await copy.me()).status).toBe(200);
    expect((await person.post('/staff/sign-out')).status).toBe(204);
    expect(person.cookiesOf().has('wafa-staff')).toBe(false);
    expect((await copy.me()).status).toBe(401);
  });

  it('keeps the roles it began with; those taken from its row are gone with the next call', async () => {
    const person = await signedIn();
    const { actor } = (await (await person.me()).json()) as { actor: string };
    await rows(stack.api.db.manager, `UPDATE staff_session SET roles = '{auditor}' WHERE actor = $1`, [
      actor,
    ]);
    expect(((await (await person.me()).json()) as { roles: string[] }).roles).toEqual(['auditor']);
    await rows(stack.api.db.manager, 'UPDATE staff_session SET ended_at = now() WHERE actor = $1', [actor]);
    expect((await person.me()).status).toBe(401);
  });
});

describe('the link in mails to officers', () => {
  const link = `/staff/cases/${CASE}`;

  it('leads who is signed in to the case', async () => {
    const response = await (await signedIn()).get(link);
    expect([response.status, response.headers.get('location')]).toEqual([303, `/api/v1/staff/cases/${CASE}`]);
  });

  it('leads who is not through sign-in and then to the case', async () => {
    const response = await browser().signIn('salma', link);
    expect([response.status, response.headers.get('location')]).toEqual([303, `/api/v1/staff/cases/${CASE}`]);
  });

  it('leads nobody away', async () => {
    const addresses = ['https:%2f%2fevil.example.org', '%2f%2fevil.example.org', '..%2f..%2fevil', 'x'];
    for (const address of addresses) {
      const refused = await browser().get(`/staff/cases/${address}`);
      expect([refused.status, refused.headers.get('location')]).toEqual([422, null]);
    }
    const asked = await browser().signIn('salma', '/staff/sign-in?to=https://evil.example.org');
    expect(asked.headers.get('location')).toBe('/api/v1/staff/me');
  });
});
