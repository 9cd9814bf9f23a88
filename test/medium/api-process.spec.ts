import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../repository.js';
import { environment } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null; said: string }>;
}

function start(env: NodeJS.ProcessEnv, { channel = false } = {}): Run {
  const child = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    said,
  }));
  return { child, ended };
}

async function untilReady(port: number): Promise<void> {
  const ready = () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
  while (!(await ready())) await delay(50);
}

describe('the api process', () => {
  it('serves until SIGTERM and ends clean; a second one on its port says so and ends', async () => {
    const port = await freePort();
    const env = { ...environment(database.appUrl), WAFA_PORT: String(port), WAFA_LOG_LEVEL: 'silent' };
    const first = start(env);
    await untilReady(port);
    const health = await fetch(`http://127.0.0.1:${port}/health/ready`);
    expect(await health.json()).toEqual({ status: 'ok', database: 'up', temporal: 'down' });
    const second = await start(env).ended;
    expect(second.code).toBe(1);
    expect(second.said).toBe(`wafa api: WAFA_PORT ${port} on 127.0.0.1 cannot be used (EADDRINUSE)\n`);
    first.child.kill('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null, said: '' });
  });

  it('ends clean when whoever started it is gone without a word', async () => {
    const port = await freePort();
    const env = { ...environment(database.appUrl), WAFA_PORT: String(port), WAFA_LOG_LEVEL: 'silent' };
    const run = start(env, { channel: true });
    await untilReady(port);
    run.child.disconnect();
    expect(await once(run.child, 'exit')).toEqual([0, null]);
  });

  it('names every wrong variable at once and none of their values', async () => {
    const { code, said } = await start({ ...environment(''), WAFA_PORT: 'canary', WAFA_MASTER_KEY: 'canary' })
      .ended;
    expect(code).toBe(1);
    for (const name of ['DATABASE_URL', 'WAFA_PORT', 'WAFA_MASTER_KEY']) expect(said).toContain(name);
    expect(said).not.toContain('canary');
  });
});
