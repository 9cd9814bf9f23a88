/** The example people at Stripe. */
import { PEOPLE, type Person } from '../../product/people.js';
import type { StripeAccount } from './account.js';
import { seedLaylaBilling } from './layla-billing.js';
import { seedLayla } from './layla.js';
import * as checkout from './objects/checkout.js';
import * as customers from './objects/customers.js';
import * as invoices from './objects/invoices.js';
import { event, cardholder, verificationSession } from './objects/others.js';
import * as payments from './objects/payments.js';

export function seedPeople(account: StripeAccount, nowSeconds: number): void {
  seedNeighbour(account, { key: 'omar', person: PEOPLE.omar, nowSeconds });
  // The same name, another person: nothing but the address and the id tells them apart.
  seedNeighbour(account, { key: 'namesake', person: PEOPLE.namesake, nowSeconds });
  seedGuestNeighbour(account, PEOPLE.dana);
  seedLayla(account);
  seedLaylaBilling(account, nowSeconds);
}

interface Neighbour {
  readonly key: string;
  readonly person: Person;
  readonly nowSeconds: number;
}

const APRIL_2026 = Date.parse('2026-04-02T09:00:00Z') / 1000;

function seedNeighbour(account: StripeAccount, { key, person, nowSeconds }: Neighbour): void {
  const { email, name, canary, sealedCanary } = person;
  const customer = `cus_example_${key}`;
  const made = { created: APRIL_2026, metadata: { note: canary } };
  account.add('customer', customers.customer({ id: customer, email, name, ...made }));
  const card = { id: `pm_example_${key}`, customer, last4: '0102', fingerprint: `fp_example_${key}` };
  account.add('payment_method', customers.cardMethod({ ...card, ...made }));
  const check = {
    id: `vs_example_${key}`,
    related_customer: customer,
    client_secret: sealedCanary,
    url: null,
  };
  account.add('verification_session', verificationSession({ ...check, ...made }));
  account.add('cardholder', cardholder({ id: `ich_example_${key}`, email, name: key, ...made }));
  seedInvoice(account, { key, person });
  const [charge = {}] = [1, 2].map((number) => seedPayment(account, { key, person, number }));
  const created = nowSeconds - 86_400;
  account.add('event', event({ id: `evt_example_${key}`, created, type: 'charge.refunded', object: charge }));
}

function seedPayment(
  account: StripeAccount,
  { key, person, number }: { key: string; person: Person; number: number },
): object {
  const { canary, sealedCanary } = person;
  const made = { created: APRIL_2026, metadata: { note: canary } };
  const customer = `cus_example_${key}`;
  const intent = `pi_example_${key}_${number}`;
  const charge = payments.charge({
    id: `ch_example_${key}_${number}`,
    customer,
    amount: 9_900,
    payment_intent: intent,
    receipt_url: `https://pay.stripe.com/receipts/${sealedCanary}-${number}`,
    ...made,
  });
  const paid = { id: intent, customer, amount: 9_900, client_secret: `${intent}_secret_${sealedCanary}` };
  account.add('payment_intent', payments.paymentIntent({ ...paid, ...made }));
  account.add('charge', charge);
  const refunded = { id: `re_example_${key}_${number}`, amount: 100, charge: charge.id };
  account.add('refund', payments.refund({ ...refunded, ...made }));
  const disputed = { id: `dp_example_${key}_${number}`, amount: 9_900, charge: charge.id, handedIn: {} };
  account.add('dispute', payments.dispute({ ...disputed, ...made }));
  return charge;
}

function seedInvoice(account: StripeAccount, { key, person }: Pick<Neighbour, 'key' | 'person'>): void {
  const { canary, sealedCanary } = person;
  const id = `in_example_${key}`;
  account.add(
    'invoice',
    invoices.invoice({
      id,
      created: APRIL_2026,
      customer: `cus_example_${key}`,
      total: 9_900,
      number: `EX-${key}`,
      hosted_invoice_url: `https://invoice.stripe.com/i/${sealedCanary}`,
      invoice_pdf: `https://pay.stripe.com/invoice/${sealedCanary}/pdf`,
      metadata: { note: canary },
    }),
  );
  const line = { id: `il_example_${key}`, invoice: id, amount: 9_900, description: canary };
  account.add('invoice_line', invoices.invoiceLine(line));
}

function seedGuestNeighbour(account: StripeAccount, { email, name, canary, sealedCanary }: Person): void {
  const id = 'cs_test_dana_guest';
  account.add(
    'checkout_session',
    checkout.checkoutSession({
      id,
      created: APRIL_2026,
      amount_total: 4_200,
      customer_details: checkout.typedAtCheckout({ email, name }),
      payment_intent: 'pi_example_dana',
      url: `https://checkout.stripe.com/c/pay/${sealedCanary}`,
      metadata: { note: canary },
    }),
  );
  const line = { id: 'li_example_dana', description: canary, amount_total: 4_200 };
  account.add('session_line', checkout.lineItem(line), id);
  account.add(
    'payment_intent',
    payments.paymentIntent({
      id: 'pi_example_dana',
      created: APRIL_2026,
      amount: 4_200,
      client_secret: `pi_example_dana_secret_${sealedCanary}`,
      metadata: { note: canary },
    }),
  );
}
