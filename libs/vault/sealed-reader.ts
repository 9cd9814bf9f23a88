/** Opens the chunks of a stored object, one at a time, as far as they are asked for. */
import { Readable } from 'node:stream';
import { WafaError } from '#libs/domain/errors';
import { HEADER_BYTES, openChunk, requireHeader, TAG_BYTES } from './chunks.js';
import type { VaultManifest } from './vault.js';

/** The sealed bytes of one object. */
export interface ObjectSource {
  readonly bytes: number;
  /** Exactly these bytes, or an error. */
  readExactly(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly manifest: VaultManifest;
  readonly dataKey: Uint8Array;
  readonly start: number;
}

/** Plain bytes from `start` on. */
export const readSealed = (open: () => Promise<ObjectSource>, options: ReadOptions): Readable =>
  Readable.from(plainChunks(open, options), { objectMode: false });

async function* plainChunks(
  open: () => Promise<ObjectSource>,
  { manifest, dataKey, start }: ReadOptions,
): AsyncGenerator<Buffer> {
  const { chunkBytes, chunks, objectKey, plainBytes } = manifest;
  const source = await open();
  try {
    const expected = HEADER_BYTES + plainBytes + chunks * TAG_BYTES;
    if (source.bytes !== expected)
      throw new WafaError('vault-corrupt', `object ${objectKey} has ${source.bytes} bytes, not ${expected}`);
    const chunkAt = (index: number): { position: number; length: number } => {
      const position = HEADER_BYTES + index * (chunkBytes + TAG_BYTES);
      return { position, length: Math.min(chunkBytes + TAG_BYTES, source.bytes - position) };
    };
    const first = firstChunk(manifest, start);
    // Most objects are one chunk, which comes with the header.
    const head = await source.readExactly(0, HEADER_BYTES + (first === 0 ? chunkAt(0).length : 0));
    const header = requireHeader(head.subarray(0, HEADER_BYTES));
    for (let index = first; index < chunks; index += 1) {
      const { position, length } = chunkAt(index);
      const sealed = index === 0 ? head.subarray(HEADER_BYTES) : await source.readExactly(position, length);
      const place = { dataKey, header, objectKey, chunkBytes, index, last: index === chunks - 1 };
      const plain = openChunk(place, sealed);
      yield index === first ? plain.subarray(start - index * chunkBytes) : plain;
    }
  } finally {
    await source.close();
  }
}

/** The chunk that `start` lies in. */
export const firstChunk = ({ chunkBytes, chunks }: VaultManifest, start: number): number =>
  Math.min(Math.floor(start / chunkBytes), chunks - 1);
