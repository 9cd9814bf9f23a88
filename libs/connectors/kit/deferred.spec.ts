import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deferredParts } from './deferred.js';
import type { ErasureItem, TargetRow } from './erasure.js';

const kept = (collection: string, more: Partial<ErasureItem> = {}): ErasureItem => ({
  ...{ collection, disposition: 'keep', rows: 1, atMost: 1, columns: [], reversible: true },
  ...more,
});
const row = (key: string, until: string): TargetRow => ({ key: [key], until, stamp: { paid_on: key } });

describe('what an erasure still owes', () => {
  it('is one plan a month, on the last day of its rows', () => {
    const parts = deferredParts({
      items: [kept('d:invoice', { keptUntil: '2030-03-01' }), kept('d:refund', { keptUntil: '2030-02-10' })],
      targets: [
        [row('1', '2030-02-28'), row('2', '2030-03-01'), row('3', '2030-02-03')],
        [row('9', '2030-02-10')],
      ],
      notSearched: [],
    });
    const deletion = { disposition: 'delete', columns: [], reversible: false };
    expect(parts).toEqual([
      {
        until: '2030-02-28',
        planned: {
          items: [
            expect.objectContaining({ ...deletion, collection: 'd:invoice', rows: 2, atMost: 2 }),
            expect.objectContaining({ ...deletion, collection: 'd:refund', rows: 1, atMost: 1 }),
          ],
          targets: [[row('1', '2030-02-28'), row('3', '2030-02-03')], [row('9', '2030-02-10')]],
          notSearched: [],
        },
      },
      {
        until: '2030-03-01',
        planned: expect.objectContaining({ targets: [[row('2', '2030-03-01')]] }),
      },
    ]);
  });

  it('is nothing for what was deleted, is kept for others, or does not say when it ends', () => {
    const items = [
      kept('d:visit', { disposition: 'delete', reversible: false }),
      kept('d:address', { ground: 'rights-of-others', reviewOn: '2027-11-25' }),
      kept('d:consent', { ground: 'legal-claims', reviewOn: '2029-11-25' }),
    ];
    const targets = items.map(() => [{ key: ['1'] }]);
    expect(deferredParts({ items, targets, notSearched: [] })).toEqual([]);
  });

  it('is each row with a day once, never before its day', () => {
    const day = fc.date({ min: new Date('2027-01-01'), max: new Date('2040-12-31'), noInvalidDate: true });
    const rows = fc.array(day.map((at) => at.toISOString().slice(0, 10)));
    fc.assert(
      fc.property(rows, (days) => {
        const targets = [days.map((until, at) => row(String(at), until))];
        const items = [kept('d:invoice', { keptUntil: days.toSorted().at(-1) ?? '2027-01-01' })];
        const parts = deferredParts({ items, targets, notSearched: [] });
        const owed = parts.flatMap(({ until, planned }) =>
          planned.targets.flat().map(({ key, until: own = '' }) => ({ key: key[0], early: until < own })),
        );
        expect(owed.filter(({ early }) => early)).toEqual([]);
        const keys = owed.map(({ key }) => Number(key));
        expect(keys.toSorted((a, b) => a - b)).toEqual(days.map((_, at) => at));
      }),
    );
  });
});
