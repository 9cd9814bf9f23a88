/** The connector to a Stripe account: what Stripe keeps of a person's payments. docs/connectors/stripe.md */
import type { Stripe } from 'stripe';
import type {
  Connector,
  DescribedCollection,
  DiscoveryRequest,
  DiscoveryResult,
  Pace,
  Permission,
} from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { StripePart } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { createClient, type StripeClient } from './client.js';
import { describeCollection } from './collections.js';
import { COLLECTIONS, PART_OF, type CollectionName } from './parts.js';
import { permissionsOf } from './permissions.js';
import { searchStripe } from './search.js';
import { toWafaError } from './stripe-errors.js';

export interface StripeOptions {
  readonly system: string;
  readonly secretKey: string;
  /** Undefined for Stripe's own address. */
  readonly apiUrl?: URL | undefined;
  readonly pace: Pace;
  readonly leaveOut?: readonly StripePart[];
}

export const createStripeConnector = (options: StripeOptions): Connector => new StripeConnector(options);

const CUSTOMER_ID = /^[A-Za-z0-9_-]+$/;

class StripeConnector implements Connector {
  readonly system: string;
  readonly kinds = ['stripe_customer_id', 'email'];
  readonly collections: readonly DescribedCollection[];
  readonly #client: StripeClient;
  readonly #leaveOut: ReadonlySet<StripePart>;
  readonly #searched: readonly CollectionName[];

  constructor({ system, secretKey, apiUrl, pace, leaveOut = [] }: StripeOptions) {
    this.system = system;
    this.#client = createClient({ secretKey, apiUrl, pace });
    this.#leaveOut = new Set(leaveOut);
    this.#searched = COLLECTIONS.filter((name) => !this.#isLeftOut(PART_OF[name]));
    this.collections = this.#searched.map(describeCollection);
  }

  discover(request: DiscoveryRequest): Promise<DiscoveryResult> {
    return this.#ask((stripe) => {
      request.identifiers.forEach(assertIdentifier);
      request.identifiers.forEach(assertCustomerId);
      return searchStripe({
        ...request,
        system: this.system,
        stripe,
        leaveOut: this.#leaveOut,
        collections: this.#searched,
      });
    });
  }

  check(): Promise<void> {
    return this.#ask(async (stripe) => {
      await stripe.customers.list({ limit: 1 });
    });
  }

  permissions(): Promise<readonly Permission[]> {
    return this.#ask((stripe) =>
      permissionsOf({ system: this.system, stripe, isSearched: (part) => !this.#isLeftOut(part) }),
    );
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  #isLeftOut(part: StripePart | undefined): boolean {
    return part !== undefined && this.#leaveOut.has(part);
  }

  async #ask<T>(question: (stripe: Stripe) => Promise<T>): Promise<T> {
    try {
      return await question(this.#client.stripe);
    } catch (error) {
      throw toWafaError(this.system, error);
    }
  }
}

/** It becomes part of an address. */
function assertCustomerId({ kind, value }: DiscoveryRequest['identifiers'][number]): void {
  if (kind !== 'stripe_customer_id' || CUSTOMER_ID.test(value)) return;
  throw new WafaError('identifier-invalid', `${kind} is malformed`);
}
