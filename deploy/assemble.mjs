// node deploy/assemble.mjs FOLDER: what an image holds, out of a clone that is built and whose node_modules are pruned.
// The Dockerfile runs it, and so does its test. Left out: the sandbox, and what only a compiler or a debugger reads.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PARTS = [
  'package.json',
  'dist',
  'node_modules',
  'apps/cli/bin',
  'apps/api/assets',
  'deploy/health.mjs',
];

/** Peers that nothing asks for while it runs. */
const UNUSED = new Set(['node_modules/typescript', 'dist/apps/sandbox', 'dist/.source-hash']);
const FOR_COMPILERS = /\.(d\.[cm]?ts|map)$|^node_modules\/\.|\/core-bridge\/(sdk-core|src)$/;

/** Prebuilt programs of Temporal's SDK: the one that this system and processor load. */
const BRIDGES = 'node_modules/@temporalio/core-bridge/releases';
const CPU = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
const SYSTEM = { linux: 'unknown-linux-gnu', darwin: 'apple-darwin', win32: 'pc-windows-msvc' }[
  process.platform
];
const BRIDGE = `${CPU}-${SYSTEM}`;

const [folder] = process.argv.slice(2);
if (!folder) fail('which folder?');
if (existsSync(join(ROOT, 'node_modules/jest')))
  fail('development packages are here: npm prune --omit=dev --ignore-scripts');
if (!existsSync(join(ROOT, 'dist/workflow-bundle.js'))) fail('nothing is built: npm run build');
if (!readdirSync(join(ROOT, BRIDGES)).includes(BRIDGE)) fail(`no bridge for ${BRIDGE}`);

mkdirSync(folder, { recursive: true });
for (const part of PARTS) {
  rmSync(join(folder, part), { recursive: true, force: true });
  cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter: belongs });
}

function belongs(source) {
  const path = relative(ROOT, source).replaceAll('\\', '/');
  if (UNUSED.has(path) || FOR_COMPILERS.test(path)) return false;
  return !path.startsWith(`${BRIDGES}/`) || path.startsWith(`${BRIDGES}/${BRIDGE}`);
}

function fail(why) {
  console.error(`assemble: ${why}`);
  process.exit(1);
}
