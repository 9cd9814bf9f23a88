import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createGa4Eraser, type Ga4EraserOptions } from '#libs/connectors/ga4/eraser/ga4-eraser';
import type { Eraser, ErasureRequest } from '#libs/connectors/kit/erasure';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { EDIT, READ } from '../../apps/sandbox/src/vendors/ga4/access.js';
import { Deletions, startGa4 } from '../../apps/sandbox/src/vendors/ga4/index.js';
import type { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import { describeWithSpecification, googleGate } from '../support/specifications.js';

const NOW = new Date('2026-11-25T10:00:00Z');

let google: StandIn;
const deletions = new Deletions(() => NOW);

beforeAll(async () => {
  google = await startGa4({
    port: 0,
    gate: googleGate(),
    accessTokens: new Map([
      ['token-reader', [READ]],
      ['token-editor', [EDIT]],
    ]),
    deletions,
  });
});
afterAll(() => google.stop());
beforeEach(() => {
  google.faults.repair();
  deletions.accepted.length = 0;
});

const eraser = (more: Partial<Ga4EraserOptions> = {}): Eraser =>
  createGa4Eraser({
    system: 'analytics',
    propertyId: '412345678',
    credentials: { accessToken: 'token-editor' },
    pace: () => Promise.resolve(),
    apiUrl: new URL(google.url),
    bigQueryExport: false,
    allowance: { requireLeft: () => Promise.resolve(), take: () => Promise.resolve() },
    ...more,
  });

const REQUEST: ErasureRequest = {
  identifiers: [
    { kind: 'email', value: 'layla@example.com' },
    { kind: 'ga_client_id', value: 'GA1.1.1010101010.1700000001' },
    { kind: 'ga_client_id', value: '1010101010.1700000001' },
    { kind: 'ga_user_id', value: 'layla-1' },
    { kind: 'ga_app_instance_id', value: 'a1b2c3' },
  ],
  rules: BY_THE_MAP,
  asOf: '2026-11-25T10:00:00Z',
  secret: { salt: 'the-salt', key: 'the-key' },
};
const HERS = [{ clientId: '1010101010.1700000001' }, { userId: 'layla-1' }, { appInstanceId: 'a1b2c3' }];

describe('the plan of an erasure at Google', () => {
  it('counts each identifier once, asks Google nothing, and holds no value of the person', async () => {
    const calls = google.calls.length;
    const { items, targets } = await eraser().plan(REQUEST);
    expect(
      items.map(({ collection, disposition, rows, reversible }) => [
        collection,
        disposition,
        rows,
        reversible,
      ]),
    ).toEqual([['ga4:identifiers', 'delete', 3, false]]);
    expect(targets[0]).toHaveLength(3);
    expect(JSON.stringify(items)).not.toMatch(/layla|1010101010|a1b2c3/);
    expect(google.calls.length).toBe(calls);
  });

  it('says what it needs where no identifier is known', async () => {
    const { items, notSearched } = await eraser().plan({ ...REQUEST, identifiers: [] });
    expect([items, notSearched]).toEqual([
      [],
      [{ collection: 'ga4:identifiers', needs: 'needs ga_client_id or ga_user_id or ga_app_instance_id' }],
    ]);
  });
});

describe('an erasure at Google', () => {
  it('is a request for each identifier, with the receipts as proof and the last day of the deletion', async () => {
    const result = await eraser().execute(REQUEST, await eraser().plan(REQUEST));
    expect(deletions.accepted).toEqual(HERS);
    expect(result).toMatchObject({
      changed: [],
      accepted: {
        proof: ['2026-11-25T10:00:00.000Z', '2026-11-25T10:00:00.000Z', '2026-11-25T10:00:00.000Z'],
        finalBy: '2027-01-27',
      },
    });
    expect(JSON.stringify(result)).not.toMatch(/layla|1010101010|a1b2c3/);
  });

  it('asks for the same again where an answer was lost, and for nothing else', async () => {
    const plan = await eraser().plan(REQUEST);
    google.faults.plan({ kind: 'accepted-then-silence' }, 1);
    await expect(eraser().execute(REQUEST, plan)).rejects.toMatchObject({ code: 'system-unavailable' });
    await eraser().execute(REQUEST, plan);
    expect(deletions.accepted).toEqual([HERS[0], ...HERS]);
    expect(google.calls.filter(({ unanswered }) => unanswered)).toHaveLength(1);
  });

  it('asks for nothing where an identifier has come since the plan', async () => {
    const plan = await eraser().plan(REQUEST);
    const identifiers = [...REQUEST.identifiers, { kind: 'ga_user_id', value: 'layla-2' }];
    await expect(eraser().execute({ ...REQUEST, identifiers }, plan)).rejects.toMatchObject({
      code: 'plan-exceeded',
    });
    expect(deletions.accepted).toEqual([]);
  });

  it('is refused with access that may only read', async () => {
    const reader = eraser({ credentials: { accessToken: 'token-reader' } });
    await expect(reader.execute(REQUEST, await reader.plan(REQUEST))).rejects.toMatchObject({
      code: 'system-refused',
    });
    const stranger = eraser({ credentials: { accessToken: 'token-unknown' } });
    await expect(stranger.execute(REQUEST, await stranger.plan(REQUEST))).rejects.toMatchObject({
      code: 'system-refused',
    });
    expect(deletions.accepted).toEqual([]);
  });

  it('waits an hour, or as long as Google says, where the deletions of the day are used up', async () => {
    const plan = await eraser().plan(REQUEST);
    google.faults.plan({ kind: 'status', status: 429 }, 1);
    await expect(eraser().execute(REQUEST, plan)).rejects.toMatchObject({
      code: 'system-busy',
      final: false,
      retryAfterSeconds: 3600,
    });
    google.faults.plan({ kind: 'status', status: 429, retryAfterSeconds: 90 }, 1);
    await expect(eraser().execute(REQUEST, plan)).rejects.toMatchObject({
      code: 'system-busy',
      retryAfterSeconds: 90,
    });
  });

  it('leaves the own export of the events to a person, and proves nothing otherwise', async () => {
    const plan = await eraser().plan(REQUEST);
    expect(await eraser().verify(REQUEST, plan)).toEqual([]);
    expect(await eraser({ bigQueryExport: true }).verify(REQUEST, plan)).toEqual([
      { collection: 'ga4:bigquery_export', rows: 3, columns: [] },
    ]);
  });
});

describeWithSpecification('googleAdminAlpha')("Google's documents", () => {
  it('have nothing to say against all of this', () => {
    expect(google.violations).toEqual([]);
  });
});
