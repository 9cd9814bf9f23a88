import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accessPlan, isPartial, type AccessFindings } from './access-plan.js';

const FINDINGS: AccessFindings = {
  caseId: '019ab6c2-0000-7000-8000-000000000001',
  foundAsOf: '2026-11-24T09:00:00.000Z',
  configurationDigest: 'ab'.repeat(32),
  identifierKinds: ['email', 'external_id', 'email'],
  systems: [
    {
      system: 'product',
      state: 'confirmed',
      collections: [
        { collection: 'shop:songs', records: 3 },
        { collection: 'shop:accounts', records: 1 },
        { collection: 'shop:views', records: 0, notSearched: 'needs ga_client_id' },
      ],
    },
    { system: 'support', state: 'manual', manualResult: 'done', collections: [] },
  ],
  withheld: [
    { system: 'product', collection: 'shop:songs', recordHash: 'ff'.repeat(32), reason: 'rights-of-others' },
    { system: 'product', collection: 'shop:songs', recordHash: '11'.repeat(32), reason: 'trade-secret' },
  ],
};

describe('the access plan', () => {
  it('counts what will be exported, without what is withheld', () => {
    const plan = accessPlan(FINDINGS);
    expect(plan.identifiers).toEqual({ email: 2, external_id: 1 });
    expect(plan.systems[0]?.collections).toEqual([
      { collection: 'shop:accounts', disposition: 'export', records: 1 },
      { collection: 'shop:songs', disposition: 'export', records: 1 },
      { collection: 'shop:views', disposition: 'export', records: 0, notSearched: 'needs ga_client_id' },
    ]);
    expect(plan.withheld.map(({ reason }) => reason)).toEqual(['trade-secret', 'rights-of-others']);
  });

  it('is the same whatever the order of the rows', () => {
    const [first] = FINDINGS.systems;
    const expected = accessPlan(FINDINGS);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...(first?.collections ?? [])], { minLength: 3 }),
        fc.shuffledSubarray([...FINDINGS.withheld], { minLength: 2 }),
        (collections, withheld) => {
          const systems = FINDINGS.systems.map((row) => (row === first ? { ...row, collections } : row));
          expect(accessPlan({ ...FINDINGS, systems, withheld })).toEqual(expected);
        },
      ),
    );
  });

  it('is partial when a record is withheld, a collection was not searched or a person could not look', () => {
    const systems = FINDINGS.systems.map((row) => ({
      ...row,
      collections: row.collections.filter(({ notSearched }) => notSearched === undefined),
    }));
    const whole = { ...FINDINGS, systems, withheld: [] };
    expect(isPartial(accessPlan(whole))).toBe(false);
    expect(isPartial(accessPlan({ ...whole, withheld: FINDINGS.withheld }))).toBe(true);
    expect(isPartial(accessPlan({ ...whole, systems: FINDINGS.systems }))).toBe(true);
    const blind = { system: 'support', state: 'manual', manualResult: 'cannot', collections: [] } as const;
    expect(isPartial(accessPlan({ ...whole, systems: [blind] }))).toBe(true);
  });
});
