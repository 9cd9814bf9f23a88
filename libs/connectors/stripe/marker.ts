/**
 * Marks a person's customers. Stripe has no state of its own for a restriction: the mark is a note in the metadata that
 * the company's own processing has to heed, and the billing pauses only where that was asked for. docs/connectors/stripe.md
 */
import type { Stripe } from 'stripe';
import type { Marker, MarkRequest, MarkResult } from '#libs/connectors/kit/marks';
import { PURPOSES, type Purpose } from '#libs/domain/words';
import { createClient, type ClientOptions, type StripeClient } from './client.js';
import { allOf, customersOf, foreign } from './her-customers.js';
import { idIn } from './pages.js';
import { keyOf } from './parts.js';
import { toWafaError } from './stripe-errors.js';
import { Writer } from './writer.js';

export interface StripeMarkerOptions extends ClientOptions {
  readonly system: string;
}

export const createStripeMarker = (options: StripeMarkerOptions): Marker => new StripeMarker(options);

const RESTRICTED = 'dsr_restricted';
/** On a subscription that Wafa paused, so that lifting resumes no other. */
const PAUSED = 'dsr_paused';
const STOPPED = { marketing: 'dsr_stop_marketing', 'sale-or-sharing': 'dsr_stop_sale_or_sharing' } as const;

type Stoppable = keyof typeof STOPPED;
const STOPPABLE = Object.keys(STOPPED) as readonly Stoppable[];

const ENDED: ReadonlySet<string> = new Set(['canceled', 'incomplete_expired']);

type Metadata = Readonly<Record<string, string>>;
type Asked = Pick<MarkRequest, 'mark' | 'purposes' | 'stays'>;

class StripeMarker implements Marker {
  readonly system: string;
  readonly marks = ['restrict', 'lift', 'stop'] as const;
  readonly purposes: readonly Purpose[] = STOPPABLE;
  readonly #client: StripeClient;

  constructor(options: StripeMarkerOptions) {
    this.system = options.system;
    this.#client = createClient(options);
  }

  apply(request: MarkRequest): Promise<MarkResult> {
    return this.#told(async () => {
      if (!concerns(request)) return { items: [] };
      const customers = await this.#customers(request);
      const { mark, purposes, stays } = request;
      const writer = new Writer('mark', request.asOf, JSON.stringify([mark, purposes, stays]));
      for (const { id, metadata } of customers.filter((one) => !carries(one.metadata, request)))
        await writer.once(`mark ${textOf(metadata)}`, id, (key) =>
          this.#client.stripe.customers.update(id, { metadata: { ...notesFor(metadata, request) } }, key),
        );
      const by = Object.keys(notesFor({}, request))
        .map((name) => `metadata.${name}`)
        .join(' ');
      const marked = { collection: keyOf('customers'), rows: customers.length, by };
      const billing = await this.#markBilling(request, { customers, writer });
      return { items: [...(customers.length === 0 ? [] : [marked]), ...billing] };
    });
  }

  verify(request: MarkRequest): ReturnType<Marker['verify']> {
    return this.#told(async () => {
      if (!concerns(request)) return [];
      const customers = await this.#customers(request);
      const bare = customers.filter(({ metadata }) => !carries(metadata, request)).length;
      const running = await this.#subscriptionsToMark(request, customers);
      return [
        { collection: keyOf('customers'), rows: bare },
        { collection: keyOf('subscriptions'), rows: running.filter((one) => !isMarked(one, request)).length },
      ].filter(({ rows }) => rows > 0);
    });
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  #customers({ identifiers }: MarkRequest): Promise<readonly Stripe.Customer[]> {
    return customersOf({ system: this.system, stripe: this.#client.stripe }, identifiers);
  }

  async #markBilling(
    request: MarkRequest,
    { customers, writer }: { readonly customers: readonly Stripe.Customer[]; readonly writer: Writer },
  ): Promise<MarkResult['items']> {
    const subscriptions = await this.#subscriptionsToMark(request, customers);
    const lifts = request.mark === 'lift';
    for (const one of subscriptions.filter((subscription) => !isMarked(subscription, request)))
      await writer.once(`billing ${textOf(one.metadata)}`, one.id, (key) =>
        this.#client.stripe.subscriptions.update(
          one.id,
          {
            // Invoices are still made, and wait as drafts.
            pause_collection: lifts ? '' : { behavior: 'keep_as_draft' },
            metadata: { [PAUSED]: lifts ? '' : '1' },
          },
          key,
        ),
      );
    if (subscriptions.length === 0) return [];
    return [{ collection: keyOf('subscriptions'), rows: subscriptions.length, by: 'pause_collection' }];
  }

  /** Those that are paused when asked for; those that Wafa paused when nothing asks for it any more. */
  async #subscriptionsToMark(
    { mark, pauseBilling, stays }: MarkRequest,
    customers: readonly Stripe.Customer[],
  ): Promise<readonly Stripe.Subscription[]> {
    const pauses = mark === 'restrict' && pauseBilling;
    const resumes = mark === 'lift' && stays?.pauseBilling !== true;
    if (!pauses && !resumes) return [];
    const found: Stripe.Subscription[] = [];
    for (const { id: customer } of customers)
      for (const one of await allOf((page) =>
        this.#client.stripe.subscriptions.list({ customer, ...page }),
      )) {
        if (idIn(one.customer) !== customer) throw foreign(this.system);
        const ours = one.metadata[PAUSED] === '1';
        // What the company paused itself is none of ours.
        if (!ENDED.has(one.status) && (mark === 'lift' ? ours : ours || one.pause_collection === null))
          found.push(one);
      }
    return found;
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toWafaError(this.system, error);
    }
  }
}

const stoppedBy = ({ purposes }: Asked): readonly Stoppable[] =>
  purposes.length === 0 ? STOPPABLE : STOPPABLE.filter((one) => purposes.includes(one));

/** What is never public needs no taking down, and a use that is none of Stripe's no stopping. */
const concerns = (request: Asked): boolean =>
  request.mark === 'stop' ? stoppedBy(request).length > 0 : request.mark !== 'unpublish';

/** What the metadata say afterwards; an empty text removes. */
function notesFor(metadata: Metadata, request: Asked): Metadata {
  if (request.mark === 'stop')
    return Object.fromEntries(stoppedBy(request).map((one) => [STOPPED[one], '1']));
  return { [RESTRICTED]: restrictionAfter(metadata[RESTRICTED] ?? '', request) };
}

/** `1` for every use, else the purposes joined with commas. */
const noteOf = (purposes: readonly string[]): string => (purposes.length === 0 ? '1' : purposes.join(','));

/** A narrow restriction leaves a wide one alone; a lift leaves what others ask for. */
function restrictionAfter(stands: string, { mark, purposes, stays }: Asked): string {
  if (mark === 'lift') return stays ? noteOf(stays.purposes) : '';
  if (purposes.length === 0) return noteOf([]);
  const limitedTo = stands === '' ? [] : stands.split(',');
  if (!limitedTo.every((one) => (PURPOSES as readonly string[]).includes(one))) return stands;
  return noteOf([...new Set([...limitedTo, ...purposes])]);
}

const carries = (metadata: Metadata, request: Asked): boolean =>
  Object.entries(notesFor(metadata, request)).every(([name, value]) => (metadata[name] ?? '') === value);

const isMarked = ({ metadata }: Stripe.Subscription, { mark }: MarkRequest): boolean =>
  (metadata[PAUSED] === '1') === (mark === 'restrict');

/** A key for each state that is changed: a mark that somebody took away is set anew. */
const textOf = (metadata: Metadata): string => JSON.stringify(metadata);
