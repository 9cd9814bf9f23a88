import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PlannedItem } from '#libs/contracts/erasure-plan';
import { ERASURE_DISPOSITIONS } from '../words.js';
import {
  erasureAnswer,
  erasurePlan,
  haltedAnswer,
  isUncovered,
  keepsSomething,
  uncoveredItems,
} from './erasure-plan.js';

const item = (over: Partial<PlannedItem> = {}): PlannedItem => ({
  collection: 'shop:orders',
  disposition: 'delete',
  rows: 3,
  atMost: 3,
  columns: [],
  reversible: false,
  ...over,
});
const KEPT = item({
  collection: 'shop:invoices',
  disposition: 'keep',
  rows: 2,
  ground: 'legal-obligation',
  keptUntil: '2032-03-01',
});
const FINDINGS = {
  caseId: '019ab000-0000-7000-8000-000000000001',
  foundAsOf: '2026-11-24T09:00:00.000Z',
  configurationDigest: 'a'.repeat(64),
  identifierKinds: ['email', 'email'],
};
const found = { state: 'confirmed', records: 5 } as const;
const planOf = (systems: Parameters<typeof erasurePlan>[0]['systems']) =>
  erasurePlan({ ...FINDINGS, systems });

describe('the plan of an erasure', () => {
  it('says of each system who erases, in the order given', () => {
    const part = { items: [item({})], notSearched: [], targets: 'b'.repeat(64) };
    const plan = planOf([
      { system: 'shop', ...found, part },
      { system: 'desk', ...found },
      { system: 'archive', state: 'manual', records: 0, manualResult: 'done' },
      { system: 'paper', state: 'manual', records: 0, manualResult: 'nothing-held' },
      { system: 'empty', state: 'nothing-held', records: 0 },
    ]);
    expect(plan.systems.map(({ system, by }) => [system, by])).toEqual([
      ['shop', 'wafa'],
      ['desk', 'person'],
      ['archive', 'person'],
      ['paper', 'nobody'],
      ['empty', 'nobody'],
    ]);
    expect([plan.identifiers, plan.systems[0]?.targets]).toEqual([{ email: 2 }, 'b'.repeat(64)]);
  });

  it.each([
    [item({ disposition: 'not-covered' }), true],
    [item({ notAppliedBecause: 'the column must not be empty' }), true],
    [item({ disposition: 'not-covered', rows: 0 }), false],
    [KEPT, false],
  ])('names what nobody may approve: %j', (one, uncovered) => {
    expect(
      uncoveredItems(planOf([{ system: 'shop', ...found, part: { items: [one], notSearched: [] } }])),
    ).toEqual(uncovered ? [one] : []);
  });

  it('keeps something where rows stay, and where a person could not', () => {
    const of = (one: Partial<PlannedItem>) =>
      keepsSomething(planOf([{ system: 'shop', ...found, part: { items: [item(one)], notSearched: [] } }]));
    expect([of({}), of(KEPT), of({ ...KEPT, rows: 0 })]).toEqual([false, true, false]);
    expect(
      keepsSomething(planOf([{ system: 'a', state: 'manual', records: 0, manualResult: 'cannot' }])),
    ).toBe(true);
  });

  it('never loses an item on its way, nor approves one without a fate', () => {
    const anyItem = fc.record({
      disposition: fc.constantFrom(...ERASURE_DISPOSITIONS),
      rows: fc.nat(100),
      notAppliedBecause: fc.option(fc.string(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(anyItem), (drawn) => {
        const items = drawn.map(({ notAppliedBecause, ...one }) =>
          item({ ...one, ...(notAppliedBecause === undefined ? {} : { notAppliedBecause }) }),
        );
        const plan = planOf([{ system: 'shop', ...found, part: { items, notSearched: [] } }]);
        expect(plan.systems[0]?.items).toEqual(items);
        const unfit = items.filter(
          ({ rows, disposition, ...one }) =>
            rows > 0 &&
            (disposition === 'not-covered' ||
              ('notAppliedBecause' in one && ['delete', 'mask', 'unlink'].includes(disposition))),
        );
        expect(uncoveredItems(plan)).toEqual(unfit);
        expect(items.filter(isUncovered)).toEqual(unfit);
      }),
    );
  });
});

describe('the answer to an erasure', () => {
  it('counts over every plan that was carried out, and leaves systems out that hold nothing', () => {
    const plan = planOf([
      { system: 'shop', ...found, part: { items: [item({ rows: 0 }), KEPT], notSearched: [] } },
      { system: 'desk', ...found },
      {
        system: 'old',
        ...found,
        part: { items: [], notSearched: [{ collection: 'old:calls', needs: 'phone_number' }] },
      },
      { system: 'empty', state: 'nothing-held', records: 0 },
    ]);
    expect(
      keepsSomething(
        planOf([
          { system: 'old', ...found, part: { items: [], notSearched: [{ collection: 'c', needs: 'n' }] } },
        ]),
      ),
    ).toBe(true);
    const effects = [
      { system: 'shop', changed: [{ collection: 'shop:orders', rows: 3 }] },
      { system: 'shop', changed: [{ collection: 'shop:orders', rows: 1 }] },
    ];
    expect(erasureAnswer(plan, { effects, byHand: { desk: 'done' } })).toEqual([
      {
        system: 'shop',
        erased: 4,
        kept: [{ collection: 'shop:invoices', rows: 2, ground: 'legal-obligation', until: '2032-03-01' }],
      },
      { system: 'desk', erased: 0, kept: [], byHand: 'done' },
      { system: 'old', erased: 0, kept: [], notSearched: 1 },
    ]);
  });

  it('says of a processor that only confirms the receipt from when to when, the latest of several, and counts nothing', () => {
    const plan = planOf([{ system: 'analytics', ...found, part: { items: [item({})], notSearched: [] } }]);
    const of = (day: string, finalBy: string) => ({
      system: 'analytics',
      changed: [],
      accepted: { proof: [`2026-11-${day}T10:00:00.000Z`, '2026-11-01T10:00:00.000Z'], finalBy },
    });
    const effects = [of('25', '2027-01-27'), of('24', '2027-01-26')];
    expect(erasureAnswer(plan, { effects, byHand: {} })).toEqual([
      { system: 'analytics', erased: 0, kept: [], acceptedOn: '2026-11-25', acceptedUntil: '2027-01-27' },
    ]);
  });

  it('says where what stays is restricted, and what came of stopping that more is sent', () => {
    const plan = planOf([
      { system: 'shop', ...found, part: { items: [KEPT], notSearched: [] } },
      { system: 'analytics', ...found, part: { items: [], notSearched: [] } },
    ]);
    const done = { effects: [], byHand: {}, restricted: ['shop'], stopped: { analytics: 'cannot' as const } };
    expect(erasureAnswer(plan, done)).toMatchObject([
      { system: 'shop', restricted: true },
      { system: 'analytics', stopped: 'cannot' },
    ]);
  });

  it('gives an end only to what a machine ends, and the rest the day on which somebody looks again', () => {
    const part = { items: [KEPT], notSearched: [] };
    const plan = planOf([{ system: 'shop', ...found, part }]);
    const of = (rows: number) =>
      erasureAnswer(plan, {
        ...{ effects: [], byHand: {} },
        reviews: { shop: [{ item: 0, rows, reviewOn: '2032-03-02' }] },
      })[0]?.kept;
    const invoices = { collection: 'shop:invoices', ground: 'legal-obligation' };
    expect(of(2)).toEqual([{ ...invoices, rows: 2, reviewOn: '2032-03-02' }]);
    expect(of(1)).toEqual([
      { ...invoices, rows: 1, until: '2032-03-01' },
      { ...invoices, rows: 1, reviewOn: '2032-03-02' },
    ]);
  });

  it('says once what stays of one collection on one ground until one day', () => {
    const part = { items: [KEPT, { ...KEPT, columns: ['total'], rows: 3 }], notSearched: [] };
    const plan = planOf([{ system: 'shop', ...found, part }]);
    expect(erasureAnswer(plan, { effects: [], byHand: {} })[0]?.kept).toEqual([
      { collection: 'shop:invoices', rows: 5, ground: 'legal-obligation', until: '2032-03-01' },
    ]);
  });

  it('names where something was taken off public view, whoever cancelled the rest', () => {
    const plan = planOf([
      { system: 'shop', ...found, part: { items: [item()], notSearched: [] } },
      { system: 'site', state: 'nothing-held', records: 0 },
    ]);
    const done = {
      effects: [{ system: 'shop', changed: [{ collection: 'shop:orders', rows: 3 }] }],
      ...{ byHand: {}, unpublished: ['shop', 'site'] },
    };
    expect(erasureAnswer(plan, done)).toEqual([
      { system: 'shop', erased: 3, kept: [], unpublished: true },
      { system: 'site', erased: 0, kept: [], unpublished: true },
    ]);
    expect(haltedAnswer(plan, { ...done, effects: [], unsure: [] })).toEqual([
      { system: 'shop', erased: 0, kept: [], cancelled: 'untouched', unpublished: true },
      { system: 'site', erased: 0, kept: [], unpublished: true },
    ]);
  });
});
