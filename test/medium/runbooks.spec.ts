/** What a runbook lets somebody type at night is tried here. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSource, ROOT } from '../repository.js';
import { startTestApi, type TestApi } from '../support/api.js';

const RUNBOOKS = readSource('docs/operating/alerts.md');
const STATEMENTS = [...RUNBOOKS.matchAll(/^sql "([^"]+)"/gm)].map(([, sql = '']) => sql);

const IN_A_CHECKOUT = /^sql\(\) \{ node .*\}$/m.exec(readSource('docs/operating/runbook.md'))?.[0] ?? '';

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

  it('run in a checkout without psql', () => {
    const env = { ...process.env, DATABASE_URL: api.database.appUrl };
    const script = `${IN_A_CHECKOUT}\nsql 'SELECT 6 * 7 AS answer'`;
    const told = execFileSync('sh', ['-euc', script], { cwd: ROOT, env, encoding: 'utf8' });
    expect(told).toMatch(/answer.*\n.*\n.*42/);
  });
});
