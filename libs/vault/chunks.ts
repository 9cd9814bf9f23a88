/**
 * The chunk layout of vault objects, after the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015): each
 * chunk is AES-256-GCM under one data key with nonce = prefix (7 bytes) | counter (4) | last flag (1), so that chunks
 * cannot be reordered, dropped, repeated or cut off unseen. docs/reference/vault.md
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { WafaError } from '#libs/domain/errors';

/** Plain bytes of a chunk, the last one apart. */
export const CHUNK_BYTES = 256 * 1024;
export const HEADER_BYTES = 8;
export const TAG_BYTES = 16;
const VERSION = 1;
const PREFIX_BYTES = 7;
const MAX_CHUNKS = 2 ** 32 - 1;

export interface ChunkPlace {
  readonly dataKey: Uint8Array;
  readonly header: Buffer;
  readonly objectKey: string;
  readonly chunkBytes: number;
  readonly index: number;
  readonly last: boolean;
}

/** Version byte and the random nonce prefix. */
export const newHeader = (): Buffer => Buffer.concat([Buffer.of(VERSION), randomBytes(PREFIX_BYTES)]);

export function requireHeader(header: Buffer): Buffer {
  if (header.length !== HEADER_BYTES || header[0] !== VERSION)
    throw new WafaError('vault-corrupt', 'unknown header');
  return header;
}

export function sealChunk(place: ChunkPlace, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', place.dataKey, nonceOf(place)).setAAD(associated(place));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export function openChunk(place: ChunkPlace, sealed: Buffer): Buffer {
  if (sealed.length < TAG_BYTES) throw new WafaError('vault-corrupt', `chunk ${place.index} is cut off`);
  const decipher = createDecipheriv('aes-256-gcm', place.dataKey, nonceOf(place)).setAAD(associated(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new WafaError('vault-corrupt', `chunk ${place.index} does not open`, { cause });
  }
}

function nonceOf({ header, index, last }: ChunkPlace): Buffer {
  if (index > MAX_CHUNKS) throw new WafaError('vault-corrupt', 'too many chunks');
  const nonce = Buffer.alloc(12);
  header.copy(nonce, 0, 1);
  nonce.writeUInt32BE(index, PREFIX_BYTES);
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}

const associated = ({ objectKey, chunkBytes }: ChunkPlace): Buffer =>
  Buffer.from(`wafa-vault-v1:${objectKey}:${chunkBytes}`);
