import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { alarmUnacknowledged } from '#activities/records/unacknowledged';
import { recordEvent } from '#libs/audit/record';
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

describe('a confirmation of the receipt that does not go out', () => {
  const opened = async (): Promise<{ readonly requestId: string; readonly caseId: string }> => {
    const { body } = await post({ rights: ['access', 'erasure'] });
    const [found] = await rows<{ requestId: string; caseId: string }>(
      api.db.manager,
      `SELECT r.id AS "requestId", c.id AS "caseId" FROM request r JOIN dsr_case c ON c.request_id = r.id
       WHERE r.reference = $1 AND c.ordinal = 1`,
      [(body as { reference: string }).reference],
    );
    return found ?? { requestId: '', caseId: '' };
  };
  const alarmsOf = ({ requestId }: { readonly requestId: string }) =>
    rows(
      api.db.manager,
      `SELECT case_id AS "caseId", parameters FROM message
       WHERE request_id = $1 AND template = 'officer-unacknowledged'`,
      [requestId],
    );
  const look = (at: string): Promise<number> => alarmUnacknowledged(api.db.manager, at);

  it('is told to the officers once, three days before the date of the law', async () => {
    const { requestId, caseId } = await opened();
    const confirmed = await opened();
    await recordEvent(api.db.manager, {
      ...{ requestId: confirmed.requestId, actor: 'system', effectiveAt: new Date(), fact: 'sent' },
      ...{ type: 'mail.sent', payload: { template: 'acknowledge-and-confirm' } },
    });
    expect(await look('2026-12-05T23:00:00.000Z')).toBe(0);
    expect(await look('2026-12-06T00:00:00.000Z')).toBe(1);
    expect(await look('2026-12-20T00:00:00.000Z')).toBe(0);
    expect(await alarmsOf({ requestId })).toEqual([{ caseId, parameters: { by: '2026-12-09' } }]);
    expect(await alarmsOf(confirmed)).toEqual([]);
  });
});

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

  it('keeps with the case what it asks for: the data itself, or its categories', async () => {
    const { body } = await post({ rights: ['access'], details: { access: { scope: 'categories' } } });
    const [found] = await rows(
      api.db.manager,
      `SELECT r.law, c.details FROM request r JOIN dsr_case c ON c.request_id = r.id WHERE r.reference = $1`,
      [(body as { reference: string }).reference],
    );
    expect(found).toEqual({ law: 'CCPA', details: { scope: 'categories' } });
  });

  it.each([
    [
      'a scope that nobody offers',
      { rights: ['access'], details: { access: { scope: 'everything' } } },
      'details.access.scope',
    ],
    [
      'a scope without access',
      { rights: ['erasure'], details: { access: { scope: 'categories' } } },
      'details.access',
    ],
  ])('refuses %s', async (_what, input, field) => {
    const refused = await post(input);
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { code: 'invalid-input', faults: [{ field }] },
    ]);
  });
});

describe('a company bound by the law of California and another', () => {
  let both: TestApi;
  beforeAll(async () => {
    const controller = { ...CONTROLLER, regimes: ['EU', 'US-CA'] };
    both = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, undefined, { controller });
  });
  afterAll(() => both.close());

  const ask = (residence: object) =>
    request(both.app.getHttpServer())
      .post('/api/v1/requests')
      .send({
        ...{ rights: ['access'], contactEmail: 'layla@example.org', language: 'en' },
        ...{ details: { access: { scope: 'categories' } }, ...residence },
      });

  it('answers by categories only whoever lives in California, and by the earliest date', async () => {
    const sent = await ask({ country: 'US', region: 'California' });
    expect([sent.status, sent.body]).toMatchObject([202, { answerBy: '2026-12-24' }]);
    for (const residence of [{}, { country: 'US', region: 'Nevada' }, { country: 'DE' }]) {
      const refused = await ask(residence);
      expect([refused.status, refused.body]).toMatchObject([
        422,
        { code: 'invalid-input', faults: [{ field: 'details.access' }] },
      ]);
    }
    const laws = await rows(both.db.manager, 'SELECT law FROM request');
    expect(laws).toEqual([{ law: 'CCPA' }]);
  });
});
