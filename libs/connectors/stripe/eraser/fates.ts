/** The fate of every row that Stripe holds, by the mode the company chose. Pure. */
import type { ErasureItem } from '#libs/connectors/kit/erasure';
import type { StripeEraseMode } from '#libs/data-map/systems';
import { addPeriod } from '#libs/domain/period';
import type { CollectionName } from '../parts.js';
import type { Found, FoundRow } from './found.js';
import { liveFate } from './live-fates.js';
import { customerFields, personalFields } from './personal.js';
import {
  day,
  DISPUTED_FOR,
  isDisputed,
  isWithin,
  keptUntil,
  OPEN_DISPUTE,
  PAYMENTS,
  READ_BACK,
  redactableFrom,
  unitsOf,
  type Unit,
  type UnitsOptions,
} from './units.js';

/** What is done to a row; the order of the work is that of writes.ts. */
export type Step =
  | 'blank-customer'
  | 'cancel-payment'
  | 'cancel-schedule'
  | 'cancel-setup'
  | 'cancel-subscription'
  | 'clean-setup'
  | 'clean-subscription'
  | 'delete-customer'
  | 'delete-invoice'
  | 'delete-item'
  | 'delete-source'
  | 'delete-tax-id'
  | 'detach'
  | 'expire-session'
  | 'redact'
  | 'redact-identity'
  | 'void-invoice';

export interface Fate extends Pick<ErasureItem, 'disposition' | 'ground' | 'note' | 'reviewOn'> {
  readonly columns?: readonly string[];
  readonly step?: Step;
  /** Last day of this row. */
  readonly until?: string | undefined;
  /** Day from which the vendor lets it be done. */
  readonly deferredTo?: string;
}

export interface FatesOptions extends UnitsOptions {
  readonly mode: StripeEraseMode;
}

const EVENTS_ARE_KEPT = 'P30D';
const REVIEW_AFTER = 'P90D';

/** Books in a wider sense: what was charged, paid out, granted and owed. */
const ACCOUNTS: ReadonlySet<CollectionName> = new Set([
  'charges',
  'refunds',
  'disputes',
  'payment_intents',
  'invoices',
  'invoice_lines',
  'invoice_items',
  'credit_notes',
  'credit_note_lines',
  'subscriptions',
  'subscription_items',
  'customer_balance_transactions',
  'cash_balances',
  'cash_balance_transactions',
  'credit_grants',
  'credit_balance_transactions',
  'outbound_payments',
]);

export type FatesOf = (row: FoundRow) => readonly Fate[];

export function fatesFor(found: Found, options: FatesOptions): FatesOf {
  const units = unitsOf(found, options);
  const choose = new Chooser(found, options);
  return (row) => choose.fates(row, units.get(found.ownerOf(row)?.id ?? ''));
}

class Chooser {
  readonly #found: Found;
  readonly #options: FatesOptions;

  constructor(found: Found, options: FatesOptions) {
    this.#found = found;
    this.#options = options;
  }

  fates(row: FoundRow, unit: Unit | undefined): readonly Fate[] {
    if (row.collection === 'events') return [this.#event()];
    if (!unit)
      return [this.#stays('belongs to a customer with another address: a person looks', 'rights-of-others')];
    const whole = this.#options.mode === 'redact' && this.#isWhole(unit);
    const live = liveFate(row, { voids: whole });
    if (live) return [live];
    if (whole) return this.#whole(row, unit);
    return this.#options.mode === 'redact' ? this.#inParts(row, unit) : this.#plain(row, unit);
  }

  #isWhole({ disputed, recentUntil, hasBooks }: Unit): boolean {
    return disputed.size === 0 && recentUntil === undefined && !hasBooks;
  }

  /** Everything but redaction. */
  #plain(row: FoundRow, unit: Unit): readonly Fate[] {
    const { collection, data } = row;
    if (collection === 'customers') return this.#customer(data);
    if (isDisputed(row, unit)) return [this.#disputed()];
    if (collection === 'subscriptions') {
      const columns = personalFields(data, ['metadata', 'cancellation_details']);
      if (columns.length > 0) return [{ disposition: 'mask', columns, step: 'clean-subscription' }];
    }
    if (collection === 'setup_intents' && data['status'] === 'succeeded') {
      const columns = personalFields(data, ['metadata', 'description']);
      if (columns.length > 0) return [{ disposition: 'mask', columns, step: 'clean-setup' }];
    }
    return [this.#kept(row)];
  }

  #customer(data: FoundRow['data']): readonly Fate[] {
    if (data['deleted'] === true) return [];
    if (this.#options.mode === 'delete-customer')
      return [
        {
          disposition: 'delete',
          step: 'delete-customer',
          note: 'Stripe keeps the id, and every name and address in what was paid; a balance is lost',
        },
      ];
    const columns = customerFields(data);
    return columns.length === 0 ? [] : [{ disposition: 'mask', columns, step: 'blank-customer' }];
  }

  #whole(row: FoundRow, { owner, isDone }: Unit): readonly Fate[] {
    if (isDone) return [];
    const note = 'overwritten by Stripe for good: no refund, and every dispute is lost';
    return [{ disposition: 'mask', note, ...(row === owner ? { step: 'redact' as const } : {}) }];
  }

  /** While something of a customer has to stay, what may go goes payment by payment. */
  #inParts(row: FoundRow, unit: Unit): readonly Fate[] {
    if (isDisputed(row, unit)) return [this.#untilDecided()];
    if (unit.hasBooks) return this.#plain(row, unit);
    const waits = redactableFrom(row, this.#options.asOf);
    if (waits !== undefined) return [this.#deferred(waits)];
    if (PAYMENTS.includes(row.collection)) return this.#payment(row);
    const fates = this.#plain(row, unit);
    // Goes with its customer, once that may be redacted whole.
    if (unit.disputed.size > 0)
      return fates.some(({ disposition }) => disposition !== 'keep') ? fates : [this.#untilDecided()];
    if (row !== unit.owner || unit.recentUntil === undefined) return fates;
    return [...(row.collection === 'customers' ? fates : []), this.#deferred(unit.recentUntil)];
  }

  /** What a payment is taken by: its intent, else the charge. */
  #payment({ collection, data }: FoundRow): readonly Fate[] {
    if (personalFields(data, READ_BACK.charges).length === 0) return [];
    const isRoot =
      collection === 'payment_intents' ||
      (collection === 'charges' && (data['payment_intent'] ?? null) === null);
    return [{ disposition: 'mask', ...(isRoot ? { step: 'redact' as const } : {}) }];
  }

  #deferred(deferredTo: string): Fate {
    const note = `Stripe redacts no payment of the last 90 days: erased from ${deferredTo}`;
    return { disposition: 'mask', deferredTo, note };
  }

  /** A dispute is a hold that ends by itself: asked again until it is closed. */
  #untilDecided(): Fate {
    return {
      disposition: 'mask',
      ground: OPEN_DISPUTE,
      deferredTo: day(addPeriod(this.#options.asOf, DISPUTED_FOR)),
      note: 'erased once the dispute is closed',
    };
  }

  #disputed(): Fate {
    return {
      disposition: 'keep',
      ground: OPEN_DISPUTE,
      reviewOn: this.#reviewOn(),
      note: 'with what was handed in as evidence',
    };
  }

  #kept(row: FoundRow): Fate {
    const { keep, asOf } = this.#options;
    if (!keep || !this.#isAccount(row)) return this.#stays(noteOn(row));
    const dated = this.#dated(row);
    if (!dated) return { disposition: 'keep', ground: keep.ground, reviewOn: this.#reviewOn() };
    if (isWithin(dated, { keep, asOf }))
      return { disposition: 'keep', ground: keep.ground, until: keptUntil(dated, keep) };
    return this.#stays('kept longer than it has to be: only a redaction job erases it');
  }

  #isAccount({ collection, data }: FoundRow): boolean {
    if (collection === 'payment_intents') return data['status'] !== 'canceled';
    if (collection === 'checkout_sessions') return data['payment_status'] === 'paid';
    return ACCOUNTS.has(collection) || collection === 'checkout_session_lines';
  }

  /** Lines count from the date of what they are lines of, and that from its owner's. */
  #dated(row: FoundRow): FoundRow | undefined {
    if (typeof (row.data['created'] ?? row.data['date']) === 'number') return row;
    const parent = this.#found.parentOf(row);
    return parent?.collection === 'customers' ? undefined : parent;
  }

  #event(): Fate {
    const { asOf } = this.#options;
    return {
      disposition: 'keep',
      ground: 'provider-keeps',
      until: day(addPeriod(asOf, EVENTS_ARE_KEPT)),
      note: 'copies that Stripe deletes after 30 days, those of this erasure too',
    };
  }

  #stays(note: string, ground = 'provider-keeps'): Fate {
    return { disposition: 'keep', ground, reviewOn: this.#reviewOn(), note };
  }

  #reviewOn(): string {
    return day(addPeriod(this.#options.asOf, REVIEW_AFTER));
  }
}

const NOTES: Readonly<Partial<Record<CollectionName, string>>> = {
  checkout_sessions: 'what was typed at checkout: only a redaction job erases it',
  quotes: 'Stripe has no call that deletes a quote',
  promotion_codes: 'Stripe has no call that deletes a discount code; it serves nobody else',
  active_entitlements: 'ends with the subscription',
  issuing_cardholders: 'the holder of a card can be closed, not renamed: only a redaction job erases it',
  verification_sessions: 'Stripe has taken on the redaction, which takes up to four days',
};

const noteOn = ({ collection }: FoundRow): string =>
  NOTES[collection] ?? 'Stripe gives no way to delete it but a redaction job';
