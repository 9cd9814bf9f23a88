import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { CONTRACT_CHUNK, describeVaultContract, load, store } from '../../test/support/vault-contract.js';
import { FolderVault } from './folder-vault.js';

const folder = mkdtempSync(join(tmpdir(), 'vault-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeVaultContract(
  'the folder vault',
  () =>
    Promise.resolve({
      vault: new FolderVault(folder, CONTRACT_CHUNK),
      eager: new FolderVault(folder, CONTRACT_CHUNK),
      stored: (objectKey) => Promise.resolve(readFileSync(join(folder, objectKey))),
      overwrite: (objectKey, bytes) => {
        mkdirSync(dirname(join(folder, objectKey)), { recursive: true });
        return Promise.resolve(writeFileSync(join(folder, objectKey), bytes));
      },
      left: () =>
        Promise.resolve(
          readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name)),
        ),
    }),
  60,
);

describe('a folder vault', () => {
  const vault = new FolderVault(folder, CONTRACT_CHUNK);
  const personal = Buffer.from('personal');
  afterEach(() => void jest.restoreAllMocks());

  it('says in its own words that the disk is full', async () => {
    mkdirSync(join(folder, 'full'));
    symlinkSync('/dev/full', join(folder, 'full/object.part'));
    const writer = await vault.create({ objectKey: 'full/object', dataKey: Buffer.alloc(32) });
    await writer.write(personal);
    await expect(writer.complete()).rejects.toMatchObject({
      code: 'vault-unavailable',
      detail: 'vault: ENOSPC',
    });
    await writer.abort();
  });

  it('says so where its folder cannot be opened, and takes nothing for lost', async () => {
    const manifest = await store(vault, 'away/object', personal);
    writeFileSync(join(folder, 'a-file'), '');
    const away = new FolderVault(join(folder, 'a-file'), CONTRACT_CHUNK);
    const fault = { code: 'vault-unavailable', detail: 'vault: ENOTDIR' };
    await expect(store(away, 'away/object', personal)).rejects.toMatchObject(fault);
    await expect(load(away, manifest)).rejects.toMatchObject(fault);
  });

  it.each([
    ['is not there', (at: string) => rmSync(at, { recursive: true })],
    [
      'holds nothing, as the folder that a volume is mounted on',
      (at: string) => rmSync(join(at, 'away'), { recursive: true }),
    ],
  ])('takes no object for lost where its folder %s', async (_, unmount) => {
    const at = mkdtempSync(join(folder, 'volume-'));
    const volume = new FolderVault(at, CONTRACT_CHUNK);
    const manifest = await store(volume, 'away/object', personal);
    unmount(at);
    await expect(load(volume, manifest)).rejects.toMatchObject({
      code: 'vault-unavailable',
      detail: 'vault: ENOENT',
    });
  });

  it('has the name of an object on the disk, too, once it is complete', async () => {
    const synced: string[] = [];
    const handle = await open(folder);
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    jest.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
      synced.push((await this.stat()).isDirectory() ? 'folder' : 'file');
    });
    await store(vault, 'durable/search/object', personal);
    expect(synced).toEqual(['folder', 'folder', 'file', 'folder']);
    synced.length = 0;
    await store(vault, 'durable/search/other', personal);
    expect(synced).toEqual(['file', 'folder']);
  });

  it('leaves no empty folder where the last object of an attempt is deleted', async () => {
    for (const name of ['one', 'two']) await store(vault, `case/system/attempt/${name}`, personal);
    await vault.delete('case/system/attempt/one');
    expect(existsSync(join(folder, 'case/system/attempt/two'))).toBe(true);
    await vault.delete('case/system/attempt/two');
    expect(existsSync(join(folder, 'case'))).toBe(false);
    expect(existsSync(folder)).toBe(true);
  });
});
