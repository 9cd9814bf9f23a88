/**
 * The search of a Stripe account for one person: from a customer's id and from every spelling of an e-mail address to the
 * customers and checkout sessions, from those to all that belongs to them, and from new spellings on the way back to the
 * beginning, until nothing new comes. Pages stream; of what they held only ids stay.
 */
import type { Stripe } from 'stripe';
import type { DiscoveryRequest, DiscoveryResult, Envelope } from '#libs/connectors/kit/connector';
import { trimEmail } from '#libs/connectors/kit/identifiers';
import type { StripePart } from '#libs/data-map/systems';
import { ownerOfEvent } from './event-owner.js';
import { Found } from './found.js';
import { CHARGES_OF_INTENT, LISTINGS, type Listing } from './listings.js';
import { fieldsOf, heldOrNothing, idIn, pagesOf, type ListCall, type StripeObject } from './pages.js';
import { keyOf, type CollectionName } from './parts.js';
import { Records } from './records.js';

export interface SearchOptions extends DiscoveryRequest {
  readonly system: string;
  readonly stripe: Stripe;
  readonly leaveOut: ReadonlySet<StripePart>;
  /** What is searched, in the order of the report. */
  readonly collections: readonly CollectionName[];
}

export const searchStripe = (options: SearchOptions): Promise<DiscoveryResult> =>
  new StripeSearch(options).run();

class StripeSearch {
  readonly #options: SearchOptions;
  readonly #stripe: Stripe;
  readonly #found: Found;
  readonly #records: Records;
  readonly #spellings: string[] = [];
  readonly #customers: string[] = [];
  /** How many of the ids it is asked by were asked already. */
  readonly #asked = new Map<Listing, number>();
  /** Customers of checkout sessions with the person's address, or of what a guest paid in one. */
  readonly #namedCustomers = new Set<string>();

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#stripe = options.stripe;
    this.#found = new Found(options.system);
    this.#records = new Records({ ...options, found: this.#found });
  }

  async run(): Promise<DiscoveryResult> {
    this.#values('email').forEach((email) => this.#seedEmail(email));
    for (const id of this.#values('stripe_customer_id')) await this.#takeNamedCustomer(id);
    do {
      await this.#untilNothingNew();
      await this.#takeWhatBelongs();
    } while (this.#spellings.length > 0);
    if (this.#searches('events') && this.#records.total > 0) await this.#takeEvents();
    return {
      collections: this.#records.findings(this.#options.collections),
      gatheredKeys: this.#found.gatheredKeys,
      identifiers: [],
      ...(this.#knowsAllCustomers() ? {} : { openTask: 'look-by-hand' as const }),
    };
  }

  /** What was begun with the person's address may belong to a customer with another one: an officer has to look. */
  #knowsAllCustomers(): boolean {
    return [...this.#namedCustomers].every((id) => this.#found.has('customers', id));
  }

  #values(kind: string): readonly string[] {
    return this.#options.identifiers.filter((one) => one.kind === kind).map(({ value }) => value);
  }

  #searches(collection: CollectionName): boolean {
    return this.#options.collections.includes(collection);
  }

  /** Stripe compares letter by letter: the address as given, and as most services keep it. */
  #seedEmail(email: string): void {
    const given = trimEmail(email);
    this.#found.addEmail(given);
    this.#spellings.push(...this.#found.newSpellingsIn([given, given.toLowerCase()]));
  }

  async #untilNothingNew(): Promise<void> {
    for (;;) {
      const email = this.#spellings.shift();
      const customer = email === undefined ? this.#customers.shift() : undefined;
      if (email !== undefined) await this.#searchEmail(email);
      else if (customer !== undefined) await this.#searchCustomer(customer);
      else return;
    }
  }

  /** Refunds, lines and the like, of what was found since the last time. */
  async #takeWhatBelongs(): Promise<void> {
    for (const listing of LISTINGS.filter(({ by }) => by !== 'customers')) {
      const ids = this.#found.idsOf(listing.by);
      for (const id of ids.slice(this.#asked.get(listing) ?? 0)) await this.#takeListing(listing, id);
      this.#asked.set(listing, ids.length);
    }
  }

  async #takeNamedCustomer(id: string): Promise<void> {
    const customer = await heldOrNothing(() => this.#stripe.customers.retrieve(id));
    this.#records.beat();
    if (!customer) return;
    await this.#takeCustomer(customer, this.#found.viaAsked('identity.stripe_customer_id', id, customer.id));
  }

  async #takeCustomer(customer: StripeObject, via: Envelope['via']): Promise<void> {
    if (await this.#take('customers', customer, via)) this.#customers.push(customer.id ?? '');
  }

  async #searchEmail(email: string): Promise<void> {
    for await (const customers of this.#pages((page) => this.#stripe.customers.list({ email, ...page }))) {
      for (const one of customers) await this.#takeCustomer(one, this.#found.viaEmail(one.email));
    }
    for await (const sessions of this.#pages((page) =>
      this.#stripe.checkout.sessions.list({ customer_details: { email }, ...page }),
    )) {
      for (const session of sessions) await this.#takeSession(session);
    }
    if (!this.#searches('issuing_cardholders')) return;
    for await (const holders of this.#pages((page) =>
      this.#stripe.issuing.cardholders.list({ email, ...page }),
    )) {
      for (const one of holders)
        await this.#take('issuing_cardholders', one, this.#found.viaEmail(one.email));
    }
  }

  /** A guest's session leads to the payment; what a customer paid is reached from the customer. */
  async #takeSession(session: Stripe.Checkout.Session): Promise<void> {
    const via = this.#found.viaEmail(session.customer_details?.email);
    if (!(await this.#take('checkout_sessions', session, via))) return;
    const customer = idIn(session.customer);
    if (customer !== undefined) this.#namedCustomers.add(customer);
    else await this.#takeGuestIntents(session);
  }

  async #takeGuestIntents({ setup_intent, payment_intent }: Stripe.Checkout.Session): Promise<void> {
    const setup = idIn(setup_intent);
    if (setup !== undefined) {
      await this.#takeGuestIntent('setup_intent', setup, () => this.#stripe.setupIntents.retrieve(setup));
    }
    const payment = idIn(payment_intent);
    if (payment === undefined) return;
    await this.#takeGuestIntent('payment_intent', payment, () =>
      this.#stripe.paymentIntents.retrieve(payment),
    );
    if (this.#found.has('payment_intents', payment)) await this.#takeListing(CHARGES_OF_INTENT, payment);
  }

  async #takeGuestIntent(
    field: 'setup_intent' | 'payment_intent',
    asked: string,
    retrieve: () => Promise<StripeObject & { readonly customer: unknown }>,
  ): Promise<void> {
    const intent = await heldOrNothing(retrieve);
    this.#records.beat();
    if (!intent) return;
    const customer = idIn(intent.customer);
    // Came to belong to somebody later: of a customer who is the person's it is found with all the others.
    if (customer !== undefined && !this.#found.has('customers', customer)) {
      this.#namedCustomers.add(customer);
      return;
    }
    const via = this.#found.viaAsked(`${keyOf('checkout_sessions')}.${field}`, asked, intent.id);
    await this.#take(`${field}s`, intent, via);
  }

  async #searchCustomer(id: string): Promise<void> {
    for (const listing of LISTINGS.filter(({ by }) => by === 'customers')) {
      await this.#takeListing(listing, id);
    }
    const balance = await heldOrNothing(() => this.#stripe.customers.retrieveCashBalance(id));
    this.#records.beat();
    if (!balance?.available) return;
    await this.#take('cash_balances', balance, this.#found.viaId('customers', balance.customer));
  }

  async #takeListing({ collection, owner, by, part, pages }: Listing, id: string): Promise<void> {
    if (part !== undefined && this.#options.leaveOut.has(part)) return;
    for await (const page of pages(this.#stripe, id)) {
      this.#records.beat();
      for (const object of page) {
        const named = owner ? idIn(fieldsOf(object)[owner.field]) : id;
        await this.#take(collection, object, this.#found.viaId(owner?.of ?? by, named));
      }
    }
  }

  async #takeEvents(): Promise<void> {
    const has = this.#found.has.bind(this.#found);
    for await (const events of this.#pages((page) => this.#stripe.events.list(page))) {
      for (const event of events) {
        const owner = ownerOfEvent(fieldsOf(event.data.object), has);
        if (owner) await this.#take('events', event, this.#found.viaId(owner.of, owner.id));
      }
    }
  }

  async #take(collection: CollectionName, object: StripeObject, via: Envelope['via']): Promise<boolean> {
    this.#spellings.push(...this.#found.newSpellingsIn(object));
    return this.#records.take(collection, object, via);
  }

  async *#pages<T extends StripeObject>(list: ListCall<T>): AsyncGenerator<readonly T[]> {
    for await (const page of pagesOf(list)) {
      this.#records.beat();
      yield page;
    }
  }
}
