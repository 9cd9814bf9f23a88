import { describe, expect, it } from '@jest/globals';
import { Metrics } from '#libs/telemetry/metrics';
import { Loop } from './loop.js';

const HOUR = 3_600_000;

/** A loop whose rest would outlast the test, and a promise of its nth round. */
function loopOf(step: (round: number) => void): {
  loop: Loop;
  errors: unknown[];
  round: (n: number) => Promise<void>;
} {
  const errors: unknown[] = [];
  const waiting = new Map<number, () => void>();
  let rounds = 0;
  const loop = new Loop({
    name: 'mails',
    metrics: new Metrics('worker'),
    everyMilliseconds: HOUR,
    step: () => {
      rounds += 1;
      waiting.get(rounds)?.();
      step(rounds);
      return Promise.resolve();
    },
    onError: (error) => errors.push(error),
  });
  return { loop, errors, round: (n) => new Promise((resolve) => void waiting.set(n, resolve)) };
}

describe('a loop', () => {
  it('runs at once, then when woken, and an error does not end it', async () => {
    const { loop, errors, round } = loopOf((n) => {
      if (n === 1) throw new Error('first round');
    });
    const [first, second] = [round(1), round(2)];
    loop.start();
    await first;
    loop.wake();
    await second;
    await loop.stop();
    expect(errors).toHaveLength(1);
  });

  it('does not rest when it was woken in the middle of a step', async () => {
    const { loop, round } = loopOf((n) => {
      if (n === 1) loop.wake();
    });
    const second = round(2);
    loop.start();
    await second;
    await loop.stop();
  });
});
