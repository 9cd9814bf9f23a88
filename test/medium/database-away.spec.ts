/** What the api answers while it gets no connection to its database. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import request from 'supertest';
import { databaseFault } from '../../apps/api/src/http/database-fault.js';
import { startTestApi, type TestApi } from '../support/api.js';

const CLOSED_PORT = 1;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** All connections of the pool are somebody else's, and nobody waits long for one. */
async function withoutConnections(work: () => Promise<void>): Promise<void> {
  const { master } = api.db.driver as unknown as { readonly master: pg.Pool };
  const taken = await Promise.all(Array.from({ length: master.options.max }, () => master.connect()));
  master.options.connectionTimeoutMillis = 20;
  try {
    await work();
  } finally {
    for (const client of taken) client.release();
  }
}

it('a request is answered 503 with a code of its own, and the log says why', async () => {
  await withoutConnections(async () => {
    const { status, body } = await request(api.app.getHttpServer())
      .post('/api/v1/requests')
      .send({ rights: ['access'], contactEmail: 'layla@example.org', language: 'en' });
    expect([status, body]).toEqual([
      503,
      {
        type: 'urn:wafa:error:database-unavailable',
        title: 'We cannot take this in at the moment. Please try again.',
        status: 503,
        code: 'database-unavailable',
        requestId: expect.any(String),
      },
    ]);
  });
  expect(api.logLines.filter((line) => line.includes('"request failed"'))).toEqual([
    expect.stringContaining('the database cannot be reached (no connection within its time)'),
  ]);
});

it('a database that refuses connections is one that cannot be reached', async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: CLOSED_PORT });
  const refused = await client.connect().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(databaseFault(refused)).toMatchObject({
    code: 'database-unavailable',
    detail: 'the database cannot be reached (ECONNREFUSED)',
  });
});

it('what the database answers is no such fault', () => {
  expect(databaseFault(Object.assign(new Error('no'), { code: '23505' }))).toBeUndefined();
  expect(databaseFault('no')).toBeUndefined();
});
