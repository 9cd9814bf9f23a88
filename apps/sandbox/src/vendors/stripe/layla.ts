/**
 * Layla at Stripe: the customer whose id stands in the product's payments, an older one under the same address in other
 * letters, and a payment as a guest.
 */
import { PEOPLE } from '../../product/people.js';
import type { StripeAccount } from './account.js';
import * as checkout from './objects/checkout.js';
import * as customers from './objects/customers.js';
import { LAYLA_CUSTOMER as CUSTOMER, LAYLA_OLD_CUSTOMER as OLD_CUSTOMER } from './layla-records.js';
import { address } from './objects/own.js';
import * as payments from './objects/payments.js';

const { layla } = PEOPLE;
const AT_HOME = address('Jeddah', 'SA', `Example Street 3, ${layla.canary}`);
/** As she typed it the first time; Stripe's filter tells it from the other. */
const OTHER_LETTERS = 'Layla@Example.com';
const SECRET = layla.sealedCanary;
const NOTE = { note: layla.canary };

const seconds = (text: string): number => Date.parse(text) / 1000;
const MARCH_2025 = seconds('2025-03-01T21:30:00Z');
const MARCH_2026 = seconds('2026-02-28T21:00:00Z');

export function seedLayla(account: StripeAccount): void {
  seedCustomers(account);
  seedPayments(account);
  seedAfterwards(account);
  seedGuest(account);
}

function seedCustomers(account: StripeAccount): void {
  account.add(
    'customer',
    customers.customer({
      id: OLD_CUSTOMER,
      created: MARCH_2025,
      email: OTHER_LETTERS,
      name: layla.name,
      metadata: NOTE,
    }),
  );
  account.add(
    'customer',
    customers.customer({
      id: CUSTOMER,
      created: MARCH_2026,
      email: layla.email,
      name: layla.name,
      phone: '+966500000003',
      address: AT_HOME,
      description: layla.canary,
      default_source: 'card_example_layla',
      preferred_locales: ['ar'],
      metadata: { account_id: layla.accountId },
    }),
  );
  account.add(
    'payment_method',
    customers.cardMethod({
      id: 'pm_example_layla',
      created: MARCH_2026,
      customer: CUSTOMER,
      last4: '0101',
      fingerprint: 'fp_example_layla',
      billing_details: { address: AT_HOME, email: layla.email, name: layla.name, phone: null, tax_id: null },
    }),
  );
  const card = { id: 'card_example_layla', customer: CUSTOMER, last4: '0101', name: layla.name };
  account.add('source', customers.cardSource(card));
  const tax = { id: 'txi_example_layla', created: MARCH_2026, customer: CUSTOMER, value: '310000000000003' };
  account.add('tax_id', customers.taxId(tax));
  account.add(
    'balance_transaction',
    customers.balanceTransaction({
      id: 'cbtxn_example_layla',
      created: MARCH_2026,
      customer: CUSTOMER,
      amount: -500,
      description: layla.canary,
    }),
  );
  account.setCashBalance(customers.cashBalance(CUSTOMER, { eur: 5000 }));
  const funded = { id: 'ccsbtxn_example_layla', created: MARCH_2026, customer: CUSTOMER, net_amount: 5000 };
  account.add('cash_transaction', customers.cashTransaction(funded));
}

function seedPayments(account: StripeAccount): void {
  account.add(
    'payment_intent',
    payments.paymentIntent({
      id: 'pi_example_layla_first',
      created: MARCH_2025,
      amount: 3_999,
      customer: OLD_CUSTOMER,
      client_secret: `pi_example_layla_first_secret_${SECRET}`,
    }),
  );
  account.add(
    'charge',
    payments.charge({
      id: 'ch_example_layla_first',
      created: MARCH_2025,
      amount: 3_999,
      customer: OLD_CUSTOMER,
      payment_intent: 'pi_example_layla_first',
      receipt_url: `https://pay.stripe.com/receipts/${SECRET}-first`,
    }),
  );
  account.add(
    'payment_intent',
    payments.paymentIntent({
      id: 'pi_example_layla_1',
      created: MARCH_2026,
      amount: 39_900,
      customer: CUSTOMER,
      client_secret: `pi_example_layla_1_secret_${SECRET}`,
      latest_charge: 'ch_example_layla_1',
      metadata: NOTE,
    }),
  );
  account.add(
    'charge',
    payments.charge({
      id: 'ch_example_layla_1',
      created: MARCH_2026,
      amount: 39_900,
      amount_refunded: 1_000,
      disputed: true,
      customer: CUSTOMER,
      payment_intent: 'pi_example_layla_1',
      // The only trace, in this account, of how the older customer's address is written.
      receipt_email: OTHER_LETTERS,
      receipt_url: `https://pay.stripe.com/receipts/${SECRET}`,
      billing_details: { address: AT_HOME, email: layla.email, name: layla.name, phone: null, tax_id: null },
    }),
  );
}

function seedAfterwards(account: StripeAccount): void {
  account.add(
    'refund',
    payments.refund({
      id: 're_example_layla',
      created: MARCH_2026 + 86_400,
      amount: 1_000,
      charge: 'ch_example_layla_1',
      payment_intent: 'pi_example_layla_1',
      metadata: NOTE,
    }),
  );
  account.add(
    'dispute',
    payments.dispute({
      id: 'dp_example_layla',
      created: MARCH_2026 + 2 * 86_400,
      amount: 38_900,
      charge: 'ch_example_layla_1',
      payment_intent: 'pi_example_layla_1',
      handedIn: {
        customer_name: layla.name,
        customer_email_address: layla.email,
        uncategorized_text: layla.canary,
      },
    }),
  );
  account.add(
    'setup_intent',
    payments.setupIntent({
      id: 'seti_example_layla',
      created: MARCH_2026,
      customer: CUSTOMER,
      client_secret: `seti_example_layla_secret_${SECRET}`,
      metadata: NOTE,
    }),
  );
}

/** Once she paid without an account: no customer, only what she typed. */
function seedGuest(account: StripeAccount): void {
  const typed = { email: layla.email, name: layla.name, address: AT_HOME };
  account.add(
    'checkout_session',
    checkout.checkoutSession({
      id: 'cs_test_layla_guest',
      created: MARCH_2025,
      amount_total: 2_500,
      customer_details: checkout.typedAtCheckout(typed),
      payment_intent: 'pi_example_layla_guest',
      url: `https://checkout.stripe.com/c/pay/${SECRET}-guest`,
    }),
  );
  const line = { id: 'li_example_layla_guest', description: 'أغنية', amount_total: 2_500 };
  account.add('session_line', checkout.lineItem(line), 'cs_test_layla_guest');
  account.add(
    'payment_intent',
    payments.paymentIntent({
      id: 'pi_example_layla_guest',
      created: MARCH_2025,
      amount: 2_500,
      client_secret: `pi_example_layla_guest_secret_${SECRET}`,
    }),
  );
  account.add(
    'charge',
    payments.charge({
      id: 'ch_example_layla_guest',
      created: MARCH_2025,
      amount: 2_500,
      payment_intent: 'pi_example_layla_guest',
      receipt_url: `https://pay.stripe.com/receipts/${SECRET}-guest`,
    }),
  );
  const refunded = { id: 're_example_layla_guest', created: MARCH_2025, amount: 100 };
  account.add('refund', payments.refund({ ...refunded, charge: 'ch_example_layla_guest' }));
}
