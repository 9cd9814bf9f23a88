/** Everything that Stripe keeps of a person and its API gives, by the name of the collection. */
import type { StripePart } from '#libs/data-map/systems';

export const COLLECTIONS = [
  'customers',
  'payment_methods',
  'sources',
  'tax_ids',
  'payment_intents',
  'charges',
  'refunds',
  'disputes',
  'setup_intents',
  'checkout_sessions',
  'checkout_session_lines',
  'invoices',
  'invoice_lines',
  'invoice_items',
  'credit_notes',
  'credit_note_lines',
  'subscriptions',
  'subscription_items',
  'subscription_schedules',
  'quotes',
  'quote_lines',
  'promotion_codes',
  'customer_balance_transactions',
  'cash_balances',
  'cash_balance_transactions',
  'credit_grants',
  'credit_balance_transactions',
  'active_entitlements',
  'verification_sessions',
  'outbound_payments',
  'issuing_cardholders',
  'events',
] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

/** Found by an address alone; all others also by the id of a customer. */
export const EMAIL_ONLY: ReadonlySet<CollectionName> = new Set(['issuing_cardholders']);

/** Records of these lead further, or can be reached by two ways: their ids are kept during a search. */
export const LEADING: ReadonlySet<CollectionName> = new Set([
  'customers',
  'payment_intents',
  'charges',
  'setup_intents',
  'checkout_sessions',
  'invoices',
  'credit_notes',
  'subscriptions',
  'quotes',
  'credit_grants',
  'issuing_cardholders',
]);

/** As envelopes and gathered keys write it. */
export const keyOf = (name: CollectionName): string => `stripe:${name}`;

/** Collections of a part of Stripe that an account can leave out. */
export const PART_OF: Readonly<Partial<Record<CollectionName, StripePart>>> = {
  credit_grants: 'billing-credits',
  credit_balance_transactions: 'billing-credits',
  active_entitlements: 'entitlements',
  verification_sessions: 'identity',
  outbound_payments: 'treasury',
  issuing_cardholders: 'issuing',
  events: 'events',
};
