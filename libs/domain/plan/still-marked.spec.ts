import { describe, expect, it } from '@jest/globals';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import type { SystemMark } from '#libs/contracts/marks';
import { keepsWithoutEnd, stillMarked } from './still-marked.js';

type Planned = ErasurePlan['systems'][number];
const item = (
  collection: string,
  disposition: 'keep' | 'delete' | 'preserve' | 'mask',
  keptUntil?: string,
) => ({
  ...{ collection, disposition, rows: 2, atMost: 2, columns: [], reversible: false },
  ...(keptUntil === undefined ? {} : { keptUntil }),
});
const planned = (items: Planned['items'], more: Partial<Planned> = {}): Pick<ErasurePlan, 'systems'> => ({
  systems: [{ system: 'shop', by: 'wafa', records: 2, items, notSearched: [], ...more }],
});
const mark = (collection: string, state: SystemMark['state'] = 'applied'): SystemMark => ({
  ...{ system: 'shop', mark: 'restrict', state },
  items: [{ collection, rows: 1, by: 'flag' }],
});
const on = (plan: Pick<ErasurePlan, 'systems'>, one = mark('shop:people'), byHand = {}): string[] =>
  stillMarked(plan, { marks: [one], byHand });

describe('the mark of a restriction after an erasure', () => {
  it('stands on what carries it and is kept', () => {
    expect(on(planned([item('shop:people', 'keep'), item('shop:songs', 'delete')]))).toEqual(['shop']);
  });

  it.each(['delete', 'mask', 'preserve'] as const)('has nothing to stand on after %s', (disposition) => {
    expect(on(planned([item('shop:people', disposition), item('shop:invoices', 'keep')]))).toEqual([]);
  });

  it('stands where nobody touches the system, and where a person could not erase', () => {
    expect(on(planned([], { by: 'nobody', left: { ground: 'legal-hold' } }))).toEqual(['shop']);
    expect(on(planned([item('shop:people', 'delete')]), mark('shop:people'), { shop: 'cannot' })).toEqual([
      'shop',
    ]);
  });

  it('is nothing to lift on the proof of a consent, which goes on saying no', () => {
    const proof = { ...item('shop:people', 'keep'), ground: 'consent-proof' };
    expect(on(planned([proof]))).toEqual([]);
  });

  it('is none where none was set', () => {
    const kept = planned([item('shop:people', 'keep')]);
    expect(on(kept, mark('shop:people', 'not-applied'))).toEqual([]);
    expect(on(kept, { ...mark('shop:people'), mark: 'unpublish' })).toEqual([]);
  });
});

it('what is kept without a day is told apart', () => {
  expect(keepsWithoutEnd(planned([item('shop:people', 'keep', '2032-01-01')]), 'shop')).toBe(false);
  expect(keepsWithoutEnd(planned([item('shop:people', 'keep')]), 'shop')).toBe(true);
  const reviewed = { ...item('shop:people', 'keep'), reviewOn: '2032-01-01' };
  expect(keepsWithoutEnd(planned([reviewed]), 'shop')).toBe(false);
  expect(
    keepsWithoutEnd(planned([], { left: { ground: 'legal-hold', reviewOn: '2027-01-01' } }), 'shop'),
  ).toBe(true);
});
