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
    const header = requireHeader(await source.readExactly(0, HEADER_BYTES));
    const first = firstChunk(manifest, start);
    for (let index = first; index < chunks; index += 1) {
      const position = chunkPosition(chunkBytes, index);
      const length = Math.min(chunkBytes + TAG_BYTES, source.bytes - position);
      const sealed = await source.readExactly(position, length);
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

const chunkPosition = (chunkBytes: number, index: number): number =>
  HEADER_BYTES + index * (chunkBytes + TAG_BYTES);
