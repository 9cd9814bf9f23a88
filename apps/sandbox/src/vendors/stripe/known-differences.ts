/**
 * Where the published specification and the calls of the connector differ, with the reason. Between version 2026-08-26
 * of the specification and 2026-10-28, which the SDK speaks, no difference was found in what is used.
 */
import type { KnownDifference } from '../openapi-gate.js';

/** Some folders hold a subset of Stripe's large document; the whole one has these, and judges them. */
const OUTSIDE_THE_SUBSET = [
  'GET /v1/customers/{customer}/cash_balance',
  'GET /v1/credit_notes/{credit_note}/lines',
  'GET /v1/subscription_items',
  'GET /v1/quotes/{quote}/line_items',
  'GET /v1/promotion_codes',
  'GET /v1/billing/credit_grants',
  'GET /v1/billing/credit_balance_transactions',
  'GET /v1/entitlements/active_entitlements',
  'GET /v1/identity/verification_sessions',
  'GET /v1/treasury/financial_accounts',
  'GET /v1/treasury/outbound_payments',
  'GET /v1/issuing/cardholders',
  'POST /v1/identity/verification_sessions/{session}/redact',
];

export const STRIPE_DIFFERENCES: readonly KnownDifference[] = [
  ...OUTSIDE_THE_SUBSET.map((operation) => ({
    operation,
    fault: 'is no operation of the specification',
    why: 'the subset leaves it out',
  })),
  {
    operation: 'GET /v1/billing/credit_balance_transactions',
    fault: 'answer/url must match pattern "^/v1/billing/credit_grants"',
    why: 'the document names the address of another list',
  },
];
