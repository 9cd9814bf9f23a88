/**
 * Writes that can be repeated. Stripe keeps the first answer under a key, a 500 too: the same try of the same act has the
 * same key, and only where the remembered answer is a failure of Stripe's own does the next number make it work anew.
 */
import { Stripe } from 'stripe';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import { failPoint } from '#libs/fail-points/fail-points';
import { heldOrNothing } from './pages.js';

export type StripeWrite<T> = (options: Stripe.RequestOptions) => Promise<T>;

/** Every failure of Stripe's own that is remembered costs one; a day forgets them all. */
const MAX_GENERATIONS = 20;
const SERVER_ERROR = 500;

export class Writer {
  /** The same for every repeat of one try, another one for another case and another time. */
  readonly #scope: readonly string[];

  constructor(...scope: readonly string[]) {
    this.#scope = scope;
  }

  /** Undefined where what was to be changed is not there any more. */
  once<T>(action: string, target: string, write: StripeWrite<T>): Promise<T | undefined> {
    return heldOrNothing(() => this.#attempt([action, target], write));
  }

  async #attempt<T>(act: readonly string[], write: StripeWrite<T>): Promise<T> {
    for (let generation = 0; ; generation += 1) {
      const digest = hashOfKey([...this.#scope, ...act, String(generation)]);
      try {
        const answer = await write({ idempotencyKey: `wafa-${digest}` });
        failPoint('writing.stripe', act[0]);
        return answer;
      } catch (error) {
        if (!isRememberedFailure(error) || generation === MAX_GENERATIONS) throw error;
      }
    }
  }
}

const isRememberedFailure = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError &&
  (error.statusCode ?? 0) >= SERVER_ERROR &&
  error.headers?.['idempotent-replayed'] === 'true';
