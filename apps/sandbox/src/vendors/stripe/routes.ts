/** The calls that the stand-in knows: which list, filtered by what, allowed to whom. */
import type { Stripe } from 'stripe';
import type { Held, Kind } from './account.js';

/** The value that a filter compares with; undefined for a row that the filter never takes. */
type ValueOf = (held: Held) => unknown;

export interface ListRoute {
  /** `{customer}` stands for an id in the path, which must exist. */
  readonly path: string;
  readonly kind: Kind;
  readonly permission: string;
  /** Parameter → the field it compares with, exactly. */
  readonly filters: Readonly<Record<string, ValueOf>>;
  /** The kind of the object in the path, and the field that names it. */
  readonly parent?: { readonly kind: Kind; readonly valueOf: ValueOf };
  readonly required?: string;
}

const field =
  (name: string): ValueOf =>
  ({ row }) =>
    (row as unknown as Readonly<Record<string, unknown>>)[name];
const under: ValueOf = (held) => held.under;
const typedEmail: ValueOf = ({ row }) => (row as Stripe.Checkout.Session).customer_details?.email;

const CUSTOMER = { customer: field('customer') };
const ofCustomer = (valueOf: ValueOf = field('customer')) => ({ kind: 'customer' as const, valueOf });

export const LISTS: readonly ListRoute[] = [
  {
    path: '/v1/customers',
    kind: 'customer',
    permission: 'rak_customer_read',
    filters: { email: field('email') },
  },
  {
    path: '/v1/customers/{customer}/payment_methods',
    kind: 'payment_method',
    permission: 'rak_payment_method_read',
    filters: {},
    parent: ofCustomer(),
  },
  {
    path: '/v1/customers/{customer}/sources',
    kind: 'source',
    permission: 'rak_source_read',
    filters: { object: field('object') },
    parent: ofCustomer(),
  },
  {
    path: '/v1/customers/{customer}/tax_ids',
    kind: 'tax_id',
    permission: 'rak_customer_read',
    filters: {},
    parent: ofCustomer(),
  },
  {
    path: '/v1/customers/{customer}/balance_transactions',
    kind: 'balance_transaction',
    permission: 'rak_customer_read',
    filters: {},
    parent: ofCustomer(),
  },
  {
    path: '/v1/customers/{customer}/cash_balance_transactions',
    kind: 'cash_transaction',
    permission: 'rak_customer_read',
    filters: {},
    parent: ofCustomer(),
  },
  {
    path: '/v1/payment_intents',
    kind: 'payment_intent',
    permission: 'rak_payment_intent_read',
    filters: CUSTOMER,
  },
  {
    path: '/v1/charges',
    kind: 'charge',
    permission: 'rak_charge_read',
    filters: { ...CUSTOMER, payment_intent: field('payment_intent') },
  },
  {
    path: '/v1/refunds',
    kind: 'refund',
    permission: 'rak_charge_read',
    filters: { charge: field('charge'), payment_intent: field('payment_intent') },
  },
  {
    path: '/v1/disputes',
    kind: 'dispute',
    permission: 'rak_dispute_read',
    filters: { charge: field('charge'), payment_intent: field('payment_intent') },
  },
  { path: '/v1/setup_intents', kind: 'setup_intent', permission: 'rak_setup_intent_read', filters: CUSTOMER },
  {
    path: '/v1/checkout/sessions',
    kind: 'checkout_session',
    permission: 'rak_checkout_session_read',
    filters: { ...CUSTOMER, 'customer_details[email]': typedEmail },
  },
  {
    path: '/v1/checkout/sessions/{session}/line_items',
    kind: 'session_line',
    permission: 'rak_checkout_session_read',
    filters: {},
    parent: { kind: 'checkout_session', valueOf: under },
  },
  { path: '/v1/invoices', kind: 'invoice', permission: 'rak_invoice_read', filters: CUSTOMER },
  {
    path: '/v1/invoices/{invoice}/lines',
    kind: 'invoice_line',
    permission: 'rak_invoice_read',
    filters: {},
    parent: { kind: 'invoice', valueOf: field('invoice') },
  },
  { path: '/v1/invoiceitems', kind: 'invoice_item', permission: 'rak_invoice_read', filters: CUSTOMER },
  { path: '/v1/credit_notes', kind: 'credit_note', permission: 'rak_credit_note_read', filters: CUSTOMER },
  {
    path: '/v1/credit_notes/{credit_note}/lines',
    kind: 'credit_note_line',
    permission: 'rak_credit_note_read',
    filters: {},
    parent: { kind: 'credit_note', valueOf: under },
  },
  {
    path: '/v1/subscriptions',
    kind: 'subscription',
    permission: 'rak_subscription_read',
    filters: { ...CUSTOMER, status: field('status') },
  },
  {
    path: '/v1/subscription_items',
    kind: 'subscription_item',
    permission: 'rak_subscription_read',
    filters: { subscription: field('subscription') },
    required: 'subscription',
  },
  {
    path: '/v1/subscription_schedules',
    kind: 'subscription_schedule',
    permission: 'rak_subscription_read',
    filters: CUSTOMER,
  },
  { path: '/v1/quotes', kind: 'quote', permission: 'rak_quote_read', filters: CUSTOMER },
  {
    path: '/v1/quotes/{quote}/line_items',
    kind: 'quote_line',
    permission: 'rak_quote_read',
    filters: {},
    parent: { kind: 'quote', valueOf: under },
  },
  {
    path: '/v1/promotion_codes',
    kind: 'promotion_code',
    permission: 'rak_promotion_code_read',
    filters: CUSTOMER,
  },
  {
    path: '/v1/billing/credit_grants',
    kind: 'credit_grant',
    permission: 'rak_customer_read',
    filters: CUSTOMER,
  },
  {
    path: '/v1/billing/credit_balance_transactions',
    kind: 'credit_movement',
    permission: 'rak_customer_read',
    filters: { customer: under, credit_grant: field('credit_grant') },
  },
  {
    path: '/v1/entitlements/active_entitlements',
    kind: 'entitlement',
    permission: 'rak_entitlement_read',
    filters: { customer: under },
    required: 'customer',
  },
  {
    path: '/v1/identity/verification_sessions',
    kind: 'verification_session',
    permission: 'rak_identity_product_read',
    filters: { related_customer: field('related_customer') },
  },
  {
    path: '/v1/treasury/financial_accounts',
    kind: 'financial_account',
    permission: 'rak_treasury_read',
    filters: {},
  },
  {
    path: '/v1/treasury/outbound_payments',
    kind: 'outbound_payment',
    permission: 'rak_treasury_read',
    filters: { financial_account: field('financial_account'), ...CUSTOMER },
    required: 'financial_account',
  },
  {
    path: '/v1/issuing/cardholders',
    kind: 'cardholder',
    permission: 'rak_issuing_read',
    filters: { email: field('email') },
  },
  { path: '/v1/events', kind: 'event', permission: 'rak_event_read', filters: { type: field('type') } },
];

/** Objects that are asked for one by one. */
export const SINGLES: Readonly<Record<string, { readonly kind: Kind; readonly permission: string }>> = {
  '/v1/customers/{id}': { kind: 'customer', permission: 'rak_customer_read' },
  '/v1/payment_intents/{id}': { kind: 'payment_intent', permission: 'rak_payment_intent_read' },
  '/v1/setup_intents/{id}': { kind: 'setup_intent', permission: 'rak_setup_intent_read' },
  '/v1/payment_methods/{id}': { kind: 'payment_method', permission: 'rak_payment_method_read' },
};

/** Every permission that reading everything takes. */
export const READ_PERMISSIONS: ReadonlySet<string> = new Set(LISTS.map(({ permission }) => permission));

/** The id at the placeholder; undefined where the path is another. */
export const idInPath = (template: string, path: string): string | undefined =>
  idsInPath(template, path)?.[0];

/** The ids at the placeholders, in their order. */
export function idsInPath(template: string, path: string): readonly string[] | undefined {
  const parts = template.split('/');
  const given = path.split('/');
  const fits = (part: string, index: number): boolean =>
    part.startsWith('{') ? (given[index] ?? '') !== '' : part === given[index];
  if (parts.length !== given.length || !parts.every(fits)) return undefined;
  return given.filter((_, index) => parts[index]?.startsWith('{')).map(decodeURIComponent);
}
