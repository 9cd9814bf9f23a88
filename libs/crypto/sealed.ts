/**
 * Sealed fields: AES-256-GCM under a data key, bound to the place they belong to, so that a value copied into another
 * row or column does not open. Layout: version 1 (1 byte) | nonce (12) | ciphertext | tag (16).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { WafaError } from '#libs/domain/errors';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `context` names the place, for example `request.contact_email:<id>`. */
export function seal(key: Uint8Array, plain: Uint8Array | string, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, body, cipher.getAuthTag()]);
}

/** Fails with `vault-corrupt` when the key, the context or a byte is wrong. */
export function open(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== VERSION) {
    throw new WafaError('vault-corrupt', `sealed value of ${context.split(':')[0]} has no known layout`);
  }
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const body = bytes.subarray(1 + NONCE_BYTES, bytes.length - TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new WafaError('vault-corrupt', `sealed value of ${context.split(':')[0]} does not open`, { cause });
  }
}
