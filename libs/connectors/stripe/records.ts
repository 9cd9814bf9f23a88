/** What a search hands out: each record once, without secrets, with the key that led to it; and what it reports. */
import type { DiscoveryRequest, DiscoveryResult, Envelope } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import type { Found } from './found.js';
import { fieldsOf, idIn, type StripeObject } from './pages.js';
import { EMAIL_ONLY, keyOf, LEADING, type CollectionName } from './parts.js';
import { withoutSecrets } from './secrets.js';

/** Lists inside objects that are cut off after some elements; collections of their own give them whole. */
const HELD_APART: Readonly<Partial<Record<CollectionName, string>>> = {
  invoices: 'lines',
  credit_notes: 'lines',
  subscriptions: 'items',
};

export interface RecordsOptions extends DiscoveryRequest {
  readonly system: string;
  readonly found: Found;
}

export class Records {
  readonly #options: RecordsOptions;
  readonly #counts = new Map<CollectionName, number>();
  #total = 0;

  constructor(options: RecordsOptions) {
    this.#options = options;
  }

  get total(): number {
    return this.#total;
  }

  /** Between pages; throws when the search was cancelled. */
  beat(): void {
    this.#options.heartbeat({ records: this.#total });
  }

  /** False for a record that another way led to before. */
  async take(collection: CollectionName, object: StripeObject, via: Envelope['via']): Promise<boolean> {
    const { system, found, emit } = this.#options;
    const id = object.id ?? idIn(fieldsOf(object)['customer']);
    if (id === undefined) throw new WafaError('system-rejected', `${keyOf(collection)}: a record without id`);
    if (LEADING.has(collection) && !found.add(collection, id)) return false;
    this.#total += 1;
    this.#counts.set(collection, (this.#counts.get(collection) ?? 0) + 1);
    const { [HELD_APART[collection] ?? '']: _, ...data } = withoutSecrets(object);
    const key = { [object.id === undefined ? 'customer' : 'id']: id };
    await emit({ system, collection: keyOf(collection), key, via, data });
    return true;
  }

  findings(collections: readonly CollectionName[]): DiscoveryResult['collections'] {
    const given = new Set(this.#options.identifiers.map(({ kind }) => kind));
    return collections.map((name) => {
      const finding = { collection: keyOf(name), records: this.#counts.get(name) ?? 0 };
      const kinds = EMAIL_ONLY.has(name) ? ['email'] : ['stripe_customer_id', 'email'];
      if (kinds.some((kind) => given.has(kind))) return finding;
      return { ...finding, notSearched: `needs ${kinds.join(' or ')}` };
    });
  }
}
