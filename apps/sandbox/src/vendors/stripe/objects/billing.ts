/** Subscriptions, quotes, discounts and credits. */
import { Stripe } from 'stripe';
import { price } from './checkout.js';
import { CURRENCY, TEST_MODE, type Own } from './own.js';

export const subscription = (
  own: Own<Stripe.Subscription, 'id' | 'created' | 'customer' | 'status'>,
): Stripe.Subscription => ({
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: own.created,
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: null, type: 'classic' },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  collection_method: 'charge_automatically',
  currency: CURRENCY,
  customer_account: null,
  days_until_due: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  items: {
    object: 'list',
    data: [],
    has_more: false,
    url: `/v1/subscription_items?subscription=${own.id}`,
  },
  latest_invoice: null,
  managed_payments: null,
  metadata: {},
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  start_date: own.created,
  test_clock: null,
  transfer_data: null,
  trial_end: null,
  trial_settings: null,
  trial_start: null,
  ...TEST_MODE,
  ...own,
});

const monthly = (amount: number): Stripe.Plan => ({
  id: 'price_example_monthly',
  object: 'plan',
  active: true,
  amount,
  amount_decimal: Stripe.Decimal.from(amount),
  billing_scheme: 'per_unit',
  created: 1_735_689_600,
  currency: CURRENCY,
  interval: 'month',
  interval_count: 1,
  metadata: {},
  meter: null,
  nickname: null,
  product: 'prod_example_studio',
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: 'licensed',
  ...TEST_MODE,
});

export const subscriptionItem = (
  own: Own<Stripe.SubscriptionItem, 'id' | 'created' | 'subscription'> & { readonly amount: number },
): Stripe.SubscriptionItem => {
  const { amount, ...fields } = own;
  return {
    object: 'subscription_item',
    billing_thresholds: null,
    current_period_end: own.created + 30 * 86_400,
    current_period_start: own.created,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: monthly(amount),
    price: price('price_example_monthly', amount),
    quantity: 1,
    tax_rates: [],
    ...fields,
  };
};

export const subscriptionSchedule = (
  own: Own<Stripe.SubscriptionSchedule, 'id' | 'created' | 'customer' | 'subscription'>,
): Stripe.SubscriptionSchedule => ({
  object: 'subscription_schedule',
  application: null,
  billing_mode: { flexible: null, type: 'classic' },
  canceled_at: null,
  completed_at: null,
  current_phase: null,
  customer_account: null,
  default_settings: {
    application_fee_percent: null,
    billing_cycle_anchor: 'automatic',
    billing_thresholds: null,
    collection_method: 'charge_automatically',
    default_payment_method: null,
    description: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      days_until_due: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    on_behalf_of: null,
    transfer_data: null,
  },
  end_behavior: 'cancel',
  metadata: {},
  pause_schedules: [],
  phases: [],
  released_at: null,
  released_subscription: null,
  status: 'not_started',
  test_clock: null,
  ...TEST_MODE,
  ...own,
});

const NOTHING_MORE = { amount_discount: 0, amount_shipping: 0, amount_tax: 0 };

export const quote = (
  own: Own<Stripe.Quote, 'id' | 'created' | 'customer' | 'amount_total' | 'description'>,
): Stripe.Quote => ({
  object: 'quote',
  amount_subtotal: own.amount_total,
  application: null,
  application_fee_amount: null,
  application_fee_percent: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  collection_method: 'charge_automatically',
  computed: {
    recurring: null,
    upfront: {
      amount_subtotal: own.amount_total,
      amount_total: own.amount_total,
      total_details: NOTHING_MORE,
    },
  },
  currency: CURRENCY,
  customer_account: null,
  default_tax_rates: [],
  discounts: [],
  expires_at: own.created + 30 * 86_400,
  footer: null,
  from_quote: null,
  header: null,
  invoice: null,
  invoice_settings: {
    custom_fields: null,
    days_until_due: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  metadata: {},
  number: null,
  on_behalf_of: null,
  status: 'open',
  status_transitions: { accepted_at: null, canceled_at: null, finalized_at: null },
  subscription: null,
  subscription_data: {
    billing_mode: { type: 'classic' },
    description: null,
    effective_date: null,
    metadata: null,
    trial_period_days: null,
  },
  subscription_schedule: null,
  test_clock: null,
  total_details: NOTHING_MORE,
  transfer_data: null,
  ...TEST_MODE,
  ...own,
});

export const promotionCode = (
  own: Own<Stripe.PromotionCode, 'id' | 'created' | 'customer' | 'code'>,
): Stripe.PromotionCode => ({
  object: 'promotion_code',
  active: true,
  customer_account: null,
  expires_at: null,
  max_redemptions: 1,
  metadata: {},
  promotion: { coupon: 'coupon_example', type: 'coupon' },
  restrictions: {
    first_time_transaction: false,
    minimum_amount: null,
    minimum_amount_currency: null,
  },
  times_redeemed: 0,
  ...TEST_MODE,
  ...own,
});

const money = (value: number) => ({
  monetary: { currency: CURRENCY, value },
  type: 'monetary' as const,
});

export const creditGrant = (
  own: Own<Stripe.Billing.CreditGrant, 'id' | 'created' | 'customer' | 'name'> & { readonly value: number },
): Stripe.Billing.CreditGrant => {
  const { value, ...fields } = own;
  return {
    object: 'billing.credit_grant',
    amount: money(value),
    applicability_config: { scope: { price_type: 'metered' } },
    category: 'promotional',
    customer_account: null,
    effective_at: own.created,
    expires_at: null,
    metadata: {},
    priority: 50,
    test_clock: null,
    updated: own.created,
    voided_at: null,
    ...TEST_MODE,
    ...fields,
  };
};

export const creditMovement = (
  own: Own<Stripe.Billing.CreditBalanceTransaction, 'id' | 'created' | 'credit_grant'> & {
    readonly value: number;
  },
): Stripe.Billing.CreditBalanceTransaction => {
  const { value, ...fields } = own;
  return {
    object: 'billing.credit_balance_transaction',
    credit: { amount: money(value), credits_application_invoice_voided: null, type: 'credits_granted' },
    debit: null,
    effective_at: own.created,
    test_clock: null,
    type: 'credit',
    ...TEST_MODE,
    ...fields,
  };
};
