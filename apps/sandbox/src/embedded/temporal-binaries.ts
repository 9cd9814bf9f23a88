/** Where the pinned Temporal server comes from: configuration, cache, or a build of the Go module. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const SERVER_VERSION = 'v1.32.1';
const MODULES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];

/** Folder with the binaries `server` and `sql`. */
export interface ServerBinaries {
  readonly server: string;
  readonly sql: string;
}

/** Outside the checkout, so that a second clone does not build again. */
export const cacheFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wafa', 'temporal-server', SERVER_VERSION);

/** WAFA_TEMPORAL_SERVER_DIR, else the cache; undefined where neither holds both binaries. */
export function findServerBinaries(): ServerBinaries | undefined {
  const folders = [process.env['WAFA_TEMPORAL_SERVER_DIR'], cacheFolder()].filter(
    (folder) => folder !== undefined,
  );
  const found = folders.map((folder) => ({ server: join(folder, 'server'), sql: join(folder, 'sql') }));
  return found.find((binaries) => existsSync(binaries.server) && existsSync(binaries.sql));
}

/** The official CLI, whose dev server serves for trying; it cannot skip time as the tests need it. */
export const hasTemporalCli = (): boolean =>
  spawnSync('temporal', ['--version'], { stdio: 'ignore' }).status === 0;

export const hasGo = (): boolean => spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

/** Builds the pinned server into the cache; minutes of work on a small machine, once. */
export async function buildServer(say: (text: string) => void): Promise<ServerBinaries | undefined> {
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  say(
    `building Temporal server ${SERVER_VERSION} with Go, once (about ten minutes on two cores) into ${folder}`,
  );
  const started = Date.now();
  const progress = setInterval(
    () => say(`still building, ${Math.round((Date.now() - started) / 1000)} s`),
    30_000,
  );
  try {
    for (const path of MODULES) {
      if ((await goInstall(`${path}@${SERVER_VERSION}`, folder)) !== 0) return undefined;
    }
  } finally {
    clearInterval(progress);
  }
  return findServerBinaries();
}

function goInstall(target: string, folder: string): Promise<number> {
  const child = spawn('go', ['install', target], {
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    stdio: ['ignore', 2, 2],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
