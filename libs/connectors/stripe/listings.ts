/** The lists of Stripe's that lead from a customer, or from what was found of one, to everything else. */
import type { Stripe } from 'stripe';
import type { StripePart } from '#libs/data-map/systems';
import { pagesOf, type Page, type StripeObject } from './pages.js';
import type { CollectionName } from './parts.js';

/** The field of a record that must hold a gathered id, and the collection whose id it is. */
export interface Owner {
  readonly field: string;
  readonly of: CollectionName;
}

type List = (stripe: Stripe, id: string, page: Page) => Promise<Stripe.ApiList<StripeObject>>;
type Pages = AsyncIterable<readonly StripeObject[]>;

export interface Listing {
  readonly collection: CollectionName;
  /** Asked for once for each found id of this collection. */
  readonly by: CollectionName;
  readonly pages: (stripe: Stripe, id: string) => Pages;
  /** Undefined where a record does not name what it belongs to, so that the question is all there is. */
  readonly owner: Owner | undefined;
  readonly part?: StripePart;
}

const CUSTOMER: Owner = { field: 'customer', of: 'customers' };
const GRANT: Owner = { field: 'credit_grant', of: 'credit_grants' };

/** In this order: what others are asked by comes first. */
export const LISTINGS: readonly Listing[] = [
  ofCustomer('payment_methods', (stripe, id, page) => stripe.customers.listPaymentMethods(id, page)),
  ofCustomer('sources', (stripe, id, page) => stripe.customers.listSources(id, page)),
  ofCustomer('tax_ids', (stripe, id, page) => stripe.customers.listTaxIds(id, page)),
  ofCustomer('payment_intents', (stripe, customer, page) =>
    stripe.paymentIntents.list({ customer, ...page }),
  ),
  ofCustomer('charges', (stripe, customer, page) => stripe.charges.list({ customer, ...page })),
  ofCustomer('setup_intents', (stripe, customer, page) => stripe.setupIntents.list({ customer, ...page })),
  ofCustomer('checkout_sessions', (stripe, customer, page) =>
    stripe.checkout.sessions.list({ customer, ...page }),
  ),
  ofCustomer('invoices', (stripe, customer, page) => stripe.invoices.list({ customer, ...page })),
  ofCustomer('invoice_items', (stripe, customer, page) => stripe.invoiceItems.list({ customer, ...page })),
  ofCustomer('credit_notes', (stripe, customer, page) => stripe.creditNotes.list({ customer, ...page })),
  ofCustomer('subscriptions', (stripe, customer, page) =>
    stripe.subscriptions.list({ customer, status: 'all', ...page }),
  ),
  ofCustomer('subscription_schedules', (stripe, customer, page) =>
    stripe.subscriptionSchedules.list({ customer, ...page }),
  ),
  ofCustomer('quotes', (stripe, customer, page) => stripe.quotes.list({ customer, ...page })),
  ofCustomer('promotion_codes', (stripe, customer, page) =>
    stripe.promotionCodes.list({ customer, ...page }),
  ),
  ofCustomer('customer_balance_transactions', (stripe, id, page) =>
    stripe.customers.listBalanceTransactions(id, page),
  ),
  ofCustomer('cash_balance_transactions', (stripe, id, page) =>
    stripe.customers.listCashBalanceTransactions(id, page),
  ),
  {
    ...ofCustomer('credit_grants', (stripe, customer, page) =>
      stripe.billing.creditGrants.list({ customer, ...page }),
    ),
    part: 'billing-credits',
  },
  {
    ...ofCustomer('credit_balance_transactions', (stripe, customer, page) =>
      stripe.billing.creditBalanceTransactions.list({ customer, ...page }),
    ),
    owner: GRANT,
    part: 'billing-credits',
  },
  {
    ...ofCustomer('active_entitlements', (stripe, customer, page) =>
      stripe.entitlements.activeEntitlements.list({ customer, ...page }),
    ),
    owner: undefined,
    part: 'entitlements',
  },
  {
    ...ofCustomer('verification_sessions', (stripe, customer, page) =>
      stripe.identity.verificationSessions.list({ related_customer: customer, ...page }),
    ),
    owner: { field: 'related_customer', of: 'customers' },
    part: 'identity',
  },
  {
    collection: 'outbound_payments',
    by: 'customers',
    pages: outboundPayments,
    owner: CUSTOMER,
    part: 'treasury',
  },
  ofParent('refunds', { field: 'charge', of: 'charges' }, (stripe, charge, page) =>
    stripe.refunds.list({ charge, ...page }),
  ),
  ofParent('disputes', { field: 'charge', of: 'charges' }, (stripe, charge, page) =>
    stripe.disputes.list({ charge, ...page }),
  ),
  ofParent('invoice_lines', { field: 'invoice', of: 'invoices' }, (stripe, id, page) =>
    stripe.invoices.listLineItems(id, page),
  ),
  ofParent(
    'subscription_items',
    { field: 'subscription', of: 'subscriptions' },
    (stripe, subscription, page) => stripe.subscriptionItems.list({ subscription, ...page }),
  ),
  namelessLines('checkout_session_lines', 'checkout_sessions', (stripe, id, page) =>
    stripe.checkout.sessions.listLineItems(id, page),
  ),
  namelessLines('credit_note_lines', 'credit_notes', (stripe, id, page) =>
    stripe.creditNotes.listLineItems(id, page),
  ),
  namelessLines('quote_lines', 'quotes', (stripe, id, page) => stripe.quotes.listLineItems(id, page)),
];

/** Guests have no customer: their payment is asked for by the intent of their checkout session. */
export const CHARGES_OF_INTENT = ofParent(
  'charges',
  { field: 'payment_intent', of: 'payment_intents' },
  (stripe, payment_intent, page) => stripe.charges.list({ payment_intent, ...page }),
);

function ofCustomer(collection: CollectionName, list: List): Listing {
  return { collection, by: 'customers', pages: paged(list), owner: CUSTOMER };
}

function ofParent(collection: CollectionName, owner: Owner, list: List): Listing {
  return { collection, by: owner.of, pages: paged(list), owner };
}

function namelessLines(collection: CollectionName, by: CollectionName, list: List): Listing {
  return { collection, by, pages: paged(list), owner: undefined };
}

function paged(list: List): Listing['pages'] {
  return (stripe, id) => pagesOf((page) => list(stripe, id, page));
}

/** Payments out are listed by the account's own financial accounts, and by customer within each. */
async function* outboundPayments(stripe: Stripe, customer: string): AsyncGenerator<readonly StripeObject[]> {
  for await (const accounts of pagesOf((page) => stripe.treasury.financialAccounts.list(page))) {
    for (const { id = '' } of accounts) {
      yield* pagesOf((page) =>
        stripe.treasury.outboundPayments.list({ financial_account: id, customer, ...page }),
      );
    }
  }
}
