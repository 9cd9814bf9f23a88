/** The pinned Temporal server: named by configuration, cached, or built from the Go module. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { alone } from './alone.js';
import { runToEnd } from './serving.js';

export const SERVER_VERSION = 'v1.32.1';
const MODULES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];
const PROGRESS_MILLISECONDS = 20_000;

/** The programs `server` and `sql` of one folder. */
export interface ServerBinaries {
  readonly server: string;
  readonly sql: string;
}

export interface FetchOptions {
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Outside the checkout, so that a second clone does not build or download again. */
export const cacheRoot = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wafa');

export const cacheFolder = (): string => join(cacheRoot(), 'temporal-server', SERVER_VERSION);

/** WAFA_TEMPORAL_SERVER_DIR, else the cache; undefined where neither is there. */
export function findServerBinaries(): ServerBinaries | undefined {
  const configured = process.env['WAFA_TEMPORAL_SERVER_DIR'];
  const found = binariesIn(configured ?? cacheFolder());
  if (configured !== undefined && !found)
    throw new WafaError(
      'config-invalid',
      `WAFA_TEMPORAL_SERVER_DIR is ${configured}, but "server" and "sql" are not both there`,
    );
  return found;
}

function binariesIn(folder: string): ServerBinaries | undefined {
  const binaries = { server: join(folder, 'server'), sql: join(folder, 'sql') };
  return existsSync(binaries.server) && existsSync(binaries.sql) ? binaries : undefined;
}

export const hasGo = (): boolean =>
  spawnSync('go', ['version'], { stdio: 'ignore', env: process.env }).status === 0;

/**
 * Builds the pinned server into the cache; minutes of work on a small machine, once, whoever starts meanwhile. Undefined
 * where it failed.
 */
export function buildServer({ say, signal }: FetchOptions): Promise<ServerBinaries | undefined> {
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const waits = (pid: number): void =>
    say(`process ${pid} builds Temporal ${SERVER_VERSION}: waiting for it`);
  const lock = join(folder, 'build.lock');
  return alone(lock, { signal, waits }, async () => binariesIn(folder) ?? compile(folder, { say, signal }));
}

async function compile(folder: string, { say, signal }: FetchOptions): Promise<ServerBinaries | undefined> {
  const logFile = join(folder, 'build.log');
  say(`building Temporal ${SERVER_VERSION} with Go, once (about ten minutes on two cores) into ${folder}`);
  const started = Date.now();
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    say(`still building: ${seconds} s, ${builtPackages(logFile)} packages compiled`);
  }, PROGRESS_MILLISECONDS);
  try {
    for (const path of MODULES) {
      const { child, ended } = await runToEnd(goInstall(path, folder, logFile), signal);
      if (ended.well) continue;
      say(child.fault(ended.how).detail);
      return undefined;
    }
  } finally {
    clearInterval(progress);
  }
  return binariesIn(folder);
}

function goInstall(path: string, folder: string, logFile: string) {
  return {
    name: 'the Go build of Temporal',
    command: 'go',
    args: ['install', '-v', `${path}@${SERVER_VERSION}`],
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    logFile,
    stopSeconds: 5,
  };
}

/** `go install -v` writes one line for each package, and one for each download. */
const builtPackages = (logFile: string): number =>
  readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('go: ')).length;
