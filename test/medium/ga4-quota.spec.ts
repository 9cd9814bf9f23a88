import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createGa4Eraser } from '#libs/connectors/ga4/eraser/ga4-eraser';
import { deletionsOf, DELETIONS_A_DAY } from '#libs/connectors/ga4/eraser/deletion-client';
import type { Eraser, ErasureRequest } from '#libs/connectors/kit/erasure';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { dailyQuota } from '#libs/persistence/daily-quota';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { EDIT } from '../../apps/sandbox/src/vendors/ga4/access.js';
import { Deletions, startGa4 } from '../../apps/sandbox/src/vendors/ga4/index.js';
import type { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { googleGate } from '../support/specifications.js';

/** 23:00 in California, where summer time has ended. */
const LATE = new Date('2026-11-25T07:00:00Z');
/** The first second of the next day there. */
const NEXT_DAY = new Date('2026-11-25T08:00:00Z');

let database: TestDatabase;
let processes: readonly DataSource[];
let google: StandIn;
let now = LATE;
const deletions = new Deletions(() => now);

beforeAll(async () => {
  database = await createTestDatabase();
  processes = await Promise.all([1, 2].map(() => createDataSource({ url: database.appUrl }).initialize()));
  const accessTokens = new Map([['token-editor', [EDIT]]]);
  google = await startGa4({ port: 0, gate: googleGate(), accessTokens, deletions });
});
afterAll(async () => {
  expect(google.violations).toEqual([]);
  await google.stop();
  await Promise.all(processes.map((one) => one.destroy()));
  await database.drop();
});
beforeEach(async () => {
  now = LATE;
  deletions.accepted.length = 0;
  await rows(process(0), 'DELETE FROM rate_limit');
});

const process = (index: number): DataSource => {
  const one = processes[index];
  if (!one) throw new Error('there is no such process');
  return one;
};

const eraserAt = (index: number, maximum: number = DELETIONS_A_DAY.maximum): Eraser => {
  const quota = { ...DELETIONS_A_DAY, system: 'analytics', name: deletionsOf('412345678'), maximum };
  return createGa4Eraser({
    system: 'analytics',
    propertyId: '412345678',
    credentials: { accessToken: 'token-editor' },
    pace: () => Promise.resolve(),
    allowance: dailyQuota(process(index), quota, () => now),
    apiUrl: new URL(google.url),
    bigQueryExport: false,
  });
};

const requestOf = (...ids: readonly string[]): ErasureRequest => ({
  identifiers: ids.map((value) => ({ kind: 'ga_user_id', value })),
  rules: BY_THE_MAP,
  asOf: '2026-11-25T07:00:00Z',
  secret: { salt: 'the-salt', key: 'the-key' },
});

const erase = async (eraser: Eraser, ...ids: readonly string[]): Promise<unknown> =>
  eraser.execute(requestOf(...ids), await eraser.plan(requestOf(...ids)));

describe('the 500 deletions of a day', () => {
  it('are shared by all cases and processes, and begin anew at midnight in California', async () => {
    await erase(eraserAt(0, 3), 'a', 'b');
    await erase(eraserAt(1, 3), 'c');
    await expect(erase(eraserAt(0, 3), 'd')).rejects.toMatchObject({
      code: 'system-busy',
      final: false,
      retryAfterSeconds: 3600,
    });
    now = new Date(NEXT_DAY.getTime() - 1);
    await expect(erase(eraserAt(1, 3), 'd')).rejects.toMatchObject({ retryAfterSeconds: 1 });
    now = NEXT_DAY;
    await erase(eraserAt(1, 3), 'd');
    expect(deletions.accepted).toEqual(['a', 'b', 'c', 'd'].map((userId) => ({ userId })));
  });

  it('last 25 hours where the clocks go back', async () => {
    now = new Date('2026-11-01T07:00:00Z');
    await erase(eraserAt(0, 1), 'a');
    await expect(erase(eraserAt(0, 1), 'b')).rejects.toMatchObject({ retryAfterSeconds: 90_000 });
  });

  it('are not begun for a person for whom too few are left', async () => {
    await erase(eraserAt(0, 3), 'a', 'b');
    await expect(erase(eraserAt(0, 3), 'c', 'd')).rejects.toMatchObject({ code: 'system-busy' });
    expect(deletions.accepted).toHaveLength(2);
    await erase(eraserAt(0, 3), 'c');
    expect(deletions.accepted).toHaveLength(3);
  });

  it('are never more, however many ask at once', async () => {
    const asked = Array.from({ length: 24 }, (_, number) => erase(eraserAt(number % 2, 10), `id-${number}`));
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(deletions.accepted).toHaveLength(10);
  });

  it('end with a person to look where one person has more identifiers than a day allows', async () => {
    await expect(erase(eraserAt(0, 2), 'a', 'b', 'c')).rejects.toMatchObject({
      code: 'system-rejected',
      final: true,
    });
    expect(deletions.accepted).toEqual([]);
  });
});

describe('the second deletion after 72 hours', () => {
  it('sends the same identifiers again and moves the last day on', async () => {
    const request = requestOf('layla-1');
    const plan = await eraserAt(0).plan(request);
    const first = await eraserAt(0).execute(request, plan);
    now = new Date('2026-11-28T07:00:00Z');
    const second = await eraserAt(1).execute({ ...request, asOf: now.toISOString() }, plan);
    expect([first.accepted, second.accepted]).toEqual([
      { proof: ['2026-11-25T07:00:00.000Z'], finalBy: '2027-01-27' },
      { proof: ['2026-11-28T07:00:00.000Z'], finalBy: '2027-01-30' },
    ]);
    expect(deletions.accepted).toEqual([{ userId: 'layla-1' }, { userId: 'layla-1' }]);
  });
});
