import { describe, expect, it } from '@jest/globals';
import type { AccessFindings } from './access-plan.js';
import { portabilityPlan, type PortableCollection } from './portability-plan.js';

const FINDINGS: AccessFindings = {
  caseId: '019ab6c2-0000-7000-8000-000000000001',
  foundAsOf: '2026-11-24T09:00:00.000Z',
  configurationDigest: 'c'.repeat(64),
  identifierKinds: ['email'],
  systems: [
    {
      system: 'product',
      state: 'confirmed',
      collections: [
        { collection: 'p:songs', records: 2 },
        { collection: 'p:fraud', records: 1 },
        { collection: 'p:unknown', records: 1 },
        { collection: 'p:setup', records: 1 },
      ],
    },
  ],
  withheld: [],
};
const MAP: Readonly<Record<string, PortableCollection>> = {
  'p:songs': {
    basis: 'contract',
    columns: [
      { name: 'title', source: 'provided' },
      { name: 'mood', source: 'inferred' },
      { name: 'plays', source: 'observed' },
      { name: 'note' },
    ],
  },
  'p:setup': { basis: 'contract', columns: [{ name: 'zone' }, { name: 'guess', source: 'inferred' }] },
  'p:fraud': { basis: 'legitimate-interest', columns: [{ name: 'score', source: 'observed' }] },
};

describe('the plan of a portability case', () => {
  it('takes what was provided or observed on consent or contract, and says what stays and why', () => {
    const plan = portabilityPlan(FINDINGS, (_system, collection) => MAP[collection]);
    expect(plan).toMatchObject({ format: 'wafa-portability-plan-v1', right: 'portability' });
    expect(plan.systems[0]?.collections.filter(({ collection }) => collection !== 'p:setup')).toEqual([
      { collection: 'p:fraud', disposition: 'leave-out', because: 'other-basis', records: 1 },
      { collection: 'p:songs', disposition: 'export', records: 2, leftOutColumns: ['mood', 'note'] },
      { collection: 'p:unknown', disposition: 'leave-out', because: 'other-basis', records: 1 },
    ]);
  });

  it('leaves a collection out of which no column may go, so that no empty record is handed over', () => {
    const plan = portabilityPlan(FINDINGS, (_system, collection) => MAP[collection]);
    expect(plan.systems[0]?.collections.find(({ collection }) => collection === 'p:setup')).toEqual({
      collection: 'p:setup',
      disposition: 'leave-out',
      records: 1,
      leftOutColumns: ['guess', 'zone'],
    });
  });
});
