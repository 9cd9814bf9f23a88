import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { CONTROLLER, startTestApi, type TestApi } from '../support/api.js';

let api: TestApi;

beforeAll(async () => {
  const controller = { ...CONTROLLER, regimes: ['US-CA'], promiseDays: null };
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, undefined, { controller });
});
afterAll(() => api.close());

let serial = 0;
const post = (input: object) =>
  request(api.app.getHttpServer())
    .post('/api/v1/requests')
    .send({ contactEmail: `person-${(serial += 1)}@example.org`, language: 'en', ...input });

describe('a request under the law of California', () => {
  it('is answered by the 45th day, an opt-out beside it within 15 business days', async () => {
    const sent = await post({
      rights: ['access', 'erasure', 'rectification', 'opt-out', 'limit'],
      corrections: [{ right: 'Layla' }],
    });
    expect([sent.status, sent.body]).toMatchObject([202, { answerBy: '2026-12-16' }]);
    const clocks = await rows(
      api.db.manager,
      `SELECT c."right", k.answer_by::text AS "answerBy", k.result->>'acknowledgeBy' AS "acknowledgeBy"
       FROM case_clock k JOIN dsr_case c ON c.id = k.case_id JOIN request r ON r.id = c.request_id
       WHERE r.reference = $1 ORDER BY c.ordinal`,
      [(sent.body as { reference: string }).reference],
    );
    const within45 = { answerBy: '2027-01-08', acknowledgeBy: '2026-12-09' };
    const atOnce = { answerBy: '2026-12-16', acknowledgeBy: null };
    expect(clocks).toEqual([
      { right: 'access', ...within45 },
      { right: 'erasure', ...within45 },
      { right: 'rectification', ...within45 },
      { right: 'opt-out', ...atOnce },
      { right: 'limit', ...atOnce },
    ]);
  });

  it('the form promises the date by which everything is answered', async () => {
    const page = await request(api.app.getHttpServer()).get('/en').expect(200);
    expect(page.text).toContain('8 January 2027');
  });
});
