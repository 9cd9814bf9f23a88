/**
 * What a restricted key has to be allowed, in the words of Stripe's own list of permissions; in brackets the name that
 * Stripe's API is known to use where it refuses. Each is tried by the smallest list.
 */
import { Stripe } from 'stripe';
import { askPermission } from '#libs/connectors/kit/ask-permission';
import type { Permission } from '#libs/connectors/kit/connector';
import type { StripePart } from '#libs/data-map/systems';
import { keyOf, type CollectionName } from './parts.js';
import { isMissing, toWafaError } from './stripe-errors.js';

export interface Trial {
  readonly name: string;
  readonly opens: readonly CollectionName[];
  readonly part?: StripePart;
  readonly list: (stripe: Stripe) => Promise<unknown>;
}

const ONE = { limit: 1 };
/** Nobody's: what is listed under a customer is asked for under this one. */
export const NO_CUSTOMER = 'cus_none';

export const TRIALS: readonly Trial[] = [
  {
    name: 'Customers: Read (rak_customer_read)',
    opens: ['customers'],
    list: ({ customers }) => customers.list(ONE),
  },
  {
    name: 'Payment Methods: Read (rak_payment_method_read)',
    opens: ['payment_methods'],
    list: ({ customers }) => customers.listPaymentMethods(NO_CUSTOMER, ONE),
  },
  {
    name: 'Sources: Read',
    opens: ['sources'],
    list: ({ customers }) => customers.listSources(NO_CUSTOMER, ONE),
  },
  {
    name: 'PaymentIntents: Read (rak_payment_intent_read)',
    opens: ['payment_intents'],
    list: ({ paymentIntents }) => paymentIntents.list(ONE),
  },
  {
    name: 'Charges and Refunds: Read (rak_charge_read)',
    opens: ['charges', 'refunds'],
    list: ({ charges }) => charges.list(ONE),
  },
  {
    name: 'Disputes: Read (rak_dispute_read)',
    opens: ['disputes'],
    list: ({ disputes }) => disputes.list(ONE),
  },
  {
    name: 'SetupIntents: Read (rak_setup_intent_read)',
    opens: ['setup_intents'],
    list: ({ setupIntents }) => setupIntents.list(ONE),
  },
  {
    name: 'Checkout Sessions: Read (rak_checkout_session_read)',
    opens: ['checkout_sessions', 'checkout_session_lines'],
    list: ({ checkout }) => checkout.sessions.list(ONE),
  },
  {
    name: 'Invoices: Read (rak_invoice_read)',
    opens: ['invoices', 'invoice_lines', 'invoice_items'],
    list: ({ invoices }) => invoices.list(ONE),
  },
  {
    name: 'Credit notes: Read (rak_credit_note_read)',
    opens: ['credit_notes', 'credit_note_lines'],
    list: ({ creditNotes }) => creditNotes.list(ONE),
  },
  {
    name: 'Subscriptions: Read (rak_subscription_read)',
    opens: ['subscriptions', 'subscription_items', 'subscription_schedules'],
    list: ({ subscriptions }) => subscriptions.list(ONE),
  },
  {
    name: 'Quotes: Read (rak_quote_read)',
    opens: ['quotes', 'quote_lines'],
    list: ({ quotes }) => quotes.list(ONE),
  },
  {
    name: 'Promotion codes: Read (rak_promotion_code_read)',
    opens: ['promotion_codes'],
    list: ({ promotionCodes }) => promotionCodes.list(ONE),
  },
  {
    name: 'Tax IDs: Read',
    opens: ['tax_ids'],
    list: ({ customers }) => customers.listTaxIds(NO_CUSTOMER, ONE),
  },
  {
    name: 'Customer balance: Read',
    opens: ['customer_balance_transactions'],
    list: ({ customers }) => customers.listBalanceTransactions(NO_CUSTOMER, ONE),
  },
  {
    name: 'Cash balance: Read',
    opens: ['cash_balances', 'cash_balance_transactions'],
    list: ({ customers }) => customers.listCashBalanceTransactions(NO_CUSTOMER, ONE),
  },
  {
    name: 'Credit grants: Read',
    opens: ['credit_grants', 'credit_balance_transactions'],
    part: 'billing-credits',
    list: ({ billing }) => billing.creditGrants.list(ONE),
  },
  {
    name: 'Entitlements: Read (rak_entitlement_read)',
    opens: ['active_entitlements'],
    part: 'entitlements',
    list: ({ entitlements }) => entitlements.activeEntitlements.list({ customer: NO_CUSTOMER, ...ONE }),
  },
  {
    name: 'Identity, Verification Sessions and Reports: Read',
    opens: ['verification_sessions'],
    part: 'identity',
    list: ({ identity }) => identity.verificationSessions.list(ONE),
  },
  {
    name: 'Treasury financial accounts and outbound payments: Read',
    opens: ['outbound_payments'],
    part: 'treasury',
    list: ({ treasury }) => treasury.financialAccounts.list(ONE),
  },
  {
    name: 'Issuing cardholders: Read',
    opens: ['issuing_cardholders'],
    part: 'issuing',
    list: ({ issuing }) => issuing.cardholders.list(ONE),
  },
  {
    name: 'Events: Read (rak_event_read)',
    opens: ['events'],
    part: 'events',
    list: ({ events }) => events.list(ONE),
  },
];

export interface PermissionsOptions {
  readonly system: string;
  readonly stripe: Stripe;
  readonly isSearched: (part: StripePart | undefined) => boolean;
  /** What the key is to change beside. */
  readonly writes?: readonly Trial[];
}

export async function permissionsOf(options: PermissionsOptions): Promise<readonly Permission[]> {
  const permissions: Permission[] = [];
  const trials = [...TRIALS, ...(options.writes ?? [])];
  for (const { name, opens, part, list } of trials.filter(({ part }) => options.isSearched(part)))
    permissions.push(
      await askPermission(
        {
          name,
          opens: opens.map(keyOf),
          ...(part === undefined
            ? {}
            : { instead: `leaveOut: [${part}], also where the account is without` }),
        },
        () => use(options, list),
      ),
    );
  return permissions;
}

/** A key that is none is a fault of all permissions at once: it is thrown as it is, past the trial. */
async function use({ system, stripe }: PermissionsOptions, list: Trial['list']): Promise<void> {
  try {
    await list(stripe);
  } catch (error) {
    if (isMissing(error)) return;
    if (error instanceof Stripe.errors.StripeAuthenticationError) throw error;
    throw toWafaError(system, error);
  }
}
