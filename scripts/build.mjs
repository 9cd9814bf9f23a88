// Builds dist from the sources, only when they changed. dist is wiped first: a removed source must leave nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = ['apps', 'libs', 'workflows', 'activities', 'test/chaos', 'test/bench'];
const CONFIGURATION = ['package.json', 'tsconfig.base.json', 'tsconfig.build.json', 'scripts/build.mjs'];
const MARKER = 'dist/.source-hash';

function sourceHash() {
  const files = SOURCES.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
      : [],
  );
  const hash = createHash('sha256');
  for (const file of [...CONFIGURATION, ...files.toSorted((a, b) => (a < b ? -1 : 1))])
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Returns true when it built. Exits the process when the compiler finds a fault. */
export function buildIfNeeded(say, force = false) {
  const hash = sourceHash();
  if (!force && existsSync(MARKER) && readFileSync(MARKER, 'utf8') === hash) return false;
  say('building');
  rmSync('dist', { recursive: true, force: true });
  step(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  if (existsSync('dist/apps/worker/src/bundle.js')) step(['dist/apps/worker/src/bundle.js']);
  writeFileSync(MARKER, hash);
  return true;
}

function step(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfNeeded((text) => console.error(text), true);
