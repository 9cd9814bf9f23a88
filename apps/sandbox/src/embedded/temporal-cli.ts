/** The official `temporal` CLI, whose dev server serves for trying: on PATH, or downloaded as the SDK does it for tests. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './serving.js';
import { cacheRoot, type FetchOptions } from './temporal-binaries.js';

const DOWNLOADED = /^temporal-sdk-typescript-[\d.]+(\.exe)?$/;

const downloadFolder = (): string => join(cacheRoot(), 'temporal-cli');

/** Its name for a spawn: the one on PATH, else one downloaded earlier. */
export function findTemporalCli(): string | undefined {
  if (spawnSync('temporal', ['--version'], { stdio: 'ignore', env: process.env }).status === 0)
    return 'temporal';
  return downloaded();
}

/** Undefined where it cannot be had: no way to temporal.download, or the SDK's test package is left out. */
export async function downloadCli({ say, signal }: FetchOptions): Promise<string | undefined> {
  const folder = downloadFolder();
  mkdirSync(folder, { recursive: true });
  say(`downloading the Temporal CLI, once, into ${folder}`);
  const { child, ended } = await runToEnd(
    {
      name: 'the download of the Temporal CLI',
      command: process.execPath,
      args: [join(import.meta.dirname, 'download-temporal-cli.js'), folder],
      env: process.env,
      logFile: join(folder, 'download.log'),
      stopSeconds: 2,
    },
    signal,
  );
  if (ended.well) return downloaded();
  say(child.fault(ended.how).detail);
  return undefined;
}

function downloaded(): string | undefined {
  const folder = downloadFolder();
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((name) => DOWNLOADED.test(name));
  const newest = names.toSorted().at(-1);
  return newest === undefined ? undefined : join(folder, newest);
}
