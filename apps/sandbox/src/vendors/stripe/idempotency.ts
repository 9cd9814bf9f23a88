/**
 * Stripe's memory of POSTs: the first answer under a key comes again, a 500 too; another body under the same key is an
 * error, as is one that comes while the first is worked on. What was refused before any work began is not remembered.
 */
import { createHash } from 'node:crypto';
import type { VendorAnswer, VendorCall } from '../stand-in.js';
import { StripeRefusal } from './stripe-error.js';

interface Remembered {
  readonly fingerprint: string;
  /** Undefined while the work goes on. */
  answer: VendorAnswer | undefined;
}

export class IdempotencyStore {
  readonly #keys = new Map<string, Remembered>();

  async run(call: VendorCall, work: () => Promise<VendorAnswer>): Promise<VendorAnswer> {
    const key = call.headers['idempotency-key'];
    if (call.method !== 'POST' || typeof key !== 'string') return work();
    const fingerprint = createHash('sha256').update(`${call.path}\n`).update(call.body).digest('hex');
    const known = this.#keys.get(key);
    if (known) return replay(known, fingerprint, key);
    const remembered: Remembered = { fingerprint, answer: undefined };
    this.#keys.set(key, remembered);
    try {
      remembered.answer = await work();
      return remembered.answer;
    } catch (error) {
      this.#keys.delete(key);
      throw error;
    }
  }
}

function replay({ fingerprint, answer }: Remembered, given: string, key: string): VendorAnswer {
  if (fingerprint !== given) {
    throw new StripeRefusal(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. ('${key}')`,
    });
  }
  if (!answer) {
    throw new StripeRefusal(409, {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key: ${key}`,
    });
  }
  return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
}
