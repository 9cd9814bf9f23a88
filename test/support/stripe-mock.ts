/** Stripe's own stateless mock server, a judge of paths and parameters that nobody here wrote. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { hasGo } from '../../apps/sandbox/src/embedded/temporal-binaries.js';

const VERSION = 'v0.203.0';
const MODULE = `github.com/stripe/stripe-mock@${VERSION}`;
const BUILD_TIMEOUT_MS = 300_000;

/** On the path, in the cache, or built into it with Go; undefined where none of these can be had. */
export function stripeMock(): string | undefined {
  if (spawnSync('stripe-mock', ['-version'], { stdio: 'ignore' }).status === 0) return 'stripe-mock';
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'wafa', 'stripe-mock', VERSION);
  const binary = join(folder, 'stripe-mock');
  if (existsSync(binary)) return binary;
  if (!hasGo()) return undefined;
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' };
  const built = spawnSync('go', ['install', MODULE], {
    env,
    timeout: BUILD_TIMEOUT_MS,
    stdio: ['ignore', 2, 2],
  });
  return built.status === 0 && existsSync(binary) ? binary : undefined;
}

export interface RunningMock {
  readonly url: string;
  stop(): Promise<void>;
}

const START_TRIES = 200;
const TRY_EVERY_MS = 50;

export async function startStripeMock(binary: string): Promise<RunningMock> {
  const [port] = await freePorts(1);
  const child = spawn(binary, ['-http-addr', `127.0.0.1:${port}`, '-https-addr', '127.0.0.1:0'], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilItAnswers(url, child);
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    if (child.exitCode !== null) break;
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await delay(TRY_EVERY_MS);
  }
  throw new Error('stripe-mock does not answer');
}
