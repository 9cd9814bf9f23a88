/** What a process says that cannot start: the variable and what is wrong with it, in one line. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../repository.js';
import { environment } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let taken: Server;
beforeAll(async () => {
  database = await createTestDatabase();
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
});
afterAll(async () => {
  taken.close();
  await database.drop();
});
const takenPort = (): string => String((taken.address() as AddressInfo).port);

async function run(app: string, more: NodeJS.ProcessEnv): Promise<[number | null, string]> {
  const [name = '', ...words] = app.split(' ');
  const main = join(ROOT, 'dist/apps', name === 'wafa' ? 'cli' : name, 'src/main.js');
  const { appUrl } = database;
  const env = { PATH: process.env['PATH'], ...environment(appUrl), KHAAM_DATABASE_URL: appUrl };
  const child = spawn(process.execPath, [main, ...words], {
    cwd: ROOT,
    env: { ...env, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return [code, said];
}

type Start = [app: string, fault: string, env: () => NodeJS.ProcessEnv, sentence: string];

/** PORT stands for the taken one. */
const OF_EACH: [fault: string, env: () => NodeJS.ProcessEnv, sentence: string][] = [
  [
    'several variables',
    () => ({ TEMPORAL_ADDRESS: 'http://temporal:7233', WAFA_PORT: 'many', MAIL_FROM: undefined }),
    'wrong or missing: WAFA_PORT (no number), TEMPORAL_ADDRESS (host or host:port), MAIL_FROM (missing)',
  ],
  [
    'a database that nobody serves',
    () => ({ DATABASE_URL: 'postgres://wafa_app:canary@127.0.0.1:1/wafa' }),
    'the database of DATABASE_URL cannot be used (connect ECONNREFUSED 127.0.0.1:1)',
  ],
  [
    'a missing authority of the database',
    () => ({ DATABASE_URL: `${database.appUrl}?sslmode=verify-full&sslrootcert=/none/ca.pem` }),
    "the database of DATABASE_URL cannot be used (ENOENT: no such file or directory, open '/none/ca.pem')",
  ],
  [
    'a taken port of the metrics',
    () => ({ WAFA_METRICS_PORT: takenPort() }),
    'WAFA_METRICS_PORT PORT on 127.0.0.1 cannot be used (EADDRINUSE)',
  ],
];

const STARTS: Start[] = [
  ...['api', 'worker'].flatMap((app) =>
    OF_EACH.map(([fault, env, sentence]): Start => [app, fault, env, `wafa ${app}: ${sentence}`]),
  ),
  [
    'api',
    'a taken port',
    () => ({ WAFA_PORT: takenPort() }),
    'wafa api: WAFA_PORT PORT on 127.0.0.1 cannot be used (EADDRINUSE)',
  ],
  [
    'worker',
    'a taken port of the metrics of the SDK',
    () => ({ WAFA_TEMPORAL_METRICS_PORT: takenPort() }),
    'wafa worker: WAFA_TEMPORAL_METRICS_PORT PORT on 127.0.0.1 cannot be used (Failed to start prometheus metrics exporter: Address already in use (os error 98))',
  ],
  [
    'worker',
    'a system that there is not',
    () => ({ WAFA_WORKER_QUEUES: 'cases,nowhere' }),
    'wafa worker: WAFA_WORKER_QUEUES: nowhere is neither cases nor a system of systems.yaml',
  ],
  [
    'wafa migrate',
    'a role that does not own the schema',
    () => ({ DATABASE_OWNER_URL: database.appUrl.replace(/\/[^/]*$/, '/postgres') }),
    'wafa: the schema of DATABASE_OWNER_URL cannot be brought up to date (permission denied for schema public)',
  ],
  [
    'wafa vault check',
    'a file where its folder should be',
    () => ({ WAFA_VAULT_DIR: join(ROOT, 'package.json') }),
    `wafa: the vault ${join(ROOT, 'package.json')} cannot be used (vault: ENOTDIR)`,
  ],
];

describe.each(STARTS)('the start of %s with %s', (app, _fault, env, sentence) => {
  it('fails in one sentence', async () => {
    expect(await run(app, env())).toEqual([1, `${sentence.replace('PORT on', `${takenPort()} on`)}\n`]);
  });
});
