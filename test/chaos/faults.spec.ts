import { describe, expect, it } from '@jest/globals';
import { FAIL_POINTS, parseFailPoint } from '#libs/fail-points/fail-points';
import { Dice } from './dice.js';
import { planBlows } from './faults.js';
import { POINTS } from './points.js';

const PLAN = { apis: 2, workers: 2, vendors: 4, minutes: 60, everySeconds: 3 } as const;
const planned = (seed: number) => planBlows(new Dice(seed), PLAN);

describe('the blows', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(planned(7)).toEqual(planned(7));
    expect(planned(7)).not.toEqual(planned(8));
  });

  it('come as often as they are asked for, and are of every kind', () => {
    const blows = planned(7);
    const pauses = blows.map(({ afterMilliseconds }) => afterMilliseconds);
    expect(Math.min(...pauses)).toBeGreaterThan(1_199);
    expect(Math.max(...pauses)).toBeLessThan(4_801);
    expect(pauses.reduce((a, b) => a + b, 0)).toBeGreaterThan(PLAN.minutes * 60_000);
    expect(new Set(blows.map(({ blow }) => blow.kind))).toEqual(
      new Set(['kill', 'arm', 'temporal', 'postgres', 'vendor']),
    );
  });

  it('arm fail points that there are', () => {
    const names = POINTS.map(({ setting }) => parseFailPoint(setting)?.name ?? setting);
    expect(names.filter((name) => !(name in FAIL_POINTS))).toEqual([]);
  });
});
