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
import type { StripeEraseMode, StripePart } from '#libs/data-map/systems';
import { createClient, type StripeClient } from './client.js';
import { describeCollection } from './collections.js';
import { assertCustomerId } from './customer-id.js';
import { COLLECTIONS, PART_OF, type CollectionName } from './parts.js';
import { permissionsOf } from './permissions.js';
import { searchStripe } from './search.js';
import { toWafaError } from './stripe-errors.js';
import { writeTrials, type WriteNeeds } from './write-permissions.js';

export interface StripeOptions {
  readonly system: string;
  readonly secretKey: string;
  /** Undefined for Stripe's own address. */
  readonly apiUrl?: URL | undefined;
  readonly pace: Pace;
  readonly leaveOut?: readonly StripePart[];
  /** What the same key has to be allowed beside reading. */
  readonly erases?: StripeEraseMode | undefined;
  readonly writes?: boolean;
  readonly redactsKept?: boolean;
}

export const createStripeConnector = (options: StripeOptions): Connector => new StripeConnector(options);

class StripeConnector implements Connector {
  readonly system: string;
  readonly kinds = ['stripe_customer_id', 'email'];
  readonly collections: readonly DescribedCollection[];
  readonly #client: StripeClient;
  readonly #leaveOut: ReadonlySet<StripePart>;
  readonly #searched: readonly CollectionName[];
  readonly #needs: WriteNeeds;

  constructor({ system, secretKey, apiUrl, pace, leaveOut = [], ...needs }: StripeOptions) {
    this.system = system;
    this.#needs = { erases: needs.erases, writes: false, ...needs };
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
      permissionsOf({
        system: this.system,
        stripe,
        isSearched: (part) => !this.#isLeftOut(part),
        writes: writeTrials(this.#needs),
      }),
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
