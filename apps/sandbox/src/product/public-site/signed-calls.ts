/** The product's side of a signed call (docs/connectors/http.md), written apart from Wafa's own: who asks is proved by a secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { VendorAnswer, VendorCall } from '../../vendors/stand-in.js';

const MAX_AGE_MILLISECONDS = 300_000;

export class SignedCalls {
  readonly #secret: string;
  /** Signature → when it is too old anyway: until then it is remembered, since each is taken once. */
  readonly #taken = new Map<string, number>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Signed with our secret, within five minutes of now, for the first time. */
  isGenuine({ method, path, headers, body }: VendorCall): boolean {
    const [time, id] = [Number(headers['wafa-timestamp']), String(headers['wafa-request-id'])];
    const given = Buffer.from(String(headers['wafa-signature']));
    const expected = Buffer.from(this.#sign(`${time}.${id}.${method}.${path}`, body));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const now = Date.now();
    for (const [signature, end] of this.#taken) if (end < now) this.#taken.delete(signature);
    const isRecent = Math.abs(now - time * 1000) <= MAX_AGE_MILLISECONDS;
    if (!isRecent || this.#taken.has(String(given))) return false;
    this.#taken.set(String(given), time * 1000 + MAX_AGE_MILLISECONDS);
    return true;
  }

  answer({ headers }: VendorCall, status: number, content: object): VendorAnswer {
    const time = String(Math.floor(Date.now() / 1000));
    const body = Buffer.from(JSON.stringify(content));
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'wafa-timestamp': time,
        'wafa-signature': this.#sign(`${time}.${String(headers['wafa-request-id'])}`, body),
      },
      body,
    };
  }

  #sign(head: string, body: Uint8Array): string {
    return `v1=${createHmac('sha256', this.#secret).update(`${head}.`).update(body).digest('hex')}`;
  }
}
