import { describe, expect, it } from '@jest/globals';
import { createGa4Marker } from '#libs/connectors/ga4/marker';
import type { MarkRequest } from '#libs/connectors/kit/marks';

const REQUEST: MarkRequest = {
  identifiers: [
    { kind: 'email', value: 'layla@example.com' },
    { kind: 'ga_client_id', value: '1010101010.1700000001' },
  ],
  mark: 'stop',
  purposes: ['analytics'],
  lockAccount: false,
  pauseBilling: false,
  asOf: '2026-11-25T10:00:00Z',
};

const alone = createGa4Marker({ system: 'analytics' });
const withSwitch = createGa4Marker({ system: 'analytics', sendStop: { system: 'product-database' } });

describe('a mark at Google Analytics', () => {
  it('is a task of a person where no switch of the product is declared', async () => {
    expect(await alone.apply(REQUEST)).toEqual({
      items: [
        { collection: 'ga4:identifiers', rows: 1, by: 'sendStop', notAppliedBecause: 'send-stop-needed' },
      ],
    });
    const { items } = await alone.apply({ ...REQUEST, mark: 'lift', purposes: [] });
    expect(items).toMatchObject([{ notAppliedBecause: 'send-stop-to-lift' }]);
  });

  it('names the switch that carries it where one is declared', async () => {
    expect(await withSwitch.apply(REQUEST)).toEqual({
      items: [{ collection: 'ga4:identifiers', rows: 1, by: 'sendStop: product-database' }],
    });
  });

  it.each([
    ['stop', ['analytics'], 1],
    ['stop', ['cookies'], 1],
    ['stop', ['sale-or-sharing'], 1],
    ['stop', ['marketing', 'ai-training'], 0],
    ['restrict', [], 1],
    ['restrict', ['marketing'], 0],
    ['restrict', ['marketing', 'analytics'], 1],
    ['lift', [], 1],
    ['lift', ['marketing'], 0],
  ] as const)('%s for %j concerns it %d times', async (mark, purposes, times) => {
    expect((await withSwitch.apply({ ...REQUEST, mark, purposes })).items).toHaveLength(times);
  });

  it.each([
    [['ai-training'], 1],
    [['analytics'], 1],
    [['analytics', 'cookies', 'sale-or-sharing'], 0],
    [[], 0],
  ] as const)('lifts nothing that another restriction asks for: %j, %d times', async (purposes, times) => {
    const stays = { purposes, lockAccount: false, pauseBilling: false };
    const lift: MarkRequest = { ...REQUEST, mark: 'lift', purposes: [], stays };
    expect((await alone.apply(lift)).items).toHaveLength(times);
  });

  it('is asked for also where no identifier is known: what is sent next would make one', async () => {
    expect((await alone.apply({ ...REQUEST, identifiers: [] })).items).toMatchObject([
      { rows: 0, notAppliedBecause: 'send-stop-needed' },
    ]);
  });
});
