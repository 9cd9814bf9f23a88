/** Whoever reports a problem can name the request, and its lines are found in the log by that. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startTestApi, type TestApi } from '../support/api.js';
import { runSql } from '../support/postgres.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SOMEBODYS = '00000000-0000-4000-8000-00000000beef';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1' });
});
afterAll(() => api.close());

const agent = () => request(api.app.getHttpServer());
const ask = () =>
  agent()
    .post('/api/v1/requests')
    .send({ rights: ['access'], contactEmail: 'noor@example.org', language: 'en' });

interface Line {
  readonly msg: string;
  readonly requestId?: string;
  readonly code?: string;
}
const linesOf = (requestId: string): Line[] =>
  api.logLines.map((line) => JSON.parse(line) as Line).filter((line) => line.requestId === requestId);

const KINDS: readonly (readonly [number, string, () => request.Test])[] = [
  [404, 'not-found', () => agent().get('/api/v1/nothing')],
  [422, 'invalid-input', () => agent().post('/api/v1/requests').send({})],
  [
    400,
    'malformed-json',
    () => agent().post('/api/v1/requests').set('content-type', 'application/json').send('{'),
  ],
  [
    413,
    'body-too-large',
    () =>
      agent()
        .post('/api/v1/requests')
        .send({ freeText: 'x'.repeat(70_000) }),
  ],
  [401, 'not-signed-in', () => agent().get('/api/v1/staff/cases')],
  [
    403,
    'cross-site-request',
    () => agent().post('/api/v1/requests').set('sec-fetch-site', 'cross-site').send({}),
  ],
];

describe('a problem', () => {
  it.each(KINDS)(
    'with status %i %s names its request, as the header and the log do',
    async (status, code, call) => {
      const response = await call().set('x-request-id', SOMEBODYS);
      const { requestId } = response.body as { requestId: string };
      expect([response.status, response.type]).toEqual([status, 'application/problem+json']);
      expect(requestId).toMatch(UUID);
      expect(requestId).not.toBe(SOMEBODYS);
      expect(response.headers['x-request-id']).toBe(requestId);
      expect(linesOf(requestId)).toMatchObject([{ msg: 'request failed', code }]);
    },
  );

  it('of a limit does so too', async () => {
    expect((await ask()).status).toBe(202);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ requestId: refused.headers['x-request-id'] });
  });

  it('of our own does so too, and every request has another one', async () => {
    await runSql(api.database, 'ALTER TABLE staff_session RENAME TO lost');
    const staff = () => agent().get('/api/v1/staff/cases').set('cookie', 'wafa-staff=x');
    const [first, second] = [await staff(), await staff()];
    await runSql(api.database, 'ALTER TABLE lost RENAME TO staff_session');
    const ids = [first, second].map(({ headers }) => String(headers['x-request-id']));
    expect([first.status, second.status]).toEqual([500, 500]);
    expect([first.body, second.body]).toMatchObject(ids.map((requestId) => ({ requestId })));
    expect(new Set(ids).size).toBe(2);
  });

  it('of our own shows it to a person, too', async () => {
    await runSql(api.database, 'ALTER TABLE portal_session RENAME TO lost');
    const page = await agent().get('/en/my-request').set('cookie', 'wafa-portal=x');
    await runSql(api.database, 'ALTER TABLE lost RENAME TO portal_session');
    expect([page.status, page.type]).toEqual([500, 'text/html']);
    expect(page.text).toContain(String(page.headers['x-request-id']));
  });
});

describe('a request', () => {
  it('names itself in whatever is logged while it is served', async () => {
    const ready = await agent().get('/health/ready');
    expect(linesOf(String(ready.headers['x-request-id'])).map(({ msg }) => msg)).toEqual(['not reachable']);
  });

  it('after whose body was read is still the same', async () => {
    const sent = await agent().post('/api/v1/requests').send({});
    expect(linesOf(String(sent.headers['x-request-id']))).toHaveLength(1);
  });
});

describe('the API description', () => {
  it('tells of the id at every operation', async () => {
    const { body } = (await agent().get('/openapi.json')) as unknown as {
      body: { paths: Record<string, Record<string, { responses: Record<string, { headers?: object }> }>> };
    };
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(50);
    expect(operations.filter(({ responses }) => !responses['default']?.headers)).toEqual([]);
    expect(body).toMatchObject({
      components: { schemas: { Problem: { properties: { requestId: { type: 'string', format: 'uuid' } } } } },
    });
  });
});
