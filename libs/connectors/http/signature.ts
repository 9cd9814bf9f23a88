/**
 * Both sides sign: HMAC-SHA-256, under a secret that both know, over the time, what the message is and the bytes of its
 * body. A question is its id, method and path; an answer is the id of its question, so that no other answer passes for it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Between the two clocks, and for the way. */
const MAX_AGE_SECONDS = 300;

export interface Signature {
  /** Seconds since 1970. */
  readonly timestamp: string;
  /** `v1=` and 64 hexadecimal digits. */
  readonly signature: string;
}

export interface Message {
  readonly head: string;
  readonly body: Uint8Array;
}

export const headOfQuestion = (id: string, method: string, path: string): string => `${id}.${method}.${path}`;

export function sign(secret: string, message: Message, now: Date): Signature {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return { timestamp, signature: `v1=${hmac(secret, timestamp, message)}` };
}

/** What is wrong with a signature; undefined where nothing is. */
export function signatureFault(
  secret: string,
  {
    timestamp,
    signature,
  }: { readonly timestamp: string | undefined; readonly signature: string | undefined },
  { now, ...message }: Message & { readonly now: Date },
): string | undefined {
  if (!/^\d{1,12}$/.test(timestamp ?? '') || !/^v1=[0-9a-f]{64}$/.test(signature ?? ''))
    return 'is not signed';
  const expected = Buffer.from(`v1=${hmac(secret, timestamp ?? '', message)}`);
  if (!timingSafeEqual(expected, Buffer.from(signature ?? ''))) return 'is signed with another secret';
  const age = Math.abs(now.getTime() / 1000 - Number(timestamp));
  return age > MAX_AGE_SECONDS ? 'is signed at another time' : undefined;
}

const hmac = (secret: string, timestamp: string, { head, body }: Message): string =>
  createHmac('sha256', secret).update(`${timestamp}.${head}.`).update(body).digest('hex');
