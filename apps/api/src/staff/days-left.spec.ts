import { describe, expect, it } from '@jest/globals';
import { daysLeft } from './days-left.js';

/** The answer is due on 25 December in Riyadh. */
const DUE_ENDS_BEFORE = new Date('2026-12-25T21:00:00.000Z');

describe('the days left', () => {
  it.each([
    ['2026-11-25T05:31:00+03:00', 30],
    ['2026-12-24T00:00:00+03:00', 1],
    ['2026-12-25T00:00:00+03:00', 0],
    ['2026-12-25T23:59:59+03:00', 0],
    ['2026-12-26T00:00:00+03:00', -1],
    ['2026-12-28T12:00:00+03:00', -3],
  ])('at %s are %i', (now, days) => {
    expect(daysLeft(DUE_ENDS_BEFORE, new Date(now))).toBe(days);
  });
});
