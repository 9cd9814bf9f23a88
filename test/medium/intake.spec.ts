import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { CALENDAR_VERSION } from '#libs/domain/clock/calendars';
import { RULE_VERSION } from '#libs/domain/clock/laws';
import { rows } from '#libs/persistence/data-source';
import { NOON, startTestApi, type TestApi } from '../support/api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000', LIMIT_REQUESTS_PER_EMAIL: '3' });
});
afterAll(() => api.close());

let serial = 0;
const body = (more: object = {}) => ({
  rights: ['access'],
  contactEmail: `person-${(serial += 1)}@example.org`,
  language: 'ar',
  ...more,
});
const post = (input: unknown, headers: Record<string, string> = {}) =>
  request(api.app.getHttpServer())
    .post('/api/v1/requests')
    .set({ 'content-type': 'application/json', ...headers })
    .send(input as object);

const TABLES = [
  'request',
  'dsr_case',
  'case_clock',
  'identifier',
  'message',
  'outbox',
  'audit_event',
  'data_key',
];
/** Rows of every table there is. */
async function counts(): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    api.db.manager,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const selects = tables.map(({ name }) => `(SELECT count(*)::int FROM ${name}) AS "${name}"`);
  const [row] = await rows<Record<string, number>>(api.db.manager, `SELECT ${selects.join(', ')}`);
  return row ?? {};
}

describe('a request through the API', () => {
  it('is accepted with reference, date and status address, and everything that must follow is committed', async () => {
    const before = await counts();
    const response = await post(
      body({ freeText: 'كل بياناتي', claims: [{ kind: 'external_id', value: 'user-2' }] }),
    );
    expect(response.status).toBe(202);
    expect(response.body).toEqual({
      reference: expect.stringMatching(/^WF-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
      answerBy: '2026-12-24',
      statusUrl: 'http://portal.example.org/ar/my-request',
    });
    const after = await counts();
    const added = Object.fromEntries(
      TABLES.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)]),
    );
    expect(added).toEqual({
      request: 1,
      dsr_case: 1,
      case_clock: 1,
      identifier: 2,
      message: 1,
      outbox: 2,
      audit_event: 2,
      data_key: 2,
    });
    const waiting = await rows<{ kind: string; name: string }>(
      api.db.manager,
      'SELECT kind, name FROM outbox WHERE delivered_at IS NULL ORDER BY position DESC LIMIT 2',
    );
    expect(waiting).toEqual([
      { kind: 'start', name: 'access' },
      { kind: 'mail', name: 'acknowledge-and-confirm' },
    ]);
  });

  it('has its dates stored with the rule and the calendar they came from', async () => {
    const { reference } = (await post(body())).body as { reference: string };
    const clocks = await rows(
      api.db.manager,
      `SELECT k.answer_by::text AS "answerBy", k.rule_version AS rule, k.calendar_version AS calendar,
         k.input->>'receivedAt' AS received FROM case_clock k JOIN dsr_case c ON c.id = k.case_id
       JOIN request r ON r.id = c.request_id WHERE r.reference = $1`,
      [reference],
    );
    expect(clocks).toEqual([
      {
        answerBy: '2026-12-24',
        rule: RULE_VERSION,
        calendar: CALENDAR_VERSION,
        received: NOON.toISOString(),
      },
    ]);
  });

  it('proves no identifier, whatever was typed', async () => {
    await post(body({ claims: [{ kind: 'email', value: 'victim@example.org' }] }));
    expect(await rows(api.db.manager, `SELECT 1 FROM identifier WHERE standing = 'proved'`)).toEqual([]);
  });

  it('leaves no personal data in clear in any table', async () => {
    await post(
      body({ contactEmail: 'canary-1234@example.org', name: 'Canary 1234', freeText: 'canary 1234 text' }),
    );
    for (const table of TABLES) {
      const found = await rows(
        api.db.manager,
        `SELECT 1 FROM ${table} t WHERE t::text ILIKE '%canary%1234%'`,
      );
      const bytes = Buffer.from('anary').toString('hex');
      const hidden = await rows(api.db.manager, `SELECT 1 FROM ${table} t WHERE t::text ILIKE '%${bytes}%'`);
      expect([table, found, hidden]).toEqual([table, [], []]);
    }
  });

  it('needs no Temporal: without one the case stands, ready to start when there is one', async () => {
    const health = await request(api.app.getHttpServer()).get('/health/ready');
    expect([health.status, health.body]).toEqual([200, { status: 'ok', database: 'up', temporal: 'down' }]);
    const { body: accepted } = (await post(body())) as { body: { reference: string } };
    const [waiting] = await rows<{ workflow_id: string; payload: object }>(
      api.db.manager,
      `SELECT o.workflow_id, o.payload FROM outbox o JOIN dsr_case c ON o.id = c.id
       JOIN request r ON r.id = c.request_id WHERE r.reference = $1 AND o.delivered_at IS NULL`,
      [accepted.reference],
    );
    expect(waiting?.payload).toEqual({
      caseId: waiting?.workflow_id.slice('dsr-'.length),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      right: 'access',
      receivedAt: '2026-11-24T09:00:00.000Z',
      dueEndsBefore: '2026-12-24T21:00:00.000Z',
    });
  });

  it('is answered in the same words whether the person is known or not', async () => {
    const contactEmail = 'known@example.org';
    const [unknown, known] = [await post(body({ contactEmail })), await post(body({ contactEmail }))];
    const shape = ({ status, body: sent, headers }: typeof known) => [
      status,
      { ...(sent as object), reference: '' },
      headers['content-length'],
    ];
    expect(shape(known)).toEqual(shape(unknown));
  });

  it('gives the same answer for the same Idempotency-Key, also for twenty at once, and refuses another body', async () => {
    const key = { 'idempotency-key': 'key-0001' };
    const input = body();
    const responses = await Promise.all(Array.from({ length: 20 }, () => post(input, key)));
    const references = new Set(
      responses.map((response) => (response.body as { reference: string }).reference),
    );
    expect(responses.filter(({ status }) => status === 202)).toHaveLength(20);
    expect(references.size).toBe(1);
    const other = await post(body(), key);
    expect([other.status, (other.body as { code: string }).code]).toEqual([409, 'idempotency-conflict']);
  });

  it('limits requests for one mailbox and names another way', async () => {
    const contactEmail = 'Often@example.org';
    for (const email of [contactEmail, 'often@EXAMPLE.org', ' often@example.org']) {
      expect((await post(body({ contactEmail: email }))).status).toBe(202);
    }
    const refused = await post(body({ contactEmail }));
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.body).toMatchObject({ code: 'too-many-requests', contact: 'privacy@example.org' });
  });
});

describe('bad input', () => {
  const cases: [string, number, string, string | undefined, unknown, Record<string, string>?][] = [
    ['malformed JSON', 400, 'malformed-json', undefined, '{"rights":'],
    ['a wrong type', 422, 'invalid-input', 'rights', body({ rights: 'access' })],
    ['an unknown right', 422, 'invalid-input', 'rights.0', body({ rights: ['fly'] })],
    ['a right named twice', 422, 'invalid-input', 'rights', body({ rights: ['access', 'access'] })],
    ['an unknown field', 422, 'invalid-input', 'colour', body({ colour: 'red' })],
    ['an invalid e-mail', 422, 'invalid-input', 'contactEmail', body({ contactEmail: 'layla@' })],
    [
      'a mail header in the e-mail',
      422,
      'invalid-input',
      'contactEmail',
      body({ contactEmail: 'a@b.co\nBcc: c@d.co' }),
    ],
    ['over-long text', 422, 'invalid-input', 'freeText', body({ freeText: 'x'.repeat(4_001) })],
    [
      'a missing field',
      422,
      'invalid-input',
      'language',
      { rights: ['access'], contactEmail: 'a@example.org' },
    ],
    ['an oversize body', 413, 'body-too-large', undefined, body({ freeText: 'x'.repeat(70_000) })],
    [
      'a wrong content type',
      415,
      'unsupported-media-type',
      undefined,
      'rights=access',
      { 'content-type': 'text/plain' },
    ],
    ['an array', 422, 'invalid-input', 'body', [1]],
    [
      'a right without what it needs',
      422,
      'invalid-input',
      'details.restriction',
      body({ rights: ['restriction'] }),
    ],
    [
      'a restriction of the data of a system that there is not',
      422,
      'invalid-input',
      'details.restriction.systems.0',
      body({
        rights: ['restriction'],
        details: { restriction: { ground: 'accuracy-contested', systems: ['nowhere'] } },
      }),
    ],
    [
      'what belongs to a right that is not asked for',
      422,
      'invalid-input',
      'details.rectification',
      body({ details: { rectification: { restrictMeanwhile: true } } }),
    ],
    ['a short Idempotency-Key', 422, 'invalid-input', 'idempotency-key', body(), { 'idempotency-key': 'x' }],
  ];

  it.each(cases)(
    '%s is refused, named, and changes nothing',
    async (...[, status, code, field, input, headers]) => {
      const before = await counts();
      const response = await post(input, headers);
      const problem = response.body as {
        code: string;
        requestId: string;
        faults?: { field: string }[];
        contact?: string;
      };
      expect([response.status, problem.code]).toEqual([status, code]);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(problem.requestId).toBe(response.headers['x-request-id']);
      expect(problem.faults?.[0]?.field).toBe(field);
      expect(await counts()).toEqual(before);
    },
  );

  it('from another site is refused', async () => {
    const response = await post(body(), { origin: 'https://evil.example.org' });
    expect([response.status, (response.body as { code: string }).code]).toEqual([403, 'cross-site-request']);
  });

  it('is never repeated, neither in the answer nor in the log', async () => {
    const response = await post(body({ language: 'canary-value', contactEmail: 'canary-value' }));
    expect(JSON.stringify(response.body)).not.toContain('canary-value');
    const logged = api.logLines.join('');
    expect(logged).toContain((response.body as { requestId: string }).requestId);
    expect(logged).not.toMatch(/canary|@example\.org/i);
  });
});

describe('an unknown path', () => {
  it('is a problem, not a page of the framework', async () => {
    const response = await request(api.app.getHttpServer()).get('/nothing');
    expect(response.status).toBe(404);
    expect(response.body).toMatchObject({ code: 'not-found', title: 'There is nothing here.' });
  });
});

describe('the description of the API', () => {
  it('names the input, the answer and the problem', async () => {
    const { body: document } = await request(api.app.getHttpServer()).get('/openapi.json');
    expect(document).toMatchObject({
      paths: {
        '/api/v1/requests': {
          post: {
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/NewRequest' } } },
            },
            responses: {
              '202': {
                content: { 'application/json': { schema: { $ref: '#/components/schemas/AcceptedRequest' } } },
              },
              default: {
                content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
              },
            },
          },
        },
      },
      components: { schemas: { Problem: { required: ['type', 'title', 'status', 'code', 'requestId'] } } },
    });
  });
});
