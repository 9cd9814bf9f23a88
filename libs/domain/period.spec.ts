import { describe, expect, it } from '@jest/globals';
import { addPeriod, holdMilliseconds } from './period.js';

describe('durations of the configuration', () => {
  it('holds are counted in hours, minutes or seconds', () => {
    expect(holdMilliseconds('PT72H')).toBe(259_200_000);
    expect(holdMilliseconds('PT5M')).toBe(300_000);
    expect(holdMilliseconds('PT0S')).toBe(0);
    expect(() => holdMilliseconds('P3D')).toThrow(RangeError);
  });

  it('periods of months end on the last day of a shorter month', () => {
    const from = new Date('2027-01-31T10:00:00.000Z');
    expect(addPeriod(from, 'P14D').toISOString()).toBe('2027-02-14T10:00:00.000Z');
    expect(addPeriod(from, 'P1M').toISOString()).toBe('2027-02-28T10:00:00.000Z');
    expect(addPeriod(from, 'P1Y').toISOString()).toBe('2028-01-31T10:00:00.000Z');
    expect(() => addPeriod(from, '14 days')).toThrow(RangeError);
  });
});
