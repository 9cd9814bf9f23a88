/**
 * What a restricted key has to be allowed, in the words of Stripe's own list of permissions; in brackets the name that
 * Stripe's API is known to use where it refuses. Each is tried by the smallest list.
 */
import { Stripe } from 'stripe';
import type { Permission } from '#libs/connectors/kit/connector';
import type { StripePart } from '#libs/data-map/systems';
import { isMissing } from './stripe-errors.js';

interface Trial {
  readonly name: string;
  readonly part?: StripePart;
  readonly list: (stripe: Stripe) => Promise<unknown>;
}

const ONE = { limit: 1 };
/** Nobody's: what is listed under a customer is asked for under this one. */
const NO_CUSTOMER = 'cus_none';

export const TRIALS: readonly Trial[] = [
  { name: 'Customers: Read (rak_customer_read)', list: ({ customers }) => customers.list(ONE) },
  {
    name: 'Payment Methods: Read (rak_payment_method_read)',
    list: ({ customers }) => customers.listPaymentMethods(NO_CUSTOMER, ONE),
  },
  { name: 'Sources: Read', list: ({ customers }) => customers.listSources(NO_CUSTOMER, ONE) },
  {
    name: 'PaymentIntents: Read (rak_payment_intent_read)',
    list: ({ paymentIntents }) => paymentIntents.list(ONE),
  },
  { name: 'Charges and Refunds: Read (rak_charge_read)', list: ({ charges }) => charges.list(ONE) },
  { name: 'Disputes: Read (rak_dispute_read)', list: ({ disputes }) => disputes.list(ONE) },
  { name: 'SetupIntents: Read (rak_setup_intent_read)', list: ({ setupIntents }) => setupIntents.list(ONE) },
  {
    name: 'Checkout Sessions: Read (rak_checkout_session_read)',
    list: ({ checkout }) => checkout.sessions.list(ONE),
  },
  { name: 'Invoices: Read (rak_invoice_read)', list: ({ invoices }) => invoices.list(ONE) },
  { name: 'Credit notes: Read (rak_credit_note_read)', list: ({ creditNotes }) => creditNotes.list(ONE) },
  {
    name: 'Subscriptions: Read (rak_subscription_read)',
    list: ({ subscriptions }) => subscriptions.list(ONE),
  },
  { name: 'Quotes: Read (rak_quote_read)', list: ({ quotes }) => quotes.list(ONE) },
  {
    name: 'Promotion codes: Read (rak_promotion_code_read)',
    list: ({ promotionCodes }) => promotionCodes.list(ONE),
  },
  { name: 'Tax IDs: Read', list: ({ customers }) => customers.listTaxIds(NO_CUSTOMER, ONE) },
  {
    name: 'Customer balance: Read',
    list: ({ customers }) => customers.listBalanceTransactions(NO_CUSTOMER, ONE),
  },
  {
    name: 'Cash balance: Read',
    list: ({ customers }) => customers.listCashBalanceTransactions(NO_CUSTOMER, ONE),
  },
  {
    name: 'Credit grants: Read',
    part: 'billing-credits',
    list: ({ billing }) => billing.creditGrants.list(ONE),
  },
  {
    name: 'Entitlements: Read (rak_entitlement_read)',
    part: 'entitlements',
    list: ({ entitlements }) => entitlements.activeEntitlements.list({ customer: NO_CUSTOMER, ...ONE }),
  },
  {
    name: 'Identity, Verification Sessions and Reports: Read',
    part: 'identity',
    list: ({ identity }) => identity.verificationSessions.list(ONE),
  },
  {
    name: 'Treasury financial accounts and outbound payments: Read',
    part: 'treasury',
    list: ({ treasury }) => treasury.financialAccounts.list(ONE),
  },
  {
    name: 'Issuing cardholders: Read',
    part: 'issuing',
    list: ({ issuing }) => issuing.cardholders.list(ONE),
  },
  { name: 'Events: Read (rak_event_read)', part: 'events', list: ({ events }) => events.list(ONE) },
];

export async function permissionsOf(
  stripe: Stripe,
  isSearched: (part: StripePart | undefined) => boolean,
): Promise<readonly Permission[]> {
  const permissions: Permission[] = [];
  for (const { name, list } of TRIALS.filter(({ part }) => isSearched(part)))
    permissions.push({ name, granted: await isGranted(() => list(stripe)) });
  return permissions;
}

/** Not granted as well where the account lacks the product: either way the search would end there. */
async function isGranted(list: () => Promise<unknown>): Promise<boolean> {
  try {
    await list();
    return true;
  } catch (error) {
    if (isMissing(error)) return true;
    if (error instanceof Stripe.errors.StripePermissionError) return false;
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return false;
    throw error;
  }
}
