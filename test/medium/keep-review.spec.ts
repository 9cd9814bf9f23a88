/** What is kept without an end of its own is looked at again on the day that the answer named. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ObligationsService } from '../../apps/api/src/staff/obligations.service.js';
import { OwedWorld, SYSTEM } from '../support/owed-world.js';
import { runSql } from '../support/postgres.js';
import { allRows, changedRows } from '../support/table-rows.js';

const NOW = new Date('2028-01-01T09:00:00.000Z');
let world: OwedWorld;
let obligations: ObligationsService;
beforeEach(async () => {
  world = await OwedWorld.create();
  const { dataSource: db, activities } = world.deps;
  obligations = new ObligationsService({ db, keys: activities.dataKeys, now: () => NOW });
  // Nobody wrote down when it was paid.
  await runSql(world.product, `INSERT INTO invoice VALUES (3, 'layla@example.com', NULL, 7)`);
});
afterEach(() => world.drop());

it('reminds the officers on its day, and erases nothing', async () => {
  await world.erase();
  const owed = await world.theOne('keep-review');
  expect(owed).toMatchObject({
    state: 'waiting',
    body: { rows: 1, kept: [{ rows: 1, ground: 'legal-obligation' }] },
  });
  const due = owed.due.replace('Z', '.000Z');
  expect(due.slice(0, 10)).toBe(owed.body['reviewOn']);
  expect(await world.liveKeys(owed.id)).toEqual([]);
  const before = await allRows(world.product);
  expect(await world.fulfil(owed.id, '2026-11-25T00:00:00.000Z')).toEqual({ state: 'waits', due });
  expect(await world.fulfil(owed.id, due)).toEqual({ state: 'needs-you' });
  expect(changedRows(before, await allRows(world.product))).toEqual([]);
  const [mail] = await world.query<{ parameters: object }>(
    `SELECT parameters FROM message WHERE template = 'officer-obligation'`,
  );
  expect(mail?.parameters).toEqual({ kind: 'keep-review', system: SYSTEM, rows: 1 });
});

it('is prolonged with a ground until another day, and asked about again then', async () => {
  await world.erase();
  const { id, due } = await world.theOne('keep-review');
  await world.fulfil(id, due);
  await expect(
    (async () => obligations.prolong(id, { ground: 'legal-claims', reviewOn: '2028-01-01' }, 'staff:1'))(),
  ).rejects.toThrow('invalid-input');
  await obligations.prolong(id, { ground: 'legal-claims', reviewOn: '2029-06-01' }, 'staff:1');
  expect(await world.theOne('keep-review')).toMatchObject({
    ...{ state: 'waiting', due: '2029-06-01T00:00:00Z' },
    body: { reviewOn: '2029-06-01', ground: 'legal-claims' },
  });
  const waits = { state: 'waits', due: '2029-06-01T00:00:00.000Z' };
  expect(await world.fulfil(id, '2028-01-02T00:00:00.000Z')).toEqual(waits);
  expect(await world.fulfil(id, '2029-06-01T00:00:00.000Z')).toEqual({ state: 'needs-you' });
  expect(await world.events(id)).toEqual([
    'obligation.due',
    'obligation.needs-you',
    'obligation.prolonged',
    'obligation.due',
    'obligation.needs-you',
  ]);
});

it('nothing else can be prolonged, and nothing that is over', async () => {
  await world.erase();
  const to = { ground: 'legal-claims', reviewOn: '2029-06-01' } as const;
  const reading = await world.theOne('re-read');
  await expect(obligations.prolong(reading.id, to, 'staff:1')).rejects.toThrow('wrong-state');
  const { id } = await world.theOne('keep-review');
  await obligations.waive(id, 'done-by-hand', 'staff:1');
  await expect(obligations.prolong(id, to, 'staff:1')).rejects.toThrow('wrong-state');
});
