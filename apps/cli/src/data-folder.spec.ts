import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startOf } from '../../sandbox/src/embedded/processes.js';
import { DataFolder } from './data-folder.js';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'wafa-folder-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const take = (): Promise<DataFolder> =>
  DataFolder.take(path, { say: () => undefined, signal: new AbortController().signal });
const lock = (run: { pid: number; started: string | undefined }): void =>
  writeFileSync(join(path, 'running.json'), JSON.stringify({ run }));

describe('a data folder', () => {
  it('is one run’s until it is released', async () => {
    const folder = await take();
    await expect(take()).rejects.toMatchObject({
      code: 'config-invalid',
      detail: `Wafa already runs on the data folder ${path} (process ${process.pid}): stop it, or name another folder with --data`,
    });
    folder.release();
    (await take()).release();
  });

  it('can be taken where its process is gone, or another process has the number now', async () => {
    lock({ pid: 2 ** 22 + 1, started: '1' });
    (await take()).release();
    lock({ pid: process.pid, started: `not ${startOf(process.pid)}` });
    (await take()).release();
    writeFileSync(join(path, 'running.json'), 'half a');
    (await take()).release();
  });

  it('that cannot be made is a sentence', async () => {
    writeFileSync(join(path, 'file'), '');
    const inFile = join(path, 'file', 'data');
    const { signal } = new AbortController();
    await expect(DataFolder.take(inFile, { say: () => undefined, signal })).rejects.toMatchObject({
      detail: `the data folder ${inFile} cannot be made (ENOTDIR)`,
    });
  });

  it('forgets what a stack wrote and nothing else', async () => {
    for (const name of ['postgres', 'mails', 'vault', 'demo', 'holiday-pictures'])
      mkdirSync(join(path, name));
    writeFileSync(join(path, 'secrets.json'), '{}');
    const folder = await take();
    folder.wipe();
    folder.release();
    expect(readdirSync(path).toSorted()).toEqual(['demo', 'holiday-pictures']);
    folder.wipe();
  });

  it('of somebody else is left alone', async () => {
    mkdirSync(join(path, 'postgres'));
    const folder = await take();
    expect(() => folder.wipe()).toThrow(
      expect.objectContaining({
        detail: `${path} holds postgres but no secrets.json, so it is no data folder of Wafa: nothing was deleted`,
      }),
    );
    folder.release();
    expect(readdirSync(path)).toEqual(['postgres']);
  });
});
