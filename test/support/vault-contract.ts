/** What every vault promises. */
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HEADER_BYTES, TAG_BYTES } from '#libs/vault/chunks';
import type { Vault, VaultManifest } from '#libs/vault/vault';

const KEY = Buffer.alloc(32, 3);
/** Of the vault under test, so that small objects have several chunks. */
export const CONTRACT_CHUNK = 64;

export interface VaultUnderTest {
  /** With chunks of `CONTRACT_CHUNK` bytes. */
  readonly vault: Vault;
  /** On the same place; holds next to nothing back while it writes. Its objects are never completed. */
  readonly eager: Vault;
  /** The stored bytes, past the vault. */
  stored(objectKey: string): Promise<Buffer>;
  overwrite(objectKey: string, bytes: Buffer): Promise<void>;
  /** Everything there, complete or not, as the place itself names it. */
  left(): Promise<string[]>;
}

export async function store(
  vault: Vault,
  objectKey: string,
  plain: Uint8Array,
  { pieces = 1 } = {},
): Promise<VaultManifest> {
  const writer = await vault.create({ objectKey, dataKey: KEY });
  const size = Math.max(1, Math.ceil(plain.length / pieces));
  for (let at = 0; at < plain.length; at += size) await writer.write(plain.subarray(at, at + size));
  return writer.complete();
}

export const load = (vault: Vault, manifest: VaultManifest, start = 0): Promise<Buffer> =>
  buffer(vault.read({ manifest, dataKey: KEY, start }));

export async function keysBefore(vault: Vault, before: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of vault.list({ before: new Date(before) })) keys.push(key);
  return [...new Set(keys)].sort();
}

const LATER = '2100-01-01T00:00:00Z';

/** `runs`: examples of a property; every one is a round trip. */
export function describeVaultContract(name: string, open: () => Promise<VaultUnderTest>, runs: number): void {
  describe(`what a vault promises: ${name}`, () => {
    let under: VaultUnderTest;
    let vault: Vault;
    beforeAll(async () => {
      under = await open();
      vault = under.vault;
    }, 15 * 60_000);

    it('gives back what was written, from any position on', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: CONTRACT_CHUNK * 5 + 1 }),
          fc.integer({ min: 1, max: 5 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          async (plain, pieces, part) => {
            const manifest = await store(vault, 'owner/round', plain, { pieces });
            const start = Math.floor(plain.length * part);
            expect(await load(vault, manifest, start)).toEqual(Buffer.from(plain.subarray(start)));
          },
        ),
        { numRuns: runs },
      );
    });

    it('counts chunks and names the hash', async () => {
      expect(await store(vault, 'owner/two', Buffer.alloc(CONTRACT_CHUNK + 1, 1))).toEqual({
        objectKey: 'owner/two',
        chunkBytes: CONTRACT_CHUNK,
        chunks: 2,
        plainBytes: 65,
        sha256: 'dc7156746a46cbe6edfaceb4ccfb9b27fc7250d2608a991848cfec6f62f39932',
      });
    });

    it('lists what was last written before an instant, complete or not', async () => {
      await store(vault, 'listed/done', Buffer.from('x'));
      const begun = await under.eager.create({ objectKey: 'listed/begun', dataKey: KEY });
      await begun.write(Buffer.alloc(CONTRACT_CHUNK * 8));
      const listed = async (before: string): Promise<string[]> =>
        (await keysBefore(vault, before)).filter((key) => key.startsWith('listed/'));
      expect(await listed(LATER)).toEqual(['listed/begun', 'listed/done']);
      expect(await listed('2000-01-01T00:00:00Z')).toEqual([]);
      await begun.abort();
      expect(await listed(LATER)).toEqual(['listed/done']);
    });

    it('deletes an object and what was begun under its key, also when nothing is there', async () => {
      const manifest = await store(vault, 'gone/object', Buffer.from('x'));
      const begun = await under.eager.create({ objectKey: 'gone/object', dataKey: KEY });
      await begun.write(Buffer.alloc(CONTRACT_CHUNK * 8));
      for (const _ of [1, 2]) await vault.delete('gone/object');
      await begun.abort();
      expect((await under.left()).filter((key) => key.includes('gone'))).toEqual([]);
      await expect(load(vault, manifest)).rejects.toThrow('vault-corrupt');
    });

    it('shows nothing of an object before it is complete, and the old one until then', async () => {
      const first = await store(vault, 'owner/again', Buffer.from('first'));
      const writer = await under.eager.create({ objectKey: 'owner/again', dataKey: KEY });
      await writer.write(Buffer.alloc(CONTRACT_CHUNK * 8, 7));
      expect((await load(vault, first)).toString()).toBe('first');
      await writer.abort();
      expect((await load(vault, first)).toString()).toBe('first');
      const second = await store(vault, 'owner/again', Buffer.from('and second'));
      expect((await load(vault, second)).toString()).toBe('and second');
      await expect(load(vault, first)).rejects.toThrow('vault-corrupt');
    });

    it('leaves nothing behind an attempt that was given up', async () => {
      const writer = await under.eager.create({ objectKey: 'owner/aborted', dataKey: KEY });
      await writer.write(Buffer.alloc(500));
      await writer.abort();
      expect((await under.left()).filter((key) => key.includes('aborted'))).toEqual([]);
    });

    it('refuses an object that was changed, cut, extended or reordered', async () => {
      const plain = Buffer.from(Array.from({ length: CONTRACT_CHUNK * 3 }, (_, i) => i % 251));
      const manifest = await store(vault, 'owner/mutant', plain);
      const good = await under.stored('owner/mutant');
      const sealed = CONTRACT_CHUNK + TAG_BYTES;
      const chunk = (index: number): Buffer =>
        good.subarray(HEADER_BYTES + index * sealed, HEADER_BYTES + (index + 1) * sealed);
      const flipped = Buffer.from(good);
      flipped.writeUInt8(flipped.readUInt8(HEADER_BYTES + 5) ^ 1, HEADER_BYTES + 5);
      const header = good.subarray(0, HEADER_BYTES);
      const mutants = [
        flipped,
        good.subarray(0, good.length - 1),
        Buffer.alloc(0),
        Buffer.concat([good, Buffer.of(0)]),
        Buffer.concat([header, chunk(1), chunk(0), chunk(2)]),
        Buffer.concat([header, chunk(0), chunk(1), chunk(1)]),
      ];
      for (const mutant of mutants) {
        await under.overwrite('owner/mutant', mutant);
        await expect(load(vault, manifest)).rejects.toThrow('vault-corrupt');
      }
      const shorter = { ...manifest, chunks: 2, plainBytes: CONTRACT_CHUNK * 2 };
      await under.overwrite('owner/mutant', Buffer.concat([header, chunk(0), chunk(1)]));
      await expect(load(vault, shorter)).rejects.toThrow('vault-corrupt');
    });

    it('opens with its own key and under its own name only', async () => {
      const manifest = await store(vault, 'owner/mine', Buffer.from('text'));
      const other = buffer(vault.read({ manifest, dataKey: Buffer.alloc(32, 4) }));
      await expect(other).rejects.toThrow('vault-corrupt');
      await under.overwrite('owner/other', await under.stored('owner/mine'));
      const moved = { ...manifest, objectKey: 'owner/other' };
      await expect(load(vault, moved)).rejects.toThrow('vault-corrupt');
      expect((await load(vault, manifest)).toString()).toBe('text');
    });

    it.each(['../x', '/etc/passwd', 'owner', 'owner/../x', 'owner/a b'])(
      'refuses the name %s',
      async (objectKey) => {
        await expect(vault.create({ objectKey, dataKey: KEY })).rejects.toThrow(RangeError);
        await expect(vault.delete(objectKey)).rejects.toThrow(RangeError);
      },
    );
  });
}
