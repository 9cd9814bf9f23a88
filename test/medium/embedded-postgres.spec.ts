/** The embedded PostgreSQL on what killed and broken-off runs leave behind. One cluster, one case after the other. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { until } from '../../apps/cli/src/demo/wait.js';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { ownedFolder } from '../../apps/sandbox/src/embedded/postgres-folder.js';
import { startPostgres, type RunningPostgres } from '../../apps/sandbox/src/embedded/postgres.js';
import { Secrets } from '../../apps/sandbox/src/embedded/secrets.js';
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';

let dataDir: string;
let running: RunningPostgres | undefined;
let heard: (text: string) => void = () => undefined;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wafa-postgres-'));
  chmodSync(dataDir, 0o711);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function start(signal = new AbortController().signal): Promise<RunningPostgres> {
  const [port = 0] = await freePorts(1);
  const say = (text: string): void => heard(text);
  const secrets = new Secrets(dataDir);
  running = await startPostgres({ dataDir, port, secrets, say, signal, durable: false });
  return running;
}

function databases({ adminUrl }: RunningPostgres): Promise<string[]> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT datname AS name FROM pg_database WHERE datname !~ '^(postgres|template.)$' ORDER BY 1",
    );
    return rows.map(({ name }) => name);
  });
}

const OURS = ['product', 'temporal', 'temporal_visibility', 'wafa'];
const lockFile = (): string => join(dataDir, 'postgres', 'cluster', 'postmaster.pid');

it('makes anew a cluster that was broken off', async () => {
  mkdirSync(join(dataDir, 'postgres', 'cluster.new'), { recursive: true });
  writeFileSync(join(dataDir, 'postgres', 'cluster.new', 'PG_VERSION'), '18\n');
  expect(await databases(await start())).toEqual(OURS);
});

it('is started again when the server is killed', async () => {
  const postgres = await start();
  const said = new Promise<string>((resolve) => {
    heard = resolve;
  });
  process.kill(Number(readFileSync(lockFile(), 'utf8').split('\n')[0]), 'SIGKILL');
  expect(await said).toBe('PostgreSQL was ended by SIGKILL; starting it again');
  const answered = await until('an answer', () => databases(postgres).catch(() => undefined));
  expect(answered).toEqual(OURS);
});

it('starts where a killed one left a number that another process has now', async () => {
  const user = ownedFolder(join(dataDir, 'postgres'));
  const other: ChildProcess = spawn('sleep', ['600'], { stdio: 'ignore', cwd: '/', ...user });
  writeFileSync(lockFile(), `${other.pid}\n${join(dataDir, 'postgres', 'cluster')}\n1\n5432\n\n\n`);
  try {
    expect(await databases(await start())).toEqual(OURS);
  } finally {
    other.kill();
  }
});

it('ends the start at the signal', async () => {
  const asked = new AbortController();
  const starting = start(asked.signal);
  asked.abort();
  await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
});

it('says of other passwords than the cluster was made with what to do', async () => {
  rmSync(join(dataDir, 'secrets.json'));
  await expect(start()).rejects.toMatchObject({
    code: 'config-invalid',
    detail: `the database in ${dataDir}/postgres was made with other passwords than the data folder has now: put its secrets.json back, or start with --fresh`,
  });
});
