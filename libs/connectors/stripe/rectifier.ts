/**
 * Corrects what Stripe holds of a person: the customer, tax numbers, billing details of saved ways to pay. An invoice that
 * is final keeps what was printed on it; a credit note and a new invoice correct it, and people write those.
 */
import type {
  Correction,
  PlannedCorrection,
  PlannedRectification,
  RectificationRequest,
  Rectifier,
} from '#libs/connectors/kit/rectification';
import { WafaError } from '#libs/domain/errors';
import { createClient, type ClientOptions, type StripeClient } from './client.js';
import { allOf, customersOf, foreign } from './her-customers.js';
import { fieldsOf, idIn, type Fields } from './pages.js';
import {
  CUSTOMERS,
  FIELDS,
  INVOICES,
  isAccepted,
  isKnown,
  METHODS,
  parametersOf,
  TAX_IDS,
  valueAt,
} from './rectifier-fields.js';
import { toWafaError } from './stripe-errors.js';
import { Writer } from './writer.js';

export interface StripeRectifierOptions extends ClientOptions {
  readonly system: string;
}

export const createStripeRectifier = (options: StripeRectifierOptions): Rectifier =>
  new StripeRectifier(options);

/** Codes that the answer has words for. */
const FINAL_INVOICE = 'final-invoice';
const NOT_EDITABLE = 'not-editable';
const NOT_ACCEPTED = 'not-accepted';
/** Of several numbers nobody said which. */
const AMBIGUOUS = 'ambiguous';

/** Whose billing details Stripe lets nobody change: they are a part of the mandate. */
const FIXED_METHODS: readonly unknown[] = ['us_bank_account', 'acss_debit', 'bacs_debit', 'au_becs_debit'];

interface Held {
  readonly id: string;
  readonly customer: string;
  readonly data: Fields;
}
type Holdings = Readonly<Record<string, readonly Held[]>>;

class StripeRectifier implements Rectifier {
  readonly system: string;
  readonly fields = FIELDS;
  readonly #client: StripeClient;

  constructor(options: StripeRectifierOptions) {
    this.system = options.system;
    this.#client = createClient(options);
  }

  plan(request: RectificationRequest): Promise<PlannedRectification> {
    return this.#told(async () => {
      const held = await this.#held(request);
      const planned = request.corrections.map((one) => this.#planned(one, held));
      return {
        corrections: planned.map(({ correction }) => correction),
        targets: Object.fromEntries(planned.map(({ correction: { id }, rows }) => [id, rows.map(keyOfHeld)])),
      };
    });
  }

  execute(
    request: RectificationRequest,
    plan: PlannedRectification,
  ): Promise<{ readonly changed: Readonly<Record<string, number>> }> {
    return this.#told(async () => {
      const held = await this.#held(request, plan);
      const todo = request.corrections.map((one) => ({ one, rows: this.#wrongRows(one, held) }));
      for (const { one, rows } of todo) this.#assertPlanned(one, { rows, plan });
      const writer = new Writer('rectify', request.asOf);
      for (const row of [...(held[CUSTOMERS] ?? []), ...(held[METHODS] ?? [])]) {
        const changes = todo.filter(({ rows }) => rows.includes(row)).map(({ one }) => one);
        if (changes.length > 0) await this.#update(row, { changes, writer });
      }
      for (const { one, rows } of todo.filter(({ one: { collection } }) => collection === TAX_IDS))
        for (const row of rows) await this.#replaceTaxId(row, { correction: one, held, writer });
      return { changed: Object.fromEntries(todo.map(({ one: { id }, rows }) => [id, rows.length])) };
    });
  }

  verify(request: RectificationRequest, plan: PlannedRectification): Promise<readonly string[]> {
    return this.#told(async () => {
      const held = await this.#held(request, plan);
      return request.corrections
        .filter((one) =>
          plan.corrections.some(({ id, notAppliedBecause }) => id === one.id && !notAppliedBecause),
        )
        .filter((one) => this.#wrongRows(one, held).length > 0)
        .map(({ id }) => id);
    });
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  #planned(
    correction: Correction,
    held: Holdings,
  ): { readonly correction: PlannedCorrection; readonly rows: readonly Held[] } {
    const { id, collection, field, value } = correction;
    const rows = rowsOf(correction, held);
    const right = rows.filter(({ data }) => valueAt(data, field) === value).length;
    const allFixed = collection === METHODS && rows.length > 0 && rows.every(isFixed);
    const several = collection === TAX_IDS && rows.length > 1;
    const because = whyNot(correction) ?? (allFixed ? NOT_EDITABLE : several ? AMBIGUOUS : undefined);
    const planned = { id, rows: rows.length, right, ...(because ? { notAppliedBecause: because } : {}) };
    return { correction: planned, rows: because ? [] : rows };
  }

  #wrongRows(correction: Correction, held: Holdings): readonly Held[] {
    if (whyNot(correction)) return [];
    const { field, value } = correction;
    return rowsOf(correction, held).filter((row) => !isFixed(row) && valueAt(row.data, field) !== value);
  }

  #assertPlanned(
    { id, collection, field }: Correction,
    { rows, plan }: { readonly rows: readonly Held[]; readonly plan: PlannedRectification },
  ): void {
    const known = new Set((plan.targets[id] ?? []).map(([key]) => key));
    const more = rows.filter((row) => !known.has(row.id)).length;
    if (more > 0)
      throw new WafaError(
        'plan-exceeded',
        `${collection}.${field}: ${more} to correct that are not in the plan`,
      );
  }

  async #update(
    { id, data }: Held,
    { changes, writer }: { readonly changes: readonly Correction[]; readonly writer: Writer },
  ): Promise<void> {
    const { stripe } = this.#client;
    const parameters = parametersOf(data, changes);
    const act = `correct ${JSON.stringify(parameters)}`;
    await (changes[0]?.collection === METHODS
      ? writer.once(act, id, (key) => stripe.paymentMethods.update(id, parameters, key))
      : writer.once(act, id, (key) => stripe.customers.update(id, parameters, key)));
  }

  /** The new one first: what Stripe does not take as a number leaves the old one where it is. */
  async #replaceTaxId(
    { id, customer, data }: Held,
    {
      correction: { value },
      held,
      writer,
    }: { readonly correction: Correction; readonly held: Holdings; readonly writer: Writer },
  ): Promise<void> {
    const { stripe } = this.#client;
    const type = String(data['type']);
    const isThere = (held[TAX_IDS] ?? []).some(
      (one) => one.customer === customer && one.data['type'] === type && one.data['value'] === value,
    );
    if (value !== null && !isThere)
      await writer.once(`replace ${value}`, id, (key) =>
        stripe.customers.createTaxId(customer, { type, value }, key),
      );
    await writer.once('delete', id, () => stripe.customers.deleteTaxId(customer, id));
  }

  /** By the identifiers, and by what the plan named: a corrected address finds nobody any more. */
  async #held(
    { identifiers, corrections }: RectificationRequest,
    plan?: PlannedRectification,
  ): Promise<Holdings> {
    const known = Object.values(plan?.targets ?? {}).flatMap((keys) =>
      keys.map(([, customer = '']) => ({ kind: 'stripe_customer_id', value: customer })),
    );
    const { stripe } = this.#client;
    const account = { system: this.system, stripe };
    const customers = await customersOf(account, [...identifiers, ...known]);
    const needs = new Set(corrections.map(({ collection }) => collection));
    const under = async (
      collection: string,
      list: (customer: string) => Promise<readonly { readonly id: string; readonly customer: unknown }[]>,
    ): Promise<readonly Held[]> => {
      if (!needs.has(collection)) return [];
      const found: Held[] = [];
      for (const { id } of customers)
        for (const one of await list(id)) {
          if (idIn(one.customer) !== id) throw foreign(this.system);
          found.push({ id: one.id, customer: id, data: fieldsOf(one) });
        }
      return found;
    };
    return {
      [CUSTOMERS]: customers.map((one) => ({ id: one.id, customer: one.id, data: fieldsOf(one) })),
      [METHODS]: await under(METHODS, (id) => allOf((page) => stripe.customers.listPaymentMethods(id, page))),
      [TAX_IDS]: await under(TAX_IDS, (id) => allOf((page) => stripe.customers.listTaxIds(id, page))),
      [INVOICES]: await under(INVOICES, (customer) =>
        allOf((page) => stripe.invoices.list({ customer, ...page })),
      ),
    };
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toWafaError(this.system, error);
    }
  }
}

const keyOfHeld = ({ id, customer }: Held): readonly string[] => [id, customer];

const isFixed = ({ data }: Held): boolean =>
  data['object'] === 'payment_method' && FIXED_METHODS.includes(data['type']);

function whyNot({ collection, field, value }: Correction): string | undefined {
  if (!isKnown(collection, field)) return NOT_EDITABLE;
  if (collection === INVOICES) return FINAL_INVOICE;
  return isAccepted(field, value) ? undefined : NOT_ACCEPTED;
}

/** Drafts of invoices take what the customer says when they become final, so that only those that are count. */
function rowsOf({ collection, field }: Correction, held: Holdings): readonly Held[] {
  const all = held[collection] ?? [];
  if (collection === INVOICES) return all.filter(({ data }) => data['status'] !== 'draft');
  if (field.startsWith('metadata.')) return all.filter(({ data }) => valueAt(data, field) !== null);
  // One part makes no delivery address.
  return field.startsWith('shipping.') ? all.filter(({ data }) => (data['shipping'] ?? null) !== null) : all;
}
