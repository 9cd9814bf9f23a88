import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest, ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import type { StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { checkoutSession, typedAtCheckout } from '../../apps/sandbox/src/vendors/stripe/objects/checkout.js';
import { charge, paymentIntent } from '../../apps/sandbox/src/vendors/stripe/objects/payments.js';
import { beforeEachStripe } from '../support/judged-stripe.js';
import {
  changesSince,
  Clock,
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

let clock: Clock;
let stripe: StripeStandIn;
beforeEachStripe((started, ticking) => {
  stripe = started;
  clock = ticking;
});

const redactor = (own = stripe) => eraserOf(own, { mode: 'redact', keep: undefined });

interface Run {
  readonly own?: StripeStandIn;
  readonly time?: Clock;
  readonly request?: ErasureRequest;
  readonly mode?: Parameters<typeof eraserOf>[1];
}

/** As the workflow does: again after so many seconds, until there is nothing to wait for. */
async function toTheEnd(
  plan: PlannedErasure,
  { own = stripe, time = clock, request = REQUEST, mode = { mode: 'redact', keep: undefined } }: Run = {},
): Promise<ErasureResult & { readonly waits: readonly number[] }> {
  const waits: number[] = [];
  for (;;) {
    const asOf = time.now.toISOString();
    const result = await eraserOf(own, mode).execute({ ...request, asOf }, plan);
    if (!result.pending) return { ...result, waits };
    waits.push(result.pending.checkAfterSeconds);
    time.pass(result.pending.checkAfterSeconds);
    if (waits.length > 20) throw new Error('it never ends');
  }
}

const jobs = (own = stripe) =>
  own.redaction.jobs.map(({ status, roots }) => [status, ...Object.values(roots).flat().toSorted()]);

const rowsOf = ({ items }: PlannedErasure, pattern: RegExp) =>
  items
    .filter(({ collection }) => pattern.test(collection))
    .map(({ collection, disposition, rows, ground, note }) =>
      [collection.replace('stripe:', ''), disposition, rows, ground, note].filter(Boolean).join(' '),
    );

const RECENT = Date.parse('2026-10-10T09:00:00Z') / 1000;

function addRecentPayment(own = stripe): void {
  const made = { created: RECENT, amount: 900, customer: 'cus_example_layla', metadata: { note: 'x' } };
  own.account.add(
    'payment_intent',
    paymentIntent({ ...made, id: 'pi_example_layla_new', client_secret: null }),
  );
  own.account.add(
    'charge',
    charge({
      ...made,
      id: 'ch_example_layla_new',
      payment_intent: 'pi_example_layla_new',
      receipt_email: PEOPLE.layla.email,
      receipt_url: null,
    }),
  );
}

describe('an erasure by redaction', () => {
  it('goes from examination to the last word of Stripe, and takes nothing of anybody else', async () => {
    const before = heldBy(stripe);
    const plan = await redactor().plan(REQUEST);
    expect(rowsOf(plan, /:(customers|charges|invoices)/)).toEqual([
      'customers mask 2 overwritten by Stripe for good: no refund, and every dispute is lost',
      'charges mask 3 overwritten by Stripe for good: no refund, and every dispute is lost',
      'invoices mask 1 overwritten by Stripe for good: no refund, and every dispute is lost',
    ]);
    const { waits, deferred, gone } = await toTheEnd(plan);
    expect(waits).toEqual([60, 3600]);
    expect(jobs()).toEqual([
      [
        'succeeded',
        'cs_test_layla_guest',
        'cus_example_layla',
        'cus_example_layla_first',
        'ich_example_layla',
      ],
    ]);
    expect(deferred).toBeUndefined();
    expect(gone?.find(({ collection }) => collection === 'stripe:charges')?.rows).toBe(3);
    expect(changesSince(before, stripe).others).toEqual([]);
    expect(stripe.account.get('customer', 'cus_example_layla')).toMatchObject({
      name: '[redacted]',
      email: '[redacted]',
    });
    const left = [...heldBy(stripe)].filter(([, text]) => text.includes(PEOPLE.layla.email));
    expect(left.map(([id]) => id)).toEqual([]);
    expect(await redactor().verify(REQUEST, plan)).toEqual([]);
  });

  it('is called back for a legal hold once it has passed its examination, and not while it runs', async () => {
    const plan = await redactor().plan(REQUEST);
    const begun = (): Promise<ErasureResult> =>
      redactor().execute({ ...REQUEST, asOf: clock.now.toISOString() }, plan);
    const halt = () => redactor().halt?.({ ...REQUEST, asOf: clock.now.toISOString() }, plan);
    expect((await begun()).pending).toEqual({ checkAfterSeconds: 60 });
    expect(await halt()).toEqual({ cancelled: 0, running: 0, undecided: 1 });
    clock.pass(60);
    expect(await halt()).toEqual({ cancelled: 1, running: 0, undecided: 0 });
    expect(jobs().map(([status]) => status)).toEqual(['canceled']);
    clock.pass(3600);
    await begun();
    clock.pass(60);
    expect((await begun()).pending).toEqual({ checkAfterSeconds: 3600 });
    expect(await halt()).toEqual({ cancelled: 1, running: 1, undecided: 0 });
    expect(jobs().map(([status]) => status)).toEqual(['canceled', 'redacting']);
  });

  it('asks for a job once, whoever comes back to it', async () => {
    const plan = await redactor().plan(REQUEST);
    for (let time = 0; time < 3; time += 1)
      expect((await redactor().execute(REQUEST, plan)).pending).toEqual({ checkAfterSeconds: 60 });
    expect(jobs()).toHaveLength(1);
    clock.pass(60);
    for (let time = 0; time < 3; time += 1)
      expect((await redactor().execute(REQUEST, plan)).pending).toEqual({ checkAfterSeconds: 3600 });
    expect(writesTo(stripe).filter((write) => write.endsWith('/run'))).toHaveLength(1);
  });

  it('says until the end that something is left', async () => {
    const plan = await redactor().plan(REQUEST);
    await redactor().execute(REQUEST, plan);
    expect((await redactor().verify(REQUEST, plan)).map(({ collection }) => collection)).toContain(
      'stripe:customers',
    );
  });

  it('puts at most ten into a job, and runs none before all have passed', async () => {
    for (let number = 0; number < 12; number += 1)
      stripe.account.add(
        'checkout_session',
        checkoutSession({
          id: `cs_test_layla_guest_${String(number).padStart(2, '0')}`,
          created: Date.parse('2025-03-01T09:00:00Z') / 1000,
          amount_total: 100,
          customer_details: typedAtCheckout({ email: PEOPLE.layla.email, name: 'Layla' }),
          url: null,
        }),
      );
    const plan = await redactor().plan(REQUEST);
    await redactor().execute(REQUEST, plan);
    expect(jobs().map(([status, ...roots]) => [status, roots.length])).toEqual([
      ['validating', 10],
      ['validating', 6],
    ]);
    const second = stripe.redaction.jobs[1];
    if (second) second.dueAt += 600;
    clock.pass(60);
    await redactor().execute(REQUEST, plan);
    expect(jobs().map(([status]) => status)).toEqual(['ready', 'validating']);
    await toTheEnd(plan);
    expect(jobs().map(([status]) => status)).toEqual(['succeeded', 'succeeded']);
    expect(await redactor().verify(REQUEST, plan)).toEqual([]);
  });

  it.each(SPOILINGS)(
    'has every effect once when %s, whichever it is',
    async (_, spoiling) => {
      let spoiled = 0;
      for (let write = 0, isThrough = false; !isThrough; write += 1) {
        const time = new Clock();
        const own = await startUnjudged(time);
        try {
          const before = heldBy(own);
          const plan = await redactor(own).plan(REQUEST);
          spoil(own, spoiling, write);
          isThrough = await tried(() => toTheEnd(plan, { own, time }));
          repair(own);
          if (!isThrough) spoiled += 1;
          await toTheEnd(plan, { own, time });
          expect(jobs(own).map(([status]) => status)).toEqual(['succeeded']);
          expect(changesSince(before, own).others).toEqual([]);
          expect(await redactor(own).verify(REQUEST, plan)).toEqual([]);
        } finally {
          await own.stop();
        }
      }
      expect(spoiled).toBeGreaterThanOrEqual(8);
    },
    COMPILING_MS,
  );
});

describe('the rule of ninety days', () => {
  it('erases what it may, and says what waits and until when', async () => {
    addRecentPayment();
    const plan = await redactor().plan(REQUEST);
    expect(rowsOf(plan, /:(customers|charges)/)).toEqual([
      'customers mask 1',
      'customers mask 1 Stripe redacts no payment of the last 90 days: erased from 2027-01-09',
      expect.stringMatching(/^customers mask 1 overwritten/),
      expect.stringMatching(/^charges mask 2 overwritten/),
      'charges mask 1 Stripe redacts no payment of the last 90 days: erased from 2027-01-09',
      'charges mask 1',
    ]);
    const { deferred, gone } = await toTheEnd(plan);
    expect(deferred).toEqual([
      { collection: 'stripe:customers', rows: 1, from: '2027-01-09', ground: 'payment-too-recent' },
      { collection: 'stripe:payment_intents', rows: 1, from: '2027-01-09', ground: 'payment-too-recent' },
      { collection: 'stripe:charges', rows: 1, from: '2027-01-09', ground: 'payment-too-recent' },
    ]);
    expect(gone?.find(({ collection }) => collection === 'stripe:charges')?.rows).toBe(3);
    expect(stripe.account.get('charge', 'ch_example_layla_1')).toMatchObject({ receipt_email: '[redacted]' });
    expect(stripe.account.get('charge', 'ch_example_layla_new')).toMatchObject({
      receipt_email: PEOPLE.layla.email,
    });
    expect(stripe.account.get('customer', 'cus_example_layla')).toMatchObject({ email: null, name: null });
    expect(await redactor().verify(REQUEST, plan)).toEqual([]);
  });

  it('erases the rest on the day it may, by the same plan made anew', async () => {
    addRecentPayment();
    await toTheEnd(await redactor().plan(REQUEST));
    clock.now = new Date('2027-01-09T12:00:00Z');
    const request = { ...REQUEST, asOf: clock.now.toISOString() };
    const plan = await redactor().plan(request);
    const { deferred } = await toTheEnd(plan, { request });
    expect(deferred).toBeUndefined();
    expect(stripe.account.get('charge', 'ch_example_layla_new')).toMatchObject({
      receipt_email: '[redacted]',
    });
    expect(await redactor().verify(request, plan)).toEqual([]);
  });

  it('takes Stripe at its word where it finds something too new that nobody foresaw', async () => {
    stripe.account.add(
      'checkout_session',
      checkoutSession({
        id: 'cs_test_layla_new',
        created: RECENT,
        amount_total: 100,
        customer: 'cus_example_layla',
        customer_details: typedAtCheckout({ email: PEOPLE.layla.email, name: 'Layla' }),
        url: null,
      }),
    );
    const plan = await redactor().plan(REQUEST);
    const { deferred } = await toTheEnd(plan);
    expect(jobs()).toEqual([
      [
        'canceled',
        'cs_test_layla_guest',
        'cus_example_layla',
        'cus_example_layla_first',
        'ich_example_layla',
      ],
      ['succeeded', 'cs_test_layla_guest', 'cus_example_layla_first', 'ich_example_layla'],
    ]);
    expect(deferred).toContainEqual({
      collection: 'stripe:customers',
      rows: 1,
      from: '2027-01-09',
      ground: 'payment-too-recent',
    });
    expect(stripe.account.get('customer', 'cus_example_layla')).toMatchObject({ email: null });
    expect(await redactor().verify(REQUEST, plan)).toEqual([]);
  });

  it('asks again for what hangs on an open dispute, and redacts it once that is closed', async () => {
    const dispute = stripe.account.get('dispute', 'dp_example_layla');
    if (dispute) stripe.account.replace('dispute', { ...dispute, status: 'under_review' });
    const plan = await redactor().plan(REQUEST);
    const { deferred } = await toTheEnd(plan);
    const waits = new Set(deferred?.map(({ from, ground }) => `${ground} ${from}`));
    expect([...waits]).toEqual(['open-dispute 2027-02-20']);
    expect(deferred?.find(({ collection }) => collection === 'stripe:payment_intents')?.rows).toBe(1);
    if (dispute) stripe.account.replace('dispute', { ...dispute, status: 'won' });
    expect((await toTheEnd(plan)).deferred).toBeUndefined();
    expect(jobs().at(-1)).toEqual(['succeeded', 'cus_example_layla']);
  });
});

describe('what a redaction leaves alone', () => {
  it('redacts no customer with an open dispute, but every other payment', async () => {
    const dispute = stripe.account.get('dispute', 'dp_example_layla');
    if (dispute) stripe.account.replace('dispute', { ...dispute, status: 'under_review' });
    const made = {
      created: Date.parse('2026-01-10T09:00:00Z') / 1000,
      amount: 900,
      customer: 'cus_example_layla',
    };
    const other = { ...made, id: 'pi_example_layla_2', client_secret: null, metadata: { note: 'x' } };
    stripe.account.add('payment_intent', paymentIntent(other));
    const held = ['dp_example_layla', 'ch_example_layla_1', 'pi_example_layla_1'];
    const before = heldBy(stripe);
    const plan = await redactor().plan(REQUEST);
    expect(plan.items.some(({ ground }) => ground === 'open-dispute')).toBe(true);
    await toTheEnd(plan);
    const { altered, others } = changesSince(before, stripe);
    expect(altered.filter((id) => held.includes(id))).toEqual([]);
    expect(others).toEqual(['pi_example_layla_2']);
    expect(jobs()).toEqual([
      [
        'succeeded',
        'cs_test_layla_guest',
        'cus_example_layla_first',
        'ich_example_layla',
        'pi_example_layla_2',
      ],
    ]);
    expect(stripe.account.get('customer', 'cus_example_layla')).toMatchObject({ email: null });
    expect(await redactor().verify(REQUEST, plan)).toEqual([]);
  });

  it('keeps invoices whole inside their retention, and the customer they name is emptied', async () => {
    const mode = { mode: 'redact', keep: KEEP } as const;
    const before = heldBy(stripe);
    const plan = await eraserOf(stripe, mode).plan(REQUEST);
    expect(plan.items.find(({ collection }) => collection === 'stripe:invoices')).toMatchObject({
      disposition: 'keep',
      ground: 'legal-obligation',
      keptUntil: '2032-02-28',
    });
    await toTheEnd(plan, { mode });
    const { altered } = changesSince(before, stripe);
    expect(altered).not.toContain('in_example_layla');
    expect(altered).not.toContain('ch_example_layla_1');
    expect(stripe.account.get('customer', 'cus_example_layla')).toMatchObject({ email: null });
    expect(await eraserOf(stripe, mode).verify(REQUEST, plan)).toEqual([]);
  });

  it('runs no job that names anybody else, although it names her too', async () => {
    stripe.redaction.create({ objects: { customers: ['cus_example_layla', 'cus_example_omar'] } });
    clock.pass(60);
    const plan = await redactor().plan(REQUEST);
    await redactor().execute(REQUEST, plan);
    clock.pass(60);
    expect((await redactor().execute(REQUEST, plan)).pending).toEqual({ checkAfterSeconds: 3600 });
    clock.pass(3600);
    expect((await redactor().execute(REQUEST, plan)).pending).toEqual({ checkAfterSeconds: 3600 });
    expect(jobs().map(([status]) => status)).not.toContain('redacting');
    const [foreign] = stripe.redaction.jobs;
    if (foreign) stripe.redaction.cancel(foreign.id);
    clock.pass(60);
    await toTheEnd(plan);
    expect(stripe.account.get('customer', 'cus_example_omar')).toMatchObject({ email: PEOPLE.omar.email });
    expect(await redactor().verify(REQUEST, plan)).toEqual([]);
  });

  it('stops before the first job runs where Stripe refuses one for good', async () => {
    const plan = await redactor().plan(REQUEST);
    await redactor().execute(REQUEST, plan);
    clock.pass(60);
    stripe.redaction.settle();
    const [job] = stripe.redaction.jobs;
    const erroring_object = { id: 'file_example', object_type: 'file' };
    const fault = { id: 'prjve_1', object: 'privacy.redaction_job_validation_error', message: '' } as const;
    if (job) {
      job.status = 'failed';
      job.faults = [{ ...fault, code: 'invalid_file_purpose', erroring_object }];
    }
    await expect(redactor().execute(REQUEST, plan)).rejects.toMatchObject({
      code: 'system-rejected',
      detail: 'stripe: a redaction job failed: invalid_file_purpose file',
    });
    expect(writesTo(stripe).filter((write) => write.endsWith('/run'))).toEqual([]);
  });

  it('gives up a job that had passed when a dispute is opened before it runs', async () => {
    const plan = await redactor().plan(REQUEST);
    await redactor().execute(REQUEST, plan);
    clock.pass(60);
    stripe.redaction.settle();
    expect(jobs().map(([status]) => status)).toEqual(['ready']);
    const dispute = stripe.account.get('dispute', 'dp_example_layla');
    if (dispute) stripe.account.replace('dispute', { ...dispute, status: 'needs_response' });
    const before = heldBy(stripe);
    await toTheEnd(plan);
    expect(jobs()).toEqual([
      [
        'canceled',
        'cs_test_layla_guest',
        'cus_example_layla',
        'cus_example_layla_first',
        'ich_example_layla',
      ],
      ['succeeded', 'cs_test_layla_guest', 'cus_example_layla_first', 'ich_example_layla'],
    ]);
    const { altered } = changesSince(before, stripe);
    expect(altered).not.toContain('ch_example_layla_1');
    expect(altered).not.toContain('dp_example_layla');
  });
});
