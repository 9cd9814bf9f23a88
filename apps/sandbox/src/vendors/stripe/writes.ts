/** What of an account can be changed and ended, each as Stripe allows it and in no other state. */
import type { Stripe } from 'stripe';
import type { Kind, Kinds, StripeAccount } from './account.js';
import { changed, type Parameters } from './changes.js';
import { customer as newCustomer, taxId } from './objects/customers.js';
import type { EventParts } from './objects/others.js';
import { redactedWords } from './redacted.js';
import { missing, StripeRefusal } from './stripe-error.js';

/** Where the work is done: the account, and who is told. */
export interface Desk {
  readonly account: StripeAccount;
  readonly nowSeconds: () => number;
  /** A number of its own for each new object. */
  readonly number: () => number;
  readonly notify: (type: EventParts['type'], object: object) => Promise<unknown>;
}

export interface WriteRoute {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly permission: string;
  readonly answer: (desk: Desk, ids: readonly string[], parameters: Parameters) => object | Promise<object>;
}

const refuse = (message: string, code?: string): StripeRefusal =>
  new StripeRefusal(400, { message, ...(code === undefined ? {} : { code }) });

function held<K extends Kind>({ account }: Desk, kind: K, id = ''): Kinds[K] {
  const row = account.get(kind, id);
  if (!row) throw missing(kind, id);
  if (redactedWords(row)) throw refuse(`This ${kind} was redacted, and can no longer be used.`);
  return row;
}

function kept<K extends Kind>({ account }: Desk, kind: K, row: Kinds[K]): Kinds[K] {
  account.replace(kind, row);
  return row;
}

function gone({ account }: Desk, kind: Kind, { id, object }: { id: string; object: string }): object {
  account.remove(kind, id);
  return { id, object, deleted: true };
}

function livingCustomer(desk: Desk, id = ''): Stripe.Customer {
  const found = desk.account.livingCustomer(id);
  if (!found) throw missing('customer', id);
  return held(desk, 'customer', id) as Stripe.Customer;
}

const CUSTOMERS: readonly WriteRoute[] = [
  {
    method: 'POST',
    path: '/v1/customers',
    permission: 'rak_customer_write',
    async answer(desk, _, parameters) {
      const bare = newCustomer({
        id: `cus_sandbox_${desk.number()}`,
        created: desk.nowSeconds(),
        email: null,
        name: null,
      });
      const made = changed(bare, parameters);
      desk.account.add('customer', made);
      await desk.notify('customer.created', made);
      return made;
    },
  },
  {
    method: 'POST',
    path: '/v1/customers/{id}',
    permission: 'rak_customer_write',
    async answer(desk, [id], parameters) {
      const updated = kept(desk, 'customer', changed(livingCustomer(desk, id), parameters));
      await desk.notify('customer.updated', updated);
      return updated;
    },
  },
  {
    method: 'DELETE',
    path: '/v1/customers/{id}',
    permission: 'rak_customer_write',
    async answer(desk, [id]) {
      const before = livingCustomer(desk, id);
      const deleted = desk.account.deleteCustomer(before.id);
      await desk.notify('customer.deleted', before);
      return deleted;
    },
  },
  {
    method: 'POST',
    path: '/v1/customers/{customer}/tax_ids',
    permission: 'rak_customer_write',
    answer(desk, [id], { type, value }) {
      const { id: customer } = livingCustomer(desk, id);
      if (typeof type !== 'string' || typeof value !== 'string')
        throw refuse('Missing required param: type or value.', 'parameter_missing');
      const made = taxId({
        id: `txi_sandbox_${desk.number()}`,
        created: desk.nowSeconds(),
        customer,
        type,
        value,
      });
      desk.account.add('tax_id', made);
      return made;
    },
  },
  {
    method: 'DELETE',
    path: '/v1/customers/{customer}/tax_ids/{id}',
    permission: 'rak_customer_write',
    answer: (desk, [, id]) => gone(desk, 'tax_id', held(desk, 'tax_id', id)),
  },
  {
    method: 'DELETE',
    path: '/v1/customers/{customer}/sources/{id}',
    permission: 'rak_source_write',
    answer: (desk, [, id]) => gone(desk, 'source', held(desk, 'source', id)),
  },
];

const INTENTS = { payment_intent: 'PaymentIntent', setup_intent: 'SetupIntent' } as const;

function cancelable<K extends keyof typeof INTENTS>(desk: Desk, kind: K, id = ''): Kinds[K] {
  const intent = held(desk, kind, id);
  if (intent.status.startsWith('requires_')) return intent;
  throw refuse(
    `A ${INTENTS[kind]} in the state ${intent.status} is not canceled.`,
    `${kind}_unexpected_state`,
  );
}

const PAYING: readonly WriteRoute[] = [
  {
    method: 'POST',
    path: '/v1/payment_methods/{id}',
    permission: 'rak_payment_method_write',
    answer: (desk, [id], parameters) => kept(desk, 'payment_method', changed(attached(desk, id), parameters)),
  },
  {
    method: 'POST',
    path: '/v1/payment_methods/{id}/detach',
    permission: 'rak_payment_method_write',
    answer: (desk, [id]) => kept(desk, 'payment_method', { ...attached(desk, id), customer: null }),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/{id}',
    permission: 'rak_payment_intent_write',
    answer: (desk, [id], parameters) =>
      kept(desk, 'payment_intent', changed(held(desk, 'payment_intent', id), parameters)),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/{id}/cancel',
    permission: 'rak_payment_intent_write',
    answer(desk, [id]) {
      const intent = cancelable(desk, 'payment_intent', id);
      return kept(desk, 'payment_intent', { ...intent, status: 'canceled', canceled_at: desk.nowSeconds() });
    },
  },
  {
    method: 'POST',
    path: '/v1/setup_intents/{id}',
    permission: 'rak_setup_intent_write',
    answer: (desk, [id], parameters) =>
      kept(desk, 'setup_intent', changed(held(desk, 'setup_intent', id), parameters)),
  },
  {
    method: 'POST',
    path: '/v1/setup_intents/{id}/cancel',
    permission: 'rak_setup_intent_write',
    answer: (desk, [id]) =>
      kept(desk, 'setup_intent', { ...cancelable(desk, 'setup_intent', id), status: 'canceled' }),
  },
  {
    method: 'POST',
    path: '/v1/checkout/sessions/{id}/expire',
    permission: 'rak_checkout_session_write',
    answer(desk, [id]) {
      const session = held(desk, 'checkout_session', id);
      if (session.status !== 'open') throw refuse('Only Checkout Sessions with a status in open expire.');
      return kept(desk, 'checkout_session', { ...session, status: 'expired', url: null });
    },
  },
  {
    method: 'POST',
    path: '/v1/identity/verification_sessions/{id}/redact',
    permission: 'rak_identity_product_write',
    answer: (desk, [id]) =>
      kept(desk, 'verification_session', {
        ...held(desk, 'verification_session', id),
        redaction: { status: 'processing' },
      }),
  },
];

function attached(desk: Desk, id = ''): Stripe.PaymentMethod {
  const method = held(desk, 'payment_method', id);
  if (method.customer !== null) return method;
  throw refuse('The payment method you provided is not attached to a customer.');
}

const ENDED: ReadonlySet<string> = new Set(['canceled', 'incomplete_expired']);

const BILLING: readonly WriteRoute[] = [
  {
    method: 'POST',
    path: '/v1/subscriptions/{id}',
    permission: 'rak_subscription_write',
    answer(desk, [id], parameters) {
      const subscription = held(desk, 'subscription', id);
      const still = ['metadata', 'cancellation_details'];
      if (ENDED.has(subscription.status) && Object.keys(parameters).some((name) => !still.includes(name)))
        throw refuse('A canceled subscription can only update its cancellation_details and metadata.');
      return kept(desk, 'subscription', changed(subscription, parameters));
    },
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{id}',
    permission: 'rak_subscription_write',
    answer(desk, [id]) {
      const subscription = held(desk, 'subscription', id);
      if (ENDED.has(subscription.status)) throw missing('subscription', subscription.id);
      return kept(desk, 'subscription', canceled(desk, subscription));
    },
  },
  {
    method: 'POST',
    path: '/v1/subscription_schedules/{id}',
    permission: 'rak_subscription_write',
    answer: (desk, [id], parameters) =>
      kept(desk, 'subscription_schedule', changed(runningSchedule(desk, id), parameters)),
  },
  {
    method: 'POST',
    path: '/v1/subscription_schedules/{id}/cancel',
    permission: 'rak_subscription_write',
    answer(desk, [id]) {
      const schedule = runningSchedule(desk, id);
      const { subscription } = schedule;
      const own = desk.account.get('subscription', typeof subscription === 'string' ? subscription : '');
      if (own && !ENDED.has(own.status)) kept(desk, 'subscription', canceled(desk, own));
      return kept(desk, 'subscription_schedule', {
        ...schedule,
        status: 'canceled',
        canceled_at: desk.nowSeconds(),
      });
    },
  },
  {
    method: 'DELETE',
    path: '/v1/invoices/{id}',
    permission: 'rak_invoice_write',
    answer(desk, [id]) {
      const invoice = held(desk, 'invoice', id);
      if (invoice.status !== 'draft' || invoice.parent !== null)
        throw refuse('You can only delete one-off invoices that are drafts.');
      for (const { row } of desk.account.all('invoice_item'))
        if ((row as Stripe.InvoiceItem).invoice === id) desk.account.remove('invoice_item', row.id);
      return gone(desk, 'invoice', invoice);
    },
  },
  {
    method: 'POST',
    path: '/v1/invoices/{id}/void',
    permission: 'rak_invoice_write',
    answer(desk, [id]) {
      const invoice = held(desk, 'invoice', id);
      if (invoice.status !== 'open') throw refuse('You can only void an open invoice.');
      return kept(desk, 'invoice', { ...invoice, status: 'void' });
    },
  },
  {
    method: 'DELETE',
    path: '/v1/invoiceitems/{id}',
    permission: 'rak_invoice_write',
    answer(desk, [id]) {
      const item = held(desk, 'invoice_item', id);
      if (item.invoice !== null) throw refuse('This invoice item is on an invoice.');
      return gone(desk, 'invoice_item', item);
    },
  },
];

const canceled = (desk: Desk, subscription: Stripe.Subscription): Stripe.Subscription => ({
  ...subscription,
  status: 'canceled',
  canceled_at: desk.nowSeconds(),
  ended_at: desk.nowSeconds(),
});

function runningSchedule(desk: Desk, id = ''): Stripe.SubscriptionSchedule {
  const schedule = held(desk, 'subscription_schedule', id);
  if (['not_started', 'active'].includes(schedule.status)) return schedule;
  throw refuse(`A subscription schedule in the state ${schedule.status} cannot be changed.`);
}

export const WRITES: readonly WriteRoute[] = [...CUSTOMERS, ...PAYING, ...BILLING];
