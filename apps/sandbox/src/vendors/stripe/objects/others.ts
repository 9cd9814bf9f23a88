/** Objects of Stripe's further products, and events. */
import type { Stripe } from 'stripe';
import { address, CURRENCY, TEST_MODE, type Own } from './own.js';

export const activeEntitlement = (id: string, lookupKey: string): Stripe.Entitlements.ActiveEntitlement => ({
  id,
  object: 'entitlements.active_entitlement',
  feature: 'feat_example_songs',
  lookup_key: lookupKey,
  ...TEST_MODE,
});

export const verificationSession = (
  own: Own<
    Stripe.Identity.VerificationSession,
    'id' | 'created' | 'related_customer' | 'client_secret' | 'url'
  >,
): Stripe.Identity.VerificationSession => ({
  object: 'identity.verification_session',
  client_reference_id: null,
  last_error: null,
  last_verification_report: null,
  metadata: {},
  options: { document: { require_matching_selfie: true } },
  redaction: null,
  related_customer_account: null,
  status: 'requires_input',
  type: 'document',
  ...TEST_MODE,
  ...own,
});

export const financialAccount = (id: string, created: number): Stripe.Treasury.FinancialAccount => ({
  id,
  object: 'treasury.financial_account',
  active_features: ['outbound_payments.ach'],
  balance: { cash: { usd: 0 }, inbound_pending: { usd: 0 }, outbound_pending: { usd: 0 } },
  country: 'US',
  created,
  financial_addresses: [],
  metadata: {},
  pending_features: [],
  restricted_features: [],
  status: 'open',
  status_details: { closed: null },
  supported_currencies: ['usd'],
  ...TEST_MODE,
});

export const outboundPayment = (
  own: Own<
    Stripe.Treasury.OutboundPayment,
    'id' | 'created' | 'customer' | 'amount' | 'financial_account' | 'hosted_regulatory_receipt_url'
  >,
): Stripe.Treasury.OutboundPayment => ({
  object: 'treasury.outbound_payment',
  cancelable: false,
  currency: 'usd',
  description: null,
  destination_payment_method: null,
  destination_payment_method_details: null,
  end_user_details: null,
  expected_arrival_date: own.created,
  metadata: {},
  returned_details: null,
  statement_descriptor: 'payment',
  status: 'posted',
  status_transitions: { canceled_at: null, failed_at: null, posted_at: own.created, returned_at: null },
  tracking_details: null,
  transaction: 'trxn_example',
  ...TEST_MODE,
  ...own,
});

export const cardholder = (
  own: Own<Stripe.Issuing.Cardholder, 'id' | 'created' | 'email' | 'name'>,
): Stripe.Issuing.Cardholder => ({
  object: 'issuing.cardholder',
  billing: { address: address('Jeddah', 'SA', 'Example Street 1') },
  company: null,
  individual: null,
  metadata: {},
  phone_number: null,
  preferred_locales: null,
  requirements: { disabled_reason: null, past_due: [] },
  spending_controls: {
    allowed_card_presences: null,
    allowed_categories: [],
    allowed_merchant_countries: [],
    blocked_card_presences: null,
    blocked_categories: [],
    blocked_merchant_countries: [],
    spending_limits: [],
    spending_limits_currency: CURRENCY,
  },
  status: 'active',
  type: 'individual',
  ...TEST_MODE,
  ...own,
});

/** What the account sends and keeps for thirty days; the object is a copy. */
export interface EventParts {
  readonly id: string;
  readonly created: number;
  readonly type:
    | 'customer.created'
    | 'customer.updated'
    | 'customer.deleted'
    | 'charge.refunded'
    | 'checkout.session.completed';
  readonly object: object;
  readonly idempotencyKey?: string;
}

export const event = ({ id, created, type, object, idempotencyKey }: EventParts) => ({
  id,
  object: 'event' as const,
  api_version: '2026-10-28.endive',
  created,
  data: { object: structuredClone(JSON.parse(JSON.stringify(object))) },
  pending_webhooks: 0,
  request: { id: null, idempotency_key: idempotencyKey ?? null },
  type,
  ...TEST_MODE,
});
