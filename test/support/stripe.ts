/** The stand-in for Stripe and connectors to it. */
import {
  SANDBOX_STRIPE_KEY,
  startStripe,
  type StripeStandIn,
  type StripeStandInOptions,
} from '../../apps/sandbox/src/vendors/stripe/index.js';
import type { Connector } from '#libs/connectors/kit/connector';
import { createStripeConnector, type StripeOptions } from '#libs/connectors/stripe/stripe.connector';

export const STRIPE_NOW = new Date('2026-11-22T12:00:00Z');

export class StripeWorld {
  readonly #standIns: StripeStandIn[] = [];
  readonly #connectors: Connector[] = [];
  /** Times that any connector was told to wait its turn. */
  paced = 0;

  async start(options: Partial<StripeStandInOptions> = {}): Promise<StripeStandIn> {
    const standIn = await startStripe({ port: 0, now: () => STRIPE_NOW, ...options });
    this.#standIns.push(standIn);
    return standIn;
  }

  connect(
    { http: { url } }: { readonly http: { readonly url: string } },
    changes: Partial<StripeOptions> = {},
  ): Connector {
    const connector = createStripeConnector({
      system: 'stripe',
      secretKey: SANDBOX_STRIPE_KEY,
      apiUrl: new URL(url),
      pace: () => {
        this.paced += 1;
        return Promise.resolve();
      },
      ...changes,
    });
    this.#connectors.push(connector);
    return connector;
  }

  async close(): Promise<void> {
    await Promise.all(this.#connectors.map((one) => one.close()));
    await Promise.all(this.#standIns.map((one) => one.stop()));
  }
}
