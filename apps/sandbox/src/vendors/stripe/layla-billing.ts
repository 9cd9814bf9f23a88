/** What Layla was billed, what she subscribed to, and the rest: every other kind of object at least once. */
import { PEOPLE } from '../../product/people.js';
import type { StripeAccount } from './account.js';
import { LAYLA_CUSTOMER as CUSTOMER } from './layla-records.js';
import * as billing from './objects/billing.js';
import * as checkout from './objects/checkout.js';
import * as invoices from './objects/invoices.js';
import * as others from './objects/others.js';
import { address } from './objects/own.js';

const { layla } = PEOPLE;
const AT_HOME = address('Jeddah', 'SA', `Example Street 3, ${layla.canary}`);
const SECRET = layla.sealedCanary;
const NOTE = { note: layla.canary };

const seconds = (text: string): number => Date.parse(text) / 1000;
const MARCH_2025 = seconds('2025-03-01T21:30:00Z');
const MARCH_2026 = seconds('2026-02-28T21:00:00Z');

export function seedLaylaBilling(account: StripeAccount, nowSeconds: number): void {
  seedInvoices(account);
  seedSubscriptions(account);
  seedFurther(account);
  seedEvents(account, nowSeconds);
}

function seedInvoices(account: StripeAccount): void {
  const id = 'in_example_layla';
  account.add(
    'invoice',
    invoices.invoice({
      id,
      created: MARCH_2026,
      customer: CUSTOMER,
      total: 39_900,
      number: 'EX-2026-0007',
      customer_name: layla.name,
      customer_email: layla.email,
      customer_address: AT_HOME,
      hosted_invoice_url: `https://invoice.stripe.com/i/${SECRET}`,
      invoice_pdf: `https://pay.stripe.com/invoice/${SECRET}/pdf`,
    }),
  );
  const lines = [
    { id: 'il_example_layla_1', invoice: id, amount: 38_900, description: layla.canary },
    { id: 'il_example_layla_2', invoice: id, amount: 1_000, description: 'صورة' },
  ];
  lines.forEach((line) => account.add('invoice_line', invoices.invoiceLine(line)));
  account.add(
    'invoice_item',
    invoices.invoiceItem({
      id: 'ii_example_layla',
      customer: CUSTOMER,
      amount: 1_200,
      date: MARCH_2026,
      description: layla.canary,
    }),
  );
  account.add(
    'credit_note',
    invoices.creditNote({
      id: 'cn_example_layla',
      created: MARCH_2026 + 86_400,
      customer: CUSTOMER,
      invoice: id,
      amount: 1_000,
      number: 'EX-2026-0007-CN-01',
      pdf: `https://pay.stripe.com/credit_notes/${SECRET}/pdf`,
    }),
  );
  const noteLine = { id: 'cnli_example_layla', amount: 1_000, description: layla.canary };
  account.add('credit_note_line', invoices.creditNoteLine(noteLine), 'cn_example_layla');
  account.add(
    'quote',
    billing.quote({
      id: 'qt_example_layla',
      created: MARCH_2026,
      customer: CUSTOMER,
      amount_total: 99_000,
      description: layla.canary,
    }),
  );
  const quoted = { id: 'li_example_layla_quote', description: 'ألبوم', amount_total: 99_000 };
  account.add('quote_line', checkout.lineItem(quoted), 'qt_example_layla');
}

function seedSubscriptions(account: StripeAccount): void {
  const running = {
    id: 'sub_example_layla',
    created: MARCH_2026,
    customer: CUSTOMER,
    status: 'active',
  } as const;
  account.add('subscription', billing.subscription({ ...running, metadata: NOTE }));
  const ended = {
    id: 'sub_example_layla_ended',
    created: MARCH_2025,
    customer: CUSTOMER,
    status: 'canceled',
  } as const;
  account.add('subscription', billing.subscription({ ...ended, ended_at: MARCH_2026 }));
  account.add(
    'subscription_item',
    billing.subscriptionItem({
      id: 'si_example_layla',
      created: MARCH_2026,
      subscription: 'sub_example_layla',
      amount: 3_900,
    }),
  );
  account.add(
    'subscription_item',
    billing.subscriptionItem({
      id: 'si_example_layla_ended',
      created: MARCH_2025,
      subscription: 'sub_example_layla_ended',
      amount: 1_900,
    }),
  );
  account.add(
    'subscription_schedule',
    billing.subscriptionSchedule({
      id: 'sub_sched_example_layla',
      created: MARCH_2026,
      customer: CUSTOMER,
      subscription: 'sub_example_layla',
      metadata: NOTE,
    }),
  );
  const code = { id: 'promo_example_layla', created: MARCH_2026, customer: CUSTOMER, code: 'LAYLA-7F3A' };
  account.add('promotion_code', billing.promotionCode(code));
}

function seedFurther(account: StripeAccount): void {
  const line = { id: 'li_example_layla', description: layla.canary, amount_total: 39_900 };
  account.add(
    'checkout_session',
    checkout.checkoutSession({
      id: 'cs_test_layla',
      created: MARCH_2026,
      amount_total: 39_900,
      customer: CUSTOMER,
      customer_details: checkout.typedAtCheckout({ email: layla.email, name: layla.name }),
      payment_intent: 'pi_example_layla_1',
      url: `https://checkout.stripe.com/c/pay/${SECRET}`,
    }),
  );
  account.add('session_line', checkout.lineItem(line), 'cs_test_layla');
  const grant = {
    id: 'credgr_example_layla',
    created: MARCH_2026,
    customer: CUSTOMER,
    name: 'هدية',
    value: 5_000,
  };
  account.add('credit_grant', billing.creditGrant(grant));
  const movement = { id: 'cbt_example_layla', created: MARCH_2026, credit_grant: grant.id, value: 5_000 };
  account.add('credit_movement', billing.creditMovement(movement), CUSTOMER);
  account.add('entitlement', others.activeEntitlement('ent_example_layla', 'songs-in-full'), CUSTOMER);
  account.add(
    'verification_session',
    others.verificationSession({
      id: 'vs_example_layla',
      created: MARCH_2026,
      related_customer: CUSTOMER,
      client_secret: `vs_example_layla_secret_${SECRET}`,
      url: `https://verify.stripe.com/start/${SECRET}`,
      metadata: NOTE,
    }),
  );
  account.add('financial_account', others.financialAccount('fa_example', MARCH_2025));
  account.add(
    'outbound_payment',
    others.outboundPayment({
      id: 'obp_example_layla',
      created: MARCH_2026,
      customer: CUSTOMER,
      amount: 700,
      financial_account: 'fa_example',
      hosted_regulatory_receipt_url: `https://payments.stripe.com/regulatory-receipt/${SECRET}`,
      description: layla.canary,
    }),
  );
  const holder = { id: 'ich_example_layla', created: MARCH_2026, email: layla.email, name: 'Layla Haddad' };
  account.add('cardholder', others.cardholder({ ...holder, metadata: NOTE }));
}

function seedEvents(account: StripeAccount, nowSeconds: number): void {
  const day = 86_400;
  const copies = [
    {
      id: 'evt_example_layla_old',
      days: 31,
      type: 'customer.updated',
      object: account.get('customer', CUSTOMER),
    },
    {
      id: 'evt_example_layla_1',
      days: 20,
      type: 'customer.updated',
      object: account.get('customer', CUSTOMER),
    },
    {
      id: 'evt_example_layla_2',
      days: 3,
      type: 'charge.refunded',
      object: account.get('charge', 'ch_example_layla_1'),
    },
    {
      id: 'evt_example_layla_3',
      days: 2,
      type: 'checkout.session.completed',
      object: account.get('checkout_session', 'cs_test_layla_guest'),
    },
  ] as const;
  for (const { id, days, type, object = {} } of copies) {
    const created = nowSeconds - days * day;
    account.add('event', others.event({ id, created, type, object, idempotencyKey: `key-${SECRET}` }));
  }
}
