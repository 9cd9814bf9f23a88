/** Data keys: 32 random bytes, stored only wrapped by the key-encryption key, which is read once at start. */
import { createHash, randomBytes } from 'node:crypto';
import { open, seal } from './sealed.js';

export interface KeyEncryptionKey {
  /** First 16 hex digits of the key's SHA-256: names it without telling it. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export function keyEncryptionKey(base64: string): KeyEncryptionKey {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32) throw new RangeError('a key-encryption key has 32 bytes');
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
}

export const newDataKey = (): Buffer => randomBytes(32);

export const wrapKey = (kek: KeyEncryptionKey, dataKey: Uint8Array, keyId: string): Buffer =>
  seal(kek.bytes, dataKey, `data_key:${keyId}`);

export const unwrapKey = (kek: KeyEncryptionKey, wrapped: Uint8Array, keyId: string): Buffer =>
  open(kek.bytes, wrapped, `data_key:${keyId}`);
