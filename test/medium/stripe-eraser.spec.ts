import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import { createStripeEraser } from '#libs/connectors/stripe/eraser/stripe-eraser';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import type { StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { LAYLA_AT_STRIPE } from '../../apps/sandbox/src/vendors/stripe/layla-records.js';
import { checkoutSession, typedAtCheckout } from '../../apps/sandbox/src/vendors/stripe/objects/checkout.js';
import { customer } from '../../apps/sandbox/src/vendors/stripe/objects/customers.js';
import { paymentIntent } from '../../apps/sandbox/src/vendors/stripe/objects/payments.js';
import { beforeEachStripe } from '../support/judged-stripe.js';
import {
  changesSince,
  common,
  eraserOf,
  heldBy,
  KEEP,
  REQUEST,
  repair,
  spoil,
  SPOILINGS,
  startUnjudged,
  tried,
  writesTo,
} from '../support/stripe-acts.js';

const COMPILING_MS = 120_000;
const MARCH_2026 = Date.parse('2026-03-01T09:00:00Z') / 1000;

let stripe: StripeStandIn;
beforeEachStripe((started) => {
  stripe = started;
});

const rowsOf = ({ items }: PlannedErasure) =>
  items.map(({ collection, disposition, rows, ground, keptUntil, reviewOn }) =>
    [collection.replace('stripe:', ''), disposition, rows, ground, keptUntil ?? reviewOn]
      .filter((part) => part !== undefined)
      .join(' '),
  );

const itemOf = ({ items }: PlannedErasure, name: string, disposition: string) =>
  items.find((item) => item.collection === `stripe:${name}` && item.disposition === disposition);

const EMPTIED = [
  'cus_example_layla',
  'cus_example_layla_first',
  'pm_example_layla',
  'seti_example_layla',
  'sub_example_layla',
  'sub_sched_example_layla',
  'vs_example_layla',
];
const DELETED = ['card_example_layla', 'ii_example_layla', 'txi_example_layla'];
const DONE = { gone: DELETED, altered: EMPTIED, others: [] };

describe('the plan of an erasure that empties fields', () => {
  it('says of every record what becomes of it, on which ground and until when, and no value', async () => {
    const plan = await eraserOf(stripe).plan(REQUEST);
    expect(rowsOf(plan)).toEqual([
      'customers mask 1',
      'customers mask 1',
      'payment_methods unlink 1',
      'sources delete 1',
      'tax_ids delete 1',
      'payment_intents keep 3 legal-obligation 2032-02-28',
      'charges keep 3 legal-obligation 2032-02-28',
      'refunds keep 2 legal-obligation 2032-03-01',
      'disputes keep 1 legal-obligation 2032-03-02',
      'setup_intents mask 1',
      'checkout_sessions keep 2 legal-obligation 2032-02-28',
      'checkout_session_lines keep 2 legal-obligation 2032-02-28',
      'invoices keep 1 legal-obligation 2032-02-28',
      'invoice_lines keep 2 legal-obligation 2032-02-28',
      'invoice_items delete 1',
      'credit_notes keep 1 legal-obligation 2032-03-01',
      'credit_note_lines keep 1 legal-obligation 2032-03-01',
      'subscriptions keep 1 legal-obligation 2031-03-01',
      'subscriptions mask 1',
      'subscription_items keep 2 legal-obligation 2032-02-28',
      'subscription_schedules mask 1',
      'quotes keep 1 provider-keeps 2027-02-20',
      'quote_lines keep 1 provider-keeps 2027-02-20',
      'promotion_codes keep 1 provider-keeps 2027-02-20',
      'customer_balance_transactions keep 1 legal-obligation 2032-02-28',
      'cash_balances keep 1 legal-obligation 2027-02-20',
      'cash_balance_transactions keep 1 legal-obligation 2032-02-28',
      'credit_grants keep 1 legal-obligation 2032-02-28',
      'credit_balance_transactions keep 1 legal-obligation 2032-02-28',
      'active_entitlements keep 1 provider-keeps 2027-02-20',
      'verification_sessions mask 1',
      'outbound_payments keep 1 legal-obligation 2032-02-28',
      'issuing_cardholders keep 1 provider-keeps 2027-02-20',
      'events keep 3 provider-keeps 2026-12-22',
    ]);
    expect(itemOf(plan, 'subscriptions', 'mask')).toMatchObject({
      ...{ note: 'cancelled at once, without refund', lostUntil: '2026-03-30' },
    });
    expect(JSON.stringify(plan.items)).not.toMatch(/layla|cus_/i);
    expect(writesTo(stripe)).toEqual([]);
  });

  it('leaves no record that was found without a fate', async () => {
    const { items } = await eraserOf(stripe).plan(REQUEST);
    const fated: Record<string, number> = {};
    for (const { collection, rows } of items) {
      const name = collection.replace('stripe:', '');
      fated[name] = (fated[name] ?? 0) + rows;
    }
    const there = Object.entries(LAYLA_AT_STRIPE).map(([name, ids]) => [name, ids.length] as const);
    expect(fated).toEqual(Object.fromEntries(there));
  });

  it('keeps nothing for longer than its retention, and says that only a redaction erases it', async () => {
    const plan = await eraserOf(stripe, { keep: { ...KEEP, for: 'P30D' } }).plan(REQUEST);
    expect(itemOf(plan, 'charges', 'keep')).toMatchObject({
      rows: 3,
      ground: 'provider-keeps',
      reviewOn: '2027-02-20',
      note: 'kept longer than it has to be: only a redaction job erases it',
    });
  });

  it('takes an open dispute, its charge and its payment as held, and nothing else', async () => {
    const dispute = stripe.account.get('dispute', 'dp_example_layla');
    if (dispute) stripe.account.replace('dispute', { ...dispute, status: 'needs_response' });
    const plan = await eraserOf(stripe).plan(REQUEST);
    expect(rowsOf(plan).filter((row) => row.includes('open-dispute'))).toEqual([
      'payment_intents keep 1 open-dispute 2027-02-20',
      'charges keep 1 open-dispute 2027-02-20',
      'refunds keep 1 open-dispute 2027-02-20',
      'disputes keep 1 open-dispute 2027-02-20',
      'checkout_sessions keep 1 open-dispute 2027-02-20',
    ]);
    expect(itemOf(plan, 'charges', 'keep')?.rows).toBe(2);
  });

  it('names a guest, and what cannot be erased there', async () => {
    const session = stripe.account.get('checkout_session', 'cs_test_layla_guest');
    if (session) stripe.account.replace('checkout_session', { ...session, payment_status: 'unpaid' });
    const plan = await eraserOf(stripe).plan(REQUEST);
    expect(plan.items.filter(({ collection }) => collection === 'stripe:checkout_sessions')).toMatchObject([
      { rows: 1, ground: 'legal-obligation' },
      {
        rows: 1,
        ground: 'provider-keeps',
        note: 'what was typed at checkout: only a redaction job erases it',
      },
    ]);
  });
});

describe('an erasure that empties fields', () => {
  it('takes what may go of one person and nothing of anybody else', async () => {
    const before = heldBy(stripe);
    const plan = await eraserOf(stripe).plan(REQUEST);
    const { changed, notes } = await eraserOf(stripe).execute(REQUEST, plan);
    expect(changesSince(before, stripe)).toEqual(DONE);
    expect(changed.reduce((sum, { rows }) => sum + rows, 0)).toBe(10);
    expect(notes).toEqual([]);
    expect(stripe.account.get('customer', 'cus_example_layla')).toMatchObject({
      name: null,
      email: null,
      phone: null,
      address: null,
      description: null,
      metadata: {},
    });
    expect(stripe.account.get('payment_method', 'pm_example_layla')).toMatchObject({
      customer: null,
      billing_details: { address: null, email: null, name: null, phone: null },
    });
    expect(stripe.account.get('subscription', 'sub_example_layla')).toMatchObject({
      status: 'canceled',
      metadata: {},
    });
    expect(await eraserOf(stripe).verify(REQUEST, plan)).toEqual([]);
  });

  it('ends what is paid by a thing before the thing, and empties the customer last', async () => {
    await eraserOf(stripe).execute(REQUEST, await eraserOf(stripe).plan(REQUEST));
    expect(writesTo(stripe)).toEqual([
      'POST /v1/identity/verification_sessions/vs_example_layla/redact',
      'POST /v1/setup_intents/seti_example_layla',
      'POST /v1/subscription_schedules/sub_sched_example_layla',
      'POST /v1/subscription_schedules/sub_sched_example_layla/cancel',
      'POST /v1/subscriptions/sub_example_layla',
      'DELETE /v1/invoiceitems/ii_example_layla',
      'POST /v1/payment_methods/pm_example_layla',
      'POST /v1/payment_methods/pm_example_layla/detach',
      'DELETE /v1/customers/cus_example_layla/sources/card_example_layla',
      'DELETE /v1/customers/cus_example_layla/tax_ids/txi_example_layla',
      'POST /v1/customers/cus_example_layla',
      'POST /v1/customers/cus_example_layla_first',
    ]);
  });

  it('ends payments, sessions and drafts that nobody finished', async () => {
    const owner = { customer: 'cus_example_layla', created: MARCH_2026 } as const;
    const open = { id: 'pi_example_layla_open', amount: 100, client_secret: null, metadata: { note: 'x' } };
    const unpaid = { ...open, ...owner, status: 'requires_payment_method' } as const;
    stripe.account.add('payment_intent', paymentIntent(unpaid));
    const session = { id: 'cs_test_layla_open', amount_total: 100, url: null, status: 'open' } as const;
    stripe.account.add('checkout_session', checkoutSession({ ...session, ...owner, customer_details: null }));
    const invoice = stripe.account.get('invoice', 'in_example_layla');
    if (invoice) stripe.account.add('invoice', { ...invoice, id: 'in_example_layla_draft', status: 'draft' });
    await eraserOf(stripe).execute(REQUEST, await eraserOf(stripe).plan(REQUEST));
    expect(stripe.account.get('payment_intent', open.id)).toMatchObject({ status: 'canceled', metadata: {} });
    expect(stripe.account.get('checkout_session', session.id)).toMatchObject({ status: 'expired' });
    expect(stripe.account.get('invoice', 'in_example_layla_draft')).toBeUndefined();
    expect(stripe.account.get('invoice', 'in_example_layla')).toEqual(invoice);
  });

  it('changes nothing when it is repeated, and knows that it is done', async () => {
    const plan = await eraserOf(stripe).plan(REQUEST);
    await eraserOf(stripe).execute(REQUEST, plan);
    const before = heldBy(stripe);
    const writes = writesTo(stripe).length;
    const { changed, gone } = await eraserOf(stripe).execute(REQUEST, plan);
    expect(changesSince(before, stripe)).toEqual({ gone: [], altered: [], others: [] });
    expect(writesTo(stripe)).toHaveLength(writes);
    expect(changed).toEqual([]);
    expect(gone?.reduce((sum, { rows }) => sum + rows, 0)).toBe(10);
  });

  it('empties again what the product wrote anew, also within a day', async () => {
    const eraser = eraserOf(stripe);
    const plan = await eraser.plan(REQUEST);
    const before = stripe.account.get('customer', 'cus_example_layla');
    await eraser.execute(REQUEST, plan);
    if (before) stripe.account.replace('customer', before);
    const later: ErasureRequest = { ...REQUEST, asOf: '2026-11-22T13:00:00Z' };
    expect(await eraser.verify(later, plan)).toMatchObject([{ collection: 'stripe:customers', rows: 1 }]);
    await eraser.execute(later, plan);
    expect(await eraser.verify(later, plan)).toEqual([]);
  });
});

describe('an erasure that deletes the customer', () => {
  it('leaves ids and what was paid, and nothing of anybody else is touched', async () => {
    const before = heldBy(stripe);
    const eraser = eraserOf(stripe, { mode: 'delete-customer' });
    const plan = await eraser.plan(REQUEST);
    expect(itemOf(plan, 'customers', 'delete')).toMatchObject({ rows: 2, reversible: false });
    expect(itemOf(plan, 'charges', 'keep')).toMatchObject({ rows: 3, keptUntil: '2032-02-28' });
    await eraser.execute(REQUEST, plan);
    expect(changesSince(before, stripe)).toEqual(DONE);
    expect(stripe.account.get('customer', 'cus_example_layla')).toEqual({
      id: 'cus_example_layla',
      object: 'customer',
      deleted: true,
    });
    expect(await eraser.verify(REQUEST, plan)).toEqual([]);
  });
});

describe.each([
  ['blank-fields', SPOILINGS],
  // Only its last write is another one.
  ['delete-customer', SPOILINGS.slice(1, 2)],
] as const)('an erasure of the kind %s', (mode, spoilings) => {
  it.each(spoilings)(
    'has every effect once when %s, whichever it is',
    async (_, spoiling) => {
      let spoiled = 0;
      for (let write = 0, isThrough = false; !isThrough; write += 1) {
        const own = await startUnjudged();
        try {
          const before = heldBy(own);
          const eraser = eraserOf(own, { mode });
          const plan = await eraser.plan(REQUEST);
          spoil(own, spoiling, write);
          isThrough = await tried(() => eraser.execute(REQUEST, plan));
          repair(own);
          if (!isThrough) {
            spoiled += 1;
            await eraser.execute(REQUEST, plan);
          }
          expect(changesSince(before, own)).toEqual(DONE);
          expect(await eraser.verify(REQUEST, plan)).toEqual([]);
        } finally {
          await own.stop();
        }
      }
      expect(spoiled).toBeGreaterThanOrEqual(7);
    },
    COMPILING_MS,
  );
});

describe('an erasure at Stripe that must not be', () => {
  const refused = async (plan: PlannedErasure, code: string, request = REQUEST): Promise<void> => {
    const before = heldBy(stripe);
    await expect(eraserOf(stripe).execute(request, plan)).rejects.toMatchObject({ code });
    expect(changesSince(before, stripe)).toEqual({ gone: [], altered: [], others: [] });
    expect(writesTo(stripe)).toEqual([]);
  };

  it('writes nothing where a card was saved since', async () => {
    const plan = await eraserOf(stripe).plan(REQUEST);
    const card = stripe.account.get('payment_method', 'pm_example_layla');
    if (card) stripe.account.add('payment_method', { ...card, id: 'pm_example_layla_new' });
    await refused(plan, 'plan-exceeded');
  });

  it('writes nothing where there is another customer than was approved', async () => {
    const plan = await eraserOf(stripe).plan(REQUEST);
    const made = { id: 'cus_example_new', created: MARCH_2026, email: PEOPLE.layla.email, name: 'Layla' };
    stripe.account.add('customer', customer(made));
    await refused(plan, 'plan-exceeded');
  });

  it('leaves a customer alone whose address has become somebody else’s', async () => {
    const identifiers = [{ kind: 'email', value: PEOPLE.layla.email }];
    const plan = await eraserOf(stripe).plan({ ...REQUEST, identifiers });
    const before = stripe.account.livingCustomer('cus_example_layla');
    if (before) stripe.account.replace('customer', { ...before, email: 'sara@example.com' });
    await refused(plan, 'erasure-conflict', { ...REQUEST, identifiers });
  });

  it('does not touch what was begun with her address and belongs to a customer with another', async () => {
    const session = {
      id: 'cs_test_of_omar',
      created: MARCH_2026,
      amount_total: 100,
      customer: 'cus_example_omar',
      customer_details: typedAtCheckout({ email: PEOPLE.layla.email, name: null }),
      status: 'open',
      url: null,
    } as const;
    stripe.account.add('checkout_session', checkoutSession(session));
    const before = heldBy(stripe);
    const plan = await eraserOf(stripe).plan(REQUEST);
    expect(plan.items.find(({ ground }) => ground === 'rights-of-others')).toMatchObject({
      collection: 'stripe:checkout_sessions',
      rows: 1,
    });
    await eraserOf(stripe).execute(REQUEST, plan);
    expect(changesSince(before, stripe)).toEqual(DONE);
  });

  it('finds nobody by an address that is not hers, and by none at all', async () => {
    const nobody = [{ kind: 'email', value: 'nobody@example.com' }];
    expect((await eraserOf(stripe).plan({ ...REQUEST, identifiers: nobody })).items).toEqual([]);
    const { items, notSearched } = await eraserOf(stripe).plan({ ...REQUEST, identifiers: [] });
    expect(items).toEqual([]);
    expect(notSearched).toHaveLength(32);
  });

  it('is told as a refusal where the key is not taken, before and in the middle', async () => {
    const plan = await eraserOf(stripe).plan(REQUEST);
    const wrong = createStripeEraser({
      ...common(stripe, 'rk_test_of_somebody_else'),
      mode: 'blank-fields',
      keep: KEEP,
    });
    await expect(wrong.execute(REQUEST, plan)).rejects.toMatchObject({ code: 'system-refused' });
    spoil(stripe, { kind: 'status', status: 401 }, 3);
    await expect(eraserOf(stripe).execute(REQUEST, plan)).rejects.toMatchObject({ code: 'system-refused' });
    repair(stripe);
    await eraserOf(stripe).execute(REQUEST, plan);
    expect(await eraserOf(stripe).verify(REQUEST, plan)).toEqual([]);
  });
});

describe('reading Stripe again', () => {
  it('names what is left by counts and fields', async () => {
    const plan = await eraserOf(stripe).plan(REQUEST);
    const left = await eraserOf(stripe).verify(REQUEST, plan);
    expect(left.map(({ collection, rows }) => `${collection.replace('stripe:', '')} ${rows}`)).toEqual([
      'customers 2',
      'payment_methods 1',
      'sources 1',
      'tax_ids 1',
      'setup_intents 1',
      'invoice_items 1',
      'subscriptions 1',
      'subscription_schedules 1',
      'verification_sessions 1',
    ]);
    expect(left[0]?.columns).toEqual(['address', 'description', 'email', 'metadata', 'name', 'phone']);
  });
});
