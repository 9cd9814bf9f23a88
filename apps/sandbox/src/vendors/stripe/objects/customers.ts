/** A customer and what hangs on one. */
import type { Stripe } from 'stripe';
import { CURRENCY, TEST_MODE, type Own } from './own.js';

export const customer = (
  own: Own<Stripe.Customer, 'id' | 'created' | 'email' | 'name'>,
): Stripe.Customer => ({
  object: 'customer',
  address: null,
  balance: 0,
  currency: CURRENCY,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  invoice_prefix: 'EX',
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  metadata: {},
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
  ...TEST_MODE,
  ...own,
});

export const deletedCustomer = (id: string): Stripe.DeletedCustomer => ({
  id,
  object: 'customer',
  deleted: true,
});

export const cardMethod = (
  own: Own<Stripe.PaymentMethod, 'id' | 'created' | 'customer'> & {
    readonly last4: string;
    readonly fingerprint: string;
  },
): Stripe.PaymentMethod => {
  const { last4, fingerprint, ...fields } = own;
  return {
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'SA',
      display_brand: 'visa',
      exp_month: 8,
      exp_year: 2030,
      fingerprint,
      funding: 'credit',
      generated_from: null,
      last4,
      networks: { available: ['visa'], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    customer_account: null,
    metadata: {},
    type: 'card',
    ...TEST_MODE,
    ...fields,
  };
};

/** A card saved the old way. */
export const cardSource = (own: Own<Stripe.Card, 'id' | 'customer' | 'last4' | 'name'>): Stripe.Card => ({
  object: 'card',
  address_city: null,
  address_country: null,
  address_line1: null,
  address_line1_check: null,
  address_line2: null,
  address_state: null,
  address_zip: null,
  address_zip_check: null,
  brand: 'Visa',
  country: 'SA',
  cvc_check: 'pass',
  dynamic_last4: null,
  exp_month: 8,
  exp_year: 2030,
  fingerprint: 'fp_example',
  funding: 'credit',
  metadata: {},
  regulated_status: 'unregulated',
  tokenization_method: null,
  ...own,
});

export const taxId = (
  own: Own<Stripe.TaxId, 'id' | 'created' | 'value'> & { customer: string },
): Stripe.TaxId => ({
  object: 'tax_id',
  country: 'SA',
  customer_account: null,
  owner: { customer: own.customer, customer_account: null, type: 'customer' },
  type: 'sa_vat',
  verification: null,
  ...TEST_MODE,
  ...own,
});

export const balanceTransaction = (
  own: Own<Stripe.CustomerBalanceTransaction, 'id' | 'created' | 'customer' | 'amount'>,
): Stripe.CustomerBalanceTransaction => ({
  object: 'customer_balance_transaction',
  checkout_session: null,
  credit_note: null,
  currency: CURRENCY,
  customer_account: null,
  description: null,
  ending_balance: own.amount,
  invoice: null,
  metadata: {},
  type: 'adjustment',
  ...TEST_MODE,
  ...own,
});

export const cashBalance = (
  customer: string,
  available: Stripe.CashBalance['available'] = null,
): Stripe.CashBalance => ({
  object: 'cash_balance',
  available,
  customer,
  customer_account: null,
  settings: { reconciliation_mode: 'automatic', using_merchant_default: true },
  ...TEST_MODE,
});

export const cashTransaction = (
  own: Own<Stripe.CustomerCashBalanceTransaction, 'id' | 'created' | 'customer' | 'net_amount'>,
): Stripe.CustomerCashBalanceTransaction => ({
  object: 'customer_cash_balance_transaction',
  currency: CURRENCY,
  customer_account: null,
  ending_balance: own.net_amount,
  funded: {
    bank_transfer: {
      eu_bank_transfer: { bic: 'EXAMPLEXXX', iban_last4: '7089', sender_name: null },
      reference: null,
      type: 'eu_bank_transfer',
    },
  },
  type: 'funded',
  ...TEST_MODE,
  ...own,
});
