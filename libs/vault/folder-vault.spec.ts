import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HEADER_BYTES, TAG_BYTES } from './chunks.js';
import { FolderVault } from './folder-vault.js';
import type { VaultManifest } from './vault.js';

const KEY = Buffer.alloc(32, 3);
const CHUNK = 64;

let folder: string;
let vault: FolderVault;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'));
  vault = new FolderVault(folder, CHUNK);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function store(objectKey: string, plain: Uint8Array, pieces = 1): Promise<VaultManifest> {
  const writer = await vault.create({ objectKey, dataKey: KEY });
  const size = Math.max(1, Math.ceil(plain.length / pieces));
  for (let at = 0; at < plain.length; at += size) await writer.write(plain.subarray(at, at + size));
  return writer.complete();
}

const load = (manifest: VaultManifest, start = 0, dataKey = KEY): Promise<Buffer> =>
  buffer(vault.read({ manifest, dataKey, start }));

describe('the folder vault', () => {
  it('gives back what was written, from any position on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: CHUNK * 3 + 1 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (plain, pieces, part) => {
          const manifest = await store('owner/round', plain, pieces);
          const start = Math.floor(plain.length * part);
          expect(await load(manifest, start)).toEqual(Buffer.from(plain.subarray(start)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lists what was last written before an instant, complete or not', async () => {
    await store('listed/done', Buffer.from('x'));
    const begun = await vault.create({ objectKey: 'listed/begun', dataKey: KEY });
    const keysBefore = async (before: Date): Promise<string[]> => {
      const keys: string[] = [];
      for await (const key of vault.list({ before })) if (key.startsWith('listed/')) keys.push(key);
      return keys.sort();
    };
    expect(await keysBefore(new Date('2100-01-01T00:00:00Z'))).toEqual(['listed/begun', 'listed/done']);
    expect(await keysBefore(new Date('2000-01-01T00:00:00Z'))).toEqual([]);
    await begun.abort();
  });

  it('counts chunks and names the hash', async () => {
    const manifest = await store('owner/two', Buffer.alloc(CHUNK + 1, 1));
    expect(manifest).toEqual({
      objectKey: 'owner/two',
      chunkBytes: CHUNK,
      chunks: 2,
      plainBytes: 65,
      sha256: 'dc7156746a46cbe6edfaceb4ccfb9b27fc7250d2608a991848cfec6f62f39932',
    });
  });

  it('refuses an object that was changed, cut, extended or reordered', async () => {
    const manifest = await store(
      'owner/mutant',
      Buffer.from(Array.from({ length: CHUNK * 3 }, (_, i) => i % 251)),
    );
    const path = join(folder, 'owner/mutant');
    const good = readFileSync(path);
    const chunk = (index: number): Buffer =>
      good.subarray(
        HEADER_BYTES + index * (CHUNK + TAG_BYTES),
        HEADER_BYTES + (index + 1) * (CHUNK + TAG_BYTES),
      );
    const flipped = Buffer.from(good);
    flipped.writeUInt8(flipped.readUInt8(HEADER_BYTES + 5) ^ 1, HEADER_BYTES + 5);
    const header = good.subarray(0, HEADER_BYTES);
    const mutants = [
      flipped,
      good.subarray(0, good.length - 1),
      Buffer.concat([good, Buffer.of(0)]),
      Buffer.concat([header, chunk(1), chunk(0), chunk(2)]),
      Buffer.concat([header, chunk(0), chunk(1), chunk(1)]),
    ];
    for (const mutant of mutants) {
      writeFileSync(path, mutant);
      await expect(load(manifest)).rejects.toThrow('vault-corrupt');
    }
    const shorter = { ...manifest, chunks: 2, plainBytes: CHUNK * 2 };
    writeFileSync(path, Buffer.concat([header, chunk(0), chunk(1)]));
    await expect(load(shorter)).rejects.toThrow('vault-corrupt');
  });

  it('opens with its own key and under its own name only', async () => {
    const manifest = await store('owner/mine', Buffer.from('text'));
    await expect(load(manifest, 0, Buffer.alloc(32, 4))).rejects.toThrow('vault-corrupt');
    writeFileSync(join(folder, 'owner/other'), readFileSync(join(folder, 'owner/mine')));
    await expect(load({ ...manifest, objectKey: 'owner/other' })).rejects.toThrow('vault-corrupt');
  });

  it('leaves nothing behind an attempt that was given up', async () => {
    const writer = await vault.create({ objectKey: 'owner/aborted', dataKey: KEY });
    await writer.write(Buffer.alloc(500));
    await writer.abort();
    expect(() => readFileSync(join(folder, 'owner/aborted.part'))).toThrow('ENOENT');
    expect(() => readFileSync(join(folder, 'owner/aborted'))).toThrow('ENOENT');
  });

  it.each(['../x', '/etc/passwd', 'owner', 'owner/../x', 'owner/a b'])(
    'refuses the name %s',
    async (objectKey) => {
      await expect(vault.create({ objectKey, dataKey: KEY })).rejects.toThrow(RangeError);
    },
  );
});
