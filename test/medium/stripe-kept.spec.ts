/** What Stripe keeps for the tax office goes when its time has ended, by jobs that name nothing else. */
import { describe, expect, it } from '@jest/globals';
import { deferredParts } from '#libs/connectors/kit/deferred';
import type { ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { beforeEachStripe } from '../support/judged-stripe.js';
import { changesSince, Clock, eraserOf, heldBy, KEEP, REQUEST } from '../support/stripe-acts.js';

let clock: Clock;
let stripe: StripeStandIn;
beforeEachStripe((started, ticking) => {
  stripe = started;
  clock = ticking;
});

const OPTIONS = { keep: { ...KEEP, then: 'redact' } } as const;
const eraser = () => eraserOf(stripe, OPTIONS);

/** The erasure itself, and what it leaves to be done later: day → plan. */
async function erased(): Promise<ReadonlyMap<string, PlannedErasure>> {
  const plan = await eraser().plan(REQUEST);
  await eraser().execute(REQUEST, plan);
  return new Map(deferredParts(plan).map(({ until, planned }) => [until, planned]));
}

/** As the obligation does on a day, until there is nothing to wait for. */
async function onDay(day: string, planned: PlannedErasure): Promise<ErasureResult> {
  clock.now = new Date(`${day}T00:00:00Z`);
  for (let call = 0; call < 10; call += 1) {
    const asOf = clock.now.toISOString();
    const result = await eraser().execute({ ...REQUEST, asOf, onlyApproved: true }, planned);
    if (!result.pending) return result;
    clock.pass(result.pending.checkAfterSeconds);
  }
  throw new Error('it never ends');
}

const jobs = (own = stripe) =>
  own.redaction.jobs.map(({ status, roots }) => [status, ...Object.values(roots).flat().toSorted()]);

describe('what is kept until a day', () => {
  it('is owed by the month in which its own time ends', async () => {
    const parts = await erased();
    const told = [...parts].map(([until, { items }]) => [
      until,
      ...items.map(({ collection, rows }) => `${collection.replace('stripe:', '')} ${rows}`),
    ]);
    expect(told).toEqual([
      [
        '2031-03-01',
        'payment_intents 2',
        'charges 2',
        'refunds 1',
        'checkout_sessions 1',
        'checkout_session_lines 1',
      ],
      [
        '2032-02-28',
        'payment_intents 1',
        'charges 1',
        'checkout_sessions 1',
        'checkout_session_lines 1',
        'invoices 1',
        'invoice_lines 2',
      ],
      ['2032-03-02', 'refunds 1', 'disputes 1'],
    ]);
    const plan = await eraserOf(stripe).plan(REQUEST);
    expect(deferredParts(plan)).toEqual([]);
  });

  it('is overwritten on that day by jobs that name nothing else, and read again', async () => {
    const parts = await erased();
    const before = heldBy(stripe);
    const first = parts.get('2031-03-01')!;
    const { gone, deferred } = await onDay('2031-03-02', first);
    expect(deferred).toBeUndefined();
    expect(gone).toEqual([
      { collection: 'stripe:payment_intents', rows: 2 },
      { collection: 'stripe:charges', rows: 2 },
      { collection: 'stripe:refunds', rows: 1 },
      { collection: 'stripe:checkout_sessions', rows: 1 },
      { collection: 'stripe:checkout_session_lines', rows: 1 },
    ]);
    expect(jobs()).toEqual([['succeeded', 'cs_test_layla_guest', 'pi_example_layla_first']]);
    expect(changesSince(before, stripe).others).toEqual([]);
    const asOf = clock.now.toISOString();
    expect(await eraser().verify({ ...REQUEST, asOf }, first)).toEqual([]);
  });

  it('waits with a payment for what came of it later, and goes with the last of it', async () => {
    const parts = await erased();
    const part = parts.get('2032-02-28')!;
    const { deferred } = await onDay('2032-02-29', part);
    const waits = { from: '2032-03-03', ground: 'legal-obligation', rows: 1 };
    expect(deferred).toEqual([
      { collection: 'stripe:checkout_sessions', ...waits },
      { collection: 'stripe:payment_intents', ...waits },
      { collection: 'stripe:charges', ...waits },
      { collection: 'stripe:checkout_session_lines', ...waits },
    ]);
    expect((await onDay('2032-03-03', part)).deferred).toBeUndefined();
  });

  it('stays where the company keeps longer by now', async () => {
    const parts = await erased();
    const part = parts.get('2031-03-01')!;
    clock.now = new Date('2031-03-02T00:00:00Z');
    const longer = eraserOf(stripe, { keep: { ...KEEP, for: 'P10Y', then: 'redact' } });
    const request = { ...REQUEST, asOf: clock.now.toISOString(), onlyApproved: true } as const;
    const { gone, deferred } = await longer.execute(request, part);
    expect(gone?.every(({ rows }) => rows === 0)).toBe(true);
    expect(new Set(deferred?.map(({ ground }) => ground))).toEqual(new Set(['legal-obligation']));
    expect(jobs()).toEqual([]);
  });
});
