/** A stand-in for Stripe for every test of a spec: each call and answer has to be one that Stripe's documents know. */
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { Clock, startJudged } from './stripe-acts.js';

const COMPILING_MS = 120_000;

/** `take`: keeps what was started for the test, and prepares it. */
export function beforeEachStripe(take: (stripe: StripeStandIn, clock: Clock) => void): void {
  let started: StripeStandIn;
  beforeEach(async () => {
    const clock = new Clock();
    started = await startJudged(clock);
    take(started, clock);
  }, COMPILING_MS);
  afterEach(async () => {
    const { violations } = started.http;
    await started.stop();
    expect(violations).toEqual([]);
  });
}
