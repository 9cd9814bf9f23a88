/** What one Stripe account holds, in memory. */
import type { Stripe } from 'stripe';
import { deletedCustomer } from './objects/customers.js';

/** Every kind of object that the account keeps a list of. */
export interface Kinds {
  customer: Stripe.Customer | Stripe.DeletedCustomer;
  payment_method: Stripe.PaymentMethod;
  source: Stripe.Card;
  tax_id: Stripe.TaxId;
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  dispute: Stripe.Dispute;
  setup_intent: Stripe.SetupIntent;
  checkout_session: Stripe.Checkout.Session;
  session_line: Stripe.LineItem;
  invoice: Stripe.Invoice;
  invoice_line: Stripe.InvoiceLineItem;
  invoice_item: Stripe.InvoiceItem;
  credit_note: Stripe.CreditNote;
  credit_note_line: Stripe.CreditNoteLineItem;
  subscription: Stripe.Subscription;
  subscription_item: Stripe.SubscriptionItem;
  subscription_schedule: Stripe.SubscriptionSchedule;
  quote: Stripe.Quote;
  quote_line: Stripe.LineItem;
  promotion_code: Stripe.PromotionCode;
  balance_transaction: Stripe.CustomerBalanceTransaction;
  cash_transaction: Stripe.CustomerCashBalanceTransaction;
  credit_grant: Stripe.Billing.CreditGrant;
  credit_movement: Stripe.Billing.CreditBalanceTransaction;
  entitlement: Stripe.Entitlements.ActiveEntitlement;
  verification_session: Stripe.Identity.VerificationSession;
  financial_account: Stripe.Treasury.FinancialAccount;
  outbound_payment: Stripe.Treasury.OutboundPayment;
  cardholder: Stripe.Issuing.Cardholder;
  event: Row;
}
export type Kind = keyof Kinds;

export interface Row {
  readonly id: string;
}

export interface Held {
  readonly row: Row;
  /** Whose it is where the object does not say so: lines, entitlements, movements of credits. */
  readonly under: string | undefined;
}

export class StripeAccount {
  readonly #rows = new Map<Kind, Held[]>();
  readonly #cashBalances = new Map<string, Stripe.CashBalance>();

  add<K extends Kind>(kind: K, row: Kinds[K], under?: string): void {
    this.#rows.set(kind, [...(this.#rows.get(kind) ?? []), { row, under }]);
  }

  /** In the order they came to be; Stripe lists the latest first. */
  all(kind: Kind): readonly Held[] {
    return this.#rows.get(kind) ?? [];
  }

  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    return this.all(kind).find(({ row }) => row.id === id)?.row as Kinds[K] | undefined;
  }

  replace<K extends Kind>(kind: K, row: Kinds[K]): void {
    const rows = this.all(kind).map((held) => (held.row.id === row.id ? { ...held, row } : held));
    this.#rows.set(kind, rows);
  }

  remove(kind: Kind, id: string): void {
    this.#rows.set(
      kind,
      this.all(kind).filter(({ row }) => row.id !== id),
    );
  }

  setCashBalance(balance: Stripe.CashBalance): void {
    this.#cashBalances.set(balance.customer, balance);
  }

  cashBalance(customer: string): Stripe.CashBalance | undefined {
    return this.#cashBalances.get(customer);
  }

  /** The customer that can be worked with; a deleted one only keeps its id. */
  livingCustomer(id: string): Stripe.Customer | undefined {
    const customer = this.get('customer', id);
    return customer === undefined || customer.deleted ? undefined : customer;
  }

  /** As Stripe does it: cards and subscriptions go, what was paid stays with everything written in it. */
  deleteCustomer(id: string): Stripe.DeletedCustomer {
    for (const kind of ['payment_method', 'source', 'tax_id'] as const) {
      for (const { row } of this.all(kind))
        if ((row as { customer?: unknown }).customer === id) this.remove(kind, row.id);
    }
    for (const { row } of this.all('subscription')) {
      const subscription = row as Stripe.Subscription;
      if (subscription.customer === id) this.replace('subscription', { ...subscription, status: 'canceled' });
    }
    const deleted = deletedCustomer(id);
    this.replace('customer', deleted);
    return deleted;
  }
}
