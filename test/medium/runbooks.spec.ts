/** What a runbook lets somebody type at night is tried here. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSource } from '../repository.js';
import { startTestApi, type TestApi } from '../support/api.js';

const RUNBOOKS = readSource('docs/operating/alerts.md');
const STATEMENTS = [...RUNBOOKS.matchAll(/^sql "([^"]+)"/gm)].map(([, sql = '']) => sql);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe('the statements of the runbooks', () => {
  it('are there', () => {
    expect(STATEMENTS).toHaveLength(5);
  });

  it.each(STATEMENTS)('run with the role of the application: %s', async (sql) => {
    await expect(api.db.query(sql)).resolves.toBeInstanceOf(Array);
  });
});
