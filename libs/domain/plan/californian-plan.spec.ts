import { describe, expect, it } from '@jest/globals';
import type { HandOverPlan } from '#libs/contracts/plan';
import { underCalifornia, type CalifornianAnswer } from './californian-plan.js';

const PLAN: HandOverPlan = {
  format: 'wafa-access-plan-v1',
  caseId: '019ab6c2-0000-7000-8000-000000000001',
  right: 'access',
  foundAsOf: '2026-11-24T09:00:00.000Z',
  configurationDigest: 'ab'.repeat(32),
  identifiers: { email: 1 },
  systems: [
    {
      system: 'shop',
      state: 'confirmed',
      collections: [
        { collection: 'shop:accounts', disposition: 'export', records: 1 },
        { collection: 'shop:songs', disposition: 'export', records: 0 },
        { collection: 'shop:views', disposition: 'export', records: 0, notSearched: 'needs ga_client_id' },
      ],
    },
    { system: 'paper', state: 'manual', manualResult: 'done', collections: [] },
    { system: 'archive', state: 'manual', manualResult: 'cannot', collections: [] },
  ],
  withheld: [],
};

const answer = (scope: CalifornianAnswer['scope']): CalifornianAnswer => ({
  scope,
  categoriesHeld: (_system, collections) => collections.map(() => 'identifiers' as const),
  categoriesOfSystem: () => ['employment'],
  neverDisclosed: (_system, collection) => (collection === 'shop:accounts' ? ['tax_id'] : []),
});

describe('a plan under the law of California', () => {
  it('by categories lets no record leave, and names the categories of what was found', () => {
    const { law, scope, systems } = underCalifornia(PLAN, answer('categories'));
    expect([law, scope]).toEqual(['CCPA', 'categories']);
    expect(systems.flatMap(({ collections }) => collections.map(({ disposition }) => disposition))).toEqual([
      'list',
      'list',
      'list',
    ]);
    expect(systems.map(({ system, categories }) => [system, categories])).toEqual([
      ['shop', ['identifiers']],
      ['paper', ['employment']],
      ['archive', undefined],
    ]);
    expect(systems[0]?.collections[2]?.notSearched).toBe('needs ga_client_id');
  });

  it('piece by piece lets everything leave but what is never disclosed, and names the categories too', () => {
    const { scope, systems } = underCalifornia(PLAN, answer('specific-pieces'));
    expect(scope).toBe('specific-pieces');
    expect(systems[0]).toEqual({
      ...PLAN.systems[0],
      categories: ['identifiers'],
      collections: [
        {
          collection: 'shop:accounts',
          disposition: 'export',
          records: 1,
          neverDisclosed: ['tax_id'],
        },
        ...(PLAN.systems[0]?.collections.slice(1) ?? []),
      ],
    });
  });

  it('of portability keeps back the same, beside the columns that it leaves out anyway', () => {
    const portable: HandOverPlan = {
      ...PLAN,
      right: 'portability',
      systems: [
        {
          system: 'shop',
          state: 'confirmed',
          collections: [
            {
              ...{ collection: 'shop:accounts', disposition: 'export', records: 1 },
              leftOutColumns: ['score'],
            },
          ],
        },
      ],
    };
    // The scope is a choice of access alone.
    const plan = underCalifornia(portable, answer('categories'));
    expect(plan.scope).toBeUndefined();
    expect(plan.systems[0]?.collections).toEqual([
      {
        ...{ collection: 'shop:accounts', disposition: 'export', records: 1 },
        ...{ leftOutColumns: ['score'], neverDisclosed: ['tax_id'] },
      },
    ]);
  });
});
