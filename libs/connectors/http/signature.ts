/** Both sides sign: HMAC-SHA-256 over the time and the bytes of the body, under a secret that both know. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Between the two clocks, and for the way. */
const MAX_AGE_SECONDS = 300;

export interface Signature {
  /** Seconds since 1970. */
  readonly timestamp: string;
  /** `v1=` and 64 hexadecimal digits. */
  readonly signature: string;
}

export function sign(secret: string, body: Uint8Array, now: Date): Signature {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return { timestamp, signature: `v1=${hmac(secret, timestamp, body)}` };
}

/** What is wrong with a signature; undefined where nothing is. */
export function signatureFault(
  secret: string,
  {
    timestamp,
    signature,
  }: { readonly timestamp: string | undefined; readonly signature: string | undefined },
  { body, now }: { readonly body: Uint8Array; readonly now: Date },
): string | undefined {
  if (!/^\d{1,12}$/.test(timestamp ?? '') || !/^v1=[0-9a-f]{64}$/.test(signature ?? ''))
    return 'is not signed';
  const expected = Buffer.from(`v1=${hmac(secret, timestamp ?? '', body)}`);
  if (!timingSafeEqual(expected, Buffer.from(signature ?? ''))) return 'is signed with another secret';
  const age = Math.abs(now.getTime() / 1000 - Number(timestamp));
  return age > MAX_AGE_SECONDS ? 'is signed at another time' : undefined;
}

const hmac = (secret: string, timestamp: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
