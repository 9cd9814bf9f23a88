import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { NOON, startTestApi, type TestApi } from '../support/api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({
    TRUST_PROXY_HOPS: '1',
    LIMIT_REQUESTS_PER_ADDRESS: '2',
    LIMIT_REQUESTS_PER_EMAIL: '1000',
    LIMIT_REQUESTS_GLOBAL: '5',
  });
});
afterAll(() => api.close());

/** Every test has a day of its own, so that no counter is left over. */
let day = 0;
let now = NOON;
beforeEach(() => {
  day += 1;
  now = new Date(NOON.getTime() + day * 86_400_000);
  api.setNow(now);
});

let serial = 0;
const postFrom = (address: string) =>
  request(api.app.getHttpServer())
    .post('/api/v1/requests')
    .set('x-forwarded-for', address)
    .send({ rights: ['access'], contactEmail: `limit-${(serial += 1)}@example.org`, language: 'en' });
const requestCount = async (): Promise<number> =>
  (await rows<{ count: number }>(api.db.manager, 'SELECT count(*)::int FROM request'))[0]?.count ?? 0;

describe('the limit of one address', () => {
  it.each([
    ['IPv4 /24', ['203.0.113.1', '203.0.113.99', '203.0.113.200'], '203.0.114.1'],
    ['IPv6 /56', ['2001:db8:0:1200::1', '2001:db8:0:12ff::1', '2001:db8:0:1201::9'], '2001:db8:0:1300::1'],
  ])('is shared by a %s and by nobody else', async (_, near, far) => {
    const statuses: number[] = [];
    for (const address of near) statuses.push((await postFrom(address)).status);
    expect(statuses).toEqual([202, 202, 429]);
    expect((await postFrom(far)).status).toBe(202);
  });

  it('believes only what the last proxy says', async () => {
    const statuses: number[] = [];
    for (const invented of ['10.0.0.1', '10.0.1.1', '10.0.2.1']) {
      statuses.push((await postFrom(`${invented}, 198.51.100.7`)).status);
    }
    expect(statuses).toEqual([202, 202, 429]);
  });

  it('ends with its hour, as Retry-After says', async () => {
    for (const host of [1, 2]) await postFrom(`192.0.2.${host}`);
    const refused = await postFrom('192.0.2.3');
    expect(refused.headers['retry-after']).toBe('3600');
    api.setNow(new Date(now.getTime() + 3_600_000));
    expect((await postFrom('192.0.2.3')).status).toBe(202);
  });

  it('holds exactly for ten requests at the same moment, and what is refused stores nothing', async () => {
    const before = await requestCount();
    const responses = await Promise.all(Array.from({ length: 10 }, () => postFrom('198.51.100.1')));
    const accepted = responses.filter(({ status }) => status === 202).length;
    expect([accepted, (await requestCount()) - before]).toEqual([2, 2]);
  });
});

describe('the limit of all together', () => {
  it('names another way to everybody when it is reached, and lasts a minute', async () => {
    for (const network of [1, 2, 3, 4, 5]) expect((await postFrom(`100.64.${network}.1`)).status).toBe(202);
    const refused = await postFrom('100.64.6.1');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    expect(refused.body).toMatchObject({ code: 'too-many-requests', contact: 'privacy@example.org' });
    api.setNow(new Date(now.getTime() + 60_000));
    expect((await postFrom('100.64.6.1')).status).toBe(202);
  });
});
