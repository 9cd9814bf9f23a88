import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { DataKeys } from '#libs/persistence/data-keys';
import { Requests } from '#libs/persistence/requests';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { Lookups } from '#libs/crypto/lookup';
import { systemSchema } from '#libs/data-map/systems';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { CLERK_IDS, LAYLA_AT_GOOGLE } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { CLERK_ISSUER, startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { SessionTokens } from '../../apps/sandbox/src/vendors/clerk/session-tokens.js';
import { CONTROLLER, startTestApi, testConfig, type TestApi } from '../support/api.js';
import { describeWithSpecification, gateOf } from '../support/specifications.js';

const PAGE = 'https://qwenimage.art';
const text = { en: 'x', ar: 'x' };
const clerkSystem = (signedIn?: object) =>
  systemSchema.parse({
    key: 'sign-in',
    connector: 'clerk',
    name: text,
    purposes: [text],
    legalBasis: [text],
    source: [text],
    retention: text,
    secretKeyFrom: 'CLERK_SECRET_KEY',
    apiUrlFrom: 'CLERK_API_URL',
    rateLimit: { perSecond: 1000 },
    ...(signedIn ? { signedIn } : {}),
  });
const SIGNED_IN = { issuer: CLERK_ISSUER, authorizedParties: [PAGE] };

let clerk: ClerkStandIn;
/** Asks Clerk for its keys. */
let api: TestApi;
/** Holds the key itself. */
let networkless: TestApi;
const started: TestApi[] = [];

async function startApi(signedIn?: object, more: object = {}): Promise<TestApi> {
  const secrets: Readonly<Record<string, string>> = {
    CLERK_SECRET_KEY: clerk.secretKey,
    CLERK_API_URL: clerk.url,
    CLERK_JWT_KEY: clerk.tokens.publicPem,
  };
  const limits = { LIMIT_REQUESTS_PER_ADDRESS: '1000', LIMIT_REQUESTS_PER_EMAIL: '1000', ...more };
  const one = await startTestApi(limits, undefined, {
    controller: { ...CONTROLLER, product: { origins: [PAGE] } },
    systems: [clerkSystem(signedIn)],
    secret: (name) => secrets[name],
  });
  started.push(one);
  return one;
}

beforeAll(async () => {
  clerk = await startClerk({ port: 0, gate: gateOf('clerk', CLERK_DIFFERENCES) });
  api = await startApi(SIGNED_IN);
  networkless = await startApi({ ...SIGNED_IN, jwtKeyFrom: 'CLERK_JWT_KEY' });
});
afterEach(async () => {
  clerk.standIn.faults.repair();
  for (const one of started) await rows(one.db.manager, 'DELETE FROM rate_limit');
});
afterAll(async () => {
  for (const one of started) await one.close();
  await clerk.stop();
});

const PATH = '/api/v1/signed-in/requests';
const BODY = { rights: ['access'], language: 'ar' };

interface Sending {
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly at?: TestApi;
}
const send = (token: string | undefined, { body = BODY, headers = {}, at = api }: Sending = {}) =>
  request(at.app.getHttpServer())
    .post(PATH)
    .set(token === undefined ? headers : { authorization: `Bearer ${token}`, ...headers })
    .send(body);
const codeOf = (response: { status: number; body: unknown }) => [
  response.status,
  (response.body as { code?: string }).code,
];
const laylas = (minutes = 0) => clerk.tokenOf(CLERK_IDS.layla, PAGE, minutes);
const claims = {
  sub: CLERK_IDS.layla,
  sid: 'sess_example_layla_2',
  azp: PAGE,
  iss: CLERK_ISSUER,
  fva: [0, -1] as const,
};
const written = async (at = api) => (await rows(at.db.manager, 'SELECT id FROM request')).length;

/** Everything that stands about a request. */
async function stored(reference: string) {
  const config = testConfig('postgres://nobody@127.0.0.1:1/nothing');
  const keys = new DataKeys(keyEncryptionKey(config.WAFA_MASTER_KEY));
  const requests = new Requests(keys, new Lookups(config.WAFA_LOOKUP_KEY));
  const db = api.db.manager;
  const [row] = await rows<{ id: string }>(db, 'SELECT id FROM request WHERE reference = $1', [reference]);
  const id = row?.id ?? '';
  const query = (sql: string) => rows<Record<string, unknown>>(db, sql, [id]);
  const identifiers = await requests.allIdentifiers(db, id);
  const events = await query('SELECT type FROM audit_event WHERE request_id = $1 ORDER BY position');
  const outbox =
    await query(`SELECT o.name FROM outbox o JOIN dsr_case c ON o.workflow_id = 'dsr-' || c.id::text
    WHERE c.request_id = $1 ORDER BY o.position`);
  return {
    contact: await requests.contactEmail(db, id),
    identifiers: identifiers.map(({ kind, value, standing }) => `${kind} ${value} ${standing}`).toSorted(),
    provedBy: await query(
      `SELECT DISTINCT proved_by FROM identifier WHERE request_id = $1 AND standing = 'proved'`,
    ),
    verification: await query('SELECT method, actor FROM verification WHERE request_id = $1'),
    mails: await query('SELECT template FROM message WHERE request_id = $1'),
    tokens: await query('SELECT id FROM one_time_token WHERE request_id = $1'),
    events: events.map(({ type }) => type),
    outbox: outbox.map(({ name }) => name),
  };
}
const referenceOf = ({ body }: { body: unknown }) => (body as { reference: string }).reference;

describe('a request from a signed-in page', () => {
  it('stands verified from its first moment, at the address that Clerk has verified', async () => {
    const body = { ...BODY, claims: [{ kind: 'email', value: PEOPLE.omar.email }] };
    const response = await send(laylas(), { body });
    expect([response.status, response.body]).toEqual([
      202,
      {
        reference: expect.stringMatching(/^WF-/),
        answerBy: '2026-12-24',
        statusUrl: 'http://portal.example.org/ar/my-request',
      },
    ]);
    expect(await stored(referenceOf(response))).toEqual({
      contact: PEOPLE.layla.email,
      identifiers: [
        `clerk_user_id ${CLERK_IDS.layla} proved`,
        `email ${LAYLA_AT_GOOGLE} proved`,
        `email ${PEOPLE.layla.email} proved`,
        `email ${PEOPLE.omar.email} claim`,
      ],
      provedBy: [{ proved_by: 'session' }],
      verification: [{ method: 'session', actor: 'requester' }],
      mails: [{ template: 'acknowledge-signed-in' }],
      tokens: [],
      events: ['request.received', 'case.opened', 'requester.verified'],
      outbox: ['access', 'requesterVerified'],
    });
  });

  it('needs no call for keys where the key is configured', async () => {
    const calls = clerk.standIn.calls.length;
    expect((await send(laylas(), { at: networkless })).status).toBe(202);
    expect(clerk.standIn.calls.slice(calls).map(({ path }) => path)).toEqual([
      '/v1/sessions/sess_example_layla_2',
      '/v1/users/user_example_layla',
    ]);
  });

  it('of a second account that lists her address is that account’s alone', async () => {
    const response = await send(clerk.tokenOf(CLERK_IDS.omar, PAGE));
    expect(await stored(referenceOf(response))).toMatchObject({
      contact: PEOPLE.omar.email,
      identifiers: [`clerk_user_id ${CLERK_IDS.omar} proved`, `email ${PEOPLE.omar.email} proved`],
    });
  });

  it('with the same key and body gets the same answer, and never that of an unproved one', async () => {
    const headers = { 'idempotency-key': 'signed-in-twice' };
    const first = await send(laylas(), { headers });
    const again = await send(laylas(), { headers });
    expect([again.status, again.body]).toEqual([202, first.body]);
    const typed = { 'idempotency-key': 'typed-first' };
    const unproved = await request(api.app.getHttpServer())
      .post('/api/v1/requests')
      .set(typed)
      .send({ ...BODY, contactEmail: PEOPLE.layla.email });
    expect(unproved.status).toBe(202);
    expect(codeOf(await send(laylas(), { headers: typed }))).toEqual([409, 'idempotency-conflict']);
  });

  it.each([
    ['another address to answer to', { contactEmail: PEOPLE.omar.email }, 'contactEmail'],
    ['an agent', { relation: 'agent' }, 'relation'],
    ['a user id', { userId: CLERK_IDS.omar }, 'userId'],
  ])('may not name %s', async (_, more, field) => {
    const before = await written();
    const response = await send(laylas(), { body: { ...BODY, ...more } });
    expect(codeOf(response)).toEqual([422, 'invalid-input']);
    const { faults } = response.body as { faults: { field: string }[] };
    expect(faults.map((fault) => fault.field)).toEqual([field]);
    expect(await written()).toBe(before);
  });
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);
const payload = () => ({
  ...claims,
  v: 2,
  sts: 'active',
  iat: seconds(),
  exp: seconds() + 60,
  nbf: seconds() - 10,
});
const unsigned = (): string => `${part({ alg: 'none', typ: 'JWT', kid: 'ins_example' })}.${part(payload())}.`;
const signedWithPublicKey = (): string => {
  const signed = `${part({ alg: 'HS256', typ: 'JWT', kid: 'ins_example' })}.${part(payload())}`;
  return `${signed}.${createHmac('sha256', clerk.tokens.publicPem).update(signed).digest('base64url')}`;
};
const altered = (): string => {
  const [header, , signature] = laylas().split('.');
  return [header, part({ ...payload(), sub: CLERK_IDS.omar }), signature].join('.');
};

describe('a token that proves nobody', () => {
  it.each<[string, () => string | undefined]>([
    ['missing', () => undefined],
    ['of another issuer', () => clerk.tokens.mint(claims, { iss: 'https://clerk.example.org' })],
    ['made for another site', () => clerk.tokenOf(CLERK_IDS.layla, 'https://evil.example.org')],
    ['made for no site', () => clerk.tokens.mint(claims, { azp: undefined })],
    ['expired', () => clerk.tokens.mint(claims, { exp: seconds() - 60 })],
    ['not valid yet', () => clerk.tokens.mint(claims, { nbf: seconds() + 60 })],
    ['not signed', unsigned],
    ['signed with the public key', signedWithPublicKey],
    ['signed with another key of the same name', () => new SessionTokens().mint(claims)],
    ['signed with a key that Clerk does not know', () => new SessionTokens('ins_other').mint(claims)],
    ['altered', altered],
    ['of a template, without a session', () => clerk.tokens.mint(claims, { sid: undefined })],
    ['of a session that waits for a task', () => clerk.tokens.mint(claims, { sts: 'pending' })],
    ['of somebody who acts as her', () => clerk.tokens.mint(claims, { act: { sub: 'user_support' } })],
    ['of a session that was revoked', () => clerk.tokens.mint(claims, { sid: 'sess_example_layla_3' })],
    ['of a session of somebody else', () => clerk.tokens.mint(claims, { sid: 'sess_example_omar_1' })],
    ['of a session that never was', () => clerk.tokens.mint(claims, { sid: 'sess_example_none' })],
    ['no token at all', () => 'a.b.c'],
    ['too long', () => `${'a'.repeat(7_000)}.${'b'.repeat(7_000)}.${'c'.repeat(3_000)}`],
  ])('is refused where it is %s, and nothing is written', async (name, make) => {
    for (const at of [api, networkless]) {
      const before = await written(at);
      // Node itself refuses headers beyond 16 KiB.
      const expected = name === 'too long' ? [431, 'headers-too-large'] : [401, 'not-signed-in'];
      expect(codeOf(await send(make(), { at }))).toEqual(expected);
      expect(await written(at)).toBe(before);
    }
  });

  it('is told by no log line', () => {
    expect(api.logLines.join()).not.toMatch(/eyJ|user_example|layla@example/);
  });
});

describe('fresh authentication', () => {
  it.each([
    [0, 202],
    [10, 202],
    [11, 401],
    [-1, 401],
  ])('of %i minutes ago answers %i', async (minutes, status) => {
    expect((await send(laylas(minutes))).status).toBe(status);
  });

  it.each<[string, Record<string, unknown>]>([
    ['is asked for where the token says nothing of it', { fva: undefined }],
    ['ages with a token that lives long', { iat: seconds() - 660, exp: seconds() + 3_600 }],
  ])('%s', async (_, more) => {
    expect(codeOf(await send(clerk.tokens.mint(claims, more)))).toEqual([401, 'fresh-authentication-needed']);
  });
});

describe('an account', () => {
  const changed = async (changes: object) => {
    const before = clerk.state.users.get(CLERK_IDS.namesake);
    if (!before) throw new Error('the account is missing');
    clerk.state.changeUser(CLERK_IDS.namesake, changes);
    const response = await send(clerk.tokenOf(CLERK_IDS.namesake, PAGE));
    clerk.state.users.set(CLERK_IDS.namesake, before);
    return response;
  };

  it('that is banned goes another way', async () => {
    expect(codeOf(await changed({ banned: true }))).toEqual([403, 'forbidden']);
  });

  it('whose primary address is unverified has to confirm it first', async () => {
    const [own] = clerk.state.users.get(CLERK_IDS.namesake)?.email_addresses ?? [];
    if (!own?.verification) throw new Error('the address is missing');
    const unverified = { ...own, verification: { ...own.verification, status: 'unverified' } };
    expect(codeOf(await changed({ email_addresses: [unverified] }))).toEqual([409, 'address-unconfirmed']);
    expect(codeOf(await changed({ primary_email_address_id: null }))).toEqual([409, 'address-unconfirmed']);
  });

  it('that is gone proves nobody', async () => {
    const token = clerk.tokenOf(CLERK_IDS.noor, PAGE);
    clerk.state.users.delete(CLERK_IDS.noor);
    expect(codeOf(await send(token))).toEqual([401, 'not-signed-in']);
  });
});

describe('pages of other sites', () => {
  const preflight = (origin: string, path = PATH) =>
    request(api.app.getHttpServer()).options(path).set({
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    });

  it('may call this one path only from the origins of the product', async () => {
    const allowed = await preflight(PAGE);
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization, content-type, idempotency-key',
      vary: expect.stringContaining('Origin'),
    });
    for (const [origin, path] of [
      ['https://evil.example.org', PATH],
      [`${PAGE}.evil.example.org`, PATH],
      ['null', PATH],
      [PAGE, '/api/v1/requests'],
    ] as const) {
      expect((await preflight(origin, path)).headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('get their answer from the product’s page, and a refusal from any other', async () => {
    const headers = { origin: PAGE, 'sec-fetch-site': 'cross-site' };
    const accepted = await send(laylas(), { headers });
    expect([accepted.status, accepted.get('access-control-allow-origin')]).toEqual([202, PAGE]);
    const foreign = await send(laylas(), { headers: { ...headers, origin: 'https://evil.example.org' } });
    expect(codeOf(foreign)).toEqual([403, 'cross-site-request']);
    const refused = await send('a.b.c', { headers });
    expect(refused.get('access-control-allow-origin')).toBe(PAGE);
    const elsewhere = await request(api.app.getHttpServer())
      .post('/api/v1/requests')
      .set(headers)
      .send({ ...BODY, contactEmail: 'a@example.org' });
    expect(codeOf(elsewhere)).toEqual([403, 'cross-site-request']);
  });
});

describe('the signed-in path', () => {
  it('is not there where no sign-in is configured', async () => {
    expect(codeOf(await send(laylas(), { at: await startApi() }))).toEqual([404, 'not-found']);
  });

  it.each([
    ['does not answer', { kind: 'drop' } as const, [502, 'system-unavailable']],
    ['refuses our key', { kind: 'status', status: 401 } as const, [502, 'system-refused']],
  ])('writes nothing where Clerk %s', async (_, fault, expected) => {
    const before = await written(networkless);
    clerk.standIn.faults.plan(fault);
    expect(codeOf(await send(laylas(), { at: networkless }))).toEqual(expected);
    expect(await written(networkless)).toBe(before);
  });

  it('is not shut by what strangers have sent in her name, nor does it shut others out', async () => {
    const at = await startApi(SIGNED_IN, { LIMIT_REQUESTS_PER_EMAIL: '2' });
    const asStranger = async () =>
      (
        await request(at.app.getHttpServer())
          .post('/api/v1/requests')
          .send({ ...BODY, contactEmail: PEOPLE.layla.email })
      ).status;
    const signedIn = async () => (await send(laylas(), { at })).status;
    expect([await signedIn(), await asStranger(), await asStranger(), await asStranger()]).toEqual([
      202, 202, 202, 429,
    ]);
    expect([await signedIn(), await signedIn()]).toEqual([202, 429]);
  });

  it('counts attempts, believed or not', async () => {
    await send('a.b.c');
    await rows(api.db.manager, 'UPDATE rate_limit SET used = 100');
    const calls = clerk.standIn.calls.length;
    expect(codeOf(await send(laylas()))).toEqual([429, 'too-many-requests']);
    expect(clerk.standIn.calls.length).toBe(calls);
  });
});

describeWithSpecification('clerk')("Clerk's document", () => {
  it('has nothing to say against all of this', () => {
    expect(clerk.standIn.violations).toEqual([]);
  });
});
