/**
 * Look-ups without the value: HMAC-SHA-256 under a key derived per purpose (HKDF, RFC 5869), so that two tables cannot
 * be joined. Layout: key id (4 bytes) | normalisation version (1) | HMAC (32).
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';

export const LOOKUP_PURPOSES = [
  'contact',
  'identifier',
  'rate-limit',
  'mail-cap',
  'idempotency',
  'actor',
  'consent',
] as const;
export type LookupPurpose = (typeof LOOKUP_PURPOSES)[number];

const NORMALISATION_VERSION = 1;

/** Trim, NFC, lower case: the one place where e-mail addresses are made comparable. */
export const normaliseEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

export class Lookups {
  readonly #keyId: Buffer;
  readonly #keys: ReadonlyMap<LookupPurpose, Buffer>;

  /** `root` is WAFA_LOOKUP_KEY, 32 bytes in base64. */
  constructor(root: string) {
    const bytes = Buffer.from(root, 'base64');
    if (bytes.length !== 32) throw new RangeError('a look-up key has 32 bytes');
    this.#keyId = createHash('sha256').update(bytes).digest().subarray(0, 4);
    const derive = (purpose: string): Buffer =>
      Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), `wafa-lookup-v1/${purpose}`, 32));
    this.#keys = new Map(LOOKUP_PURPOSES.map((purpose) => [purpose, derive(purpose)]));
  }

  /** The value must be normalised already. */
  hash(purpose: LookupPurpose, value: string): Buffer {
    const key = this.#keys.get(purpose);
    if (!key) throw new RangeError('unknown purpose');
    const digest = createHmac('sha256', key).update(value).digest();
    return Buffer.concat([this.#keyId, Buffer.of(NORMALISATION_VERSION), digest]);
  }
}
