#!/usr/bin/env node
// Plain Node: in a clone without dependencies and build it makes them first. An installation without the scripts (an
// image with dist and node_modules) only runs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const main = join(root, 'dist/apps/cli/src/main.js');
const setup = join(root, 'scripts/setup.mjs');

if (!(existsSync(main) && existsSync(join(root, 'node_modules'))) && existsSync(setup)) {
  console.error('wafa: this clone is not set up yet');
  const { status } = spawnSync(process.execPath, [setup], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
try {
  await import(pathToFileURL(main).href);
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(
    `wafa: incomplete (${error.message.split('\n')[0]}); "npm ci && npm run build" makes it whole`,
  );
  process.exitCode = 1;
}
