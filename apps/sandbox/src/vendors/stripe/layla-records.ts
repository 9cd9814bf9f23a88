/** What the example account at Stripe holds of Layla, as a search must find it: collection of the connector → ids. */

export const LAYLA_CUSTOMER = 'cus_example_layla';
export const LAYLA_OLD_CUSTOMER = 'cus_example_layla_first';

export const LAYLA_AT_STRIPE = {
  customers: [LAYLA_CUSTOMER, LAYLA_OLD_CUSTOMER],
  payment_methods: ['pm_example_layla'],
  sources: ['card_example_layla'],
  tax_ids: ['txi_example_layla'],
  payment_intents: ['pi_example_layla_1', 'pi_example_layla_first', 'pi_example_layla_guest'],
  charges: ['ch_example_layla_1', 'ch_example_layla_first', 'ch_example_layla_guest'],
  refunds: ['re_example_layla', 're_example_layla_guest'],
  disputes: ['dp_example_layla'],
  setup_intents: ['seti_example_layla'],
  checkout_sessions: ['cs_test_layla', 'cs_test_layla_guest'],
  checkout_session_lines: ['li_example_layla', 'li_example_layla_guest'],
  invoices: ['in_example_layla'],
  invoice_lines: ['il_example_layla_1', 'il_example_layla_2'],
  invoice_items: ['ii_example_layla'],
  credit_notes: ['cn_example_layla'],
  credit_note_lines: ['cnli_example_layla'],
  subscriptions: ['sub_example_layla', 'sub_example_layla_ended'],
  subscription_items: ['si_example_layla', 'si_example_layla_ended'],
  subscription_schedules: ['sub_sched_example_layla'],
  quotes: ['qt_example_layla'],
  quote_lines: ['li_example_layla_quote'],
  promotion_codes: ['promo_example_layla'],
  customer_balance_transactions: ['cbtxn_example_layla'],
  cash_balances: [LAYLA_CUSTOMER],
  cash_balance_transactions: ['ccsbtxn_example_layla'],
  credit_grants: ['credgr_example_layla'],
  credit_balance_transactions: ['cbt_example_layla'],
  active_entitlements: ['ent_example_layla'],
  verification_sessions: ['vs_example_layla'],
  outbound_payments: ['obp_example_layla'],
  issuing_cardholders: ['ich_example_layla'],
  events: ['evt_example_layla_1', 'evt_example_layla_2', 'evt_example_layla_3'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
