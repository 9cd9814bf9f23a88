/** What is kept without an end of its own is looked at again on the day that the answer named. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
  expect(await world.liveKeys(owed.id)).toHaveLength(1);
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

it('is not erased where it is prolonged after that was ordered and before it was done', async () => {
  await world.erase();
  const { id } = await world.theOne('keep-review');
  await obligations.erase(id, 'ground-ended', 'staff:2');
  await obligations.prolong(id, { ground: 'legal-claims', reviewOn: '2029-06-01' }, 'staff:1');
  const before = await allRows(world.product);
  const waits = { state: 'waits', due: '2029-06-01T00:00:00.000Z' };
  expect(await world.fulfil(id, '2028-01-02T00:00:00.000Z')).toEqual(waits);
  expect(changedRows(before, await allRows(world.product))).toEqual([]);
});

/** Runs `decide` right before the nth transaction of what follows. */
function beforeTransaction(nth: number, decide: () => Promise<unknown>): void {
  const { dataSource } = world.deps;
  const original = dataSource.transaction.bind(dataSource) as (...args: unknown[]) => Promise<unknown>;
  let begun = 0;
  const first = async (...args: unknown[]): Promise<unknown> => {
    begun += 1;
    if (begun === nth) await decide();
    return original(...args);
  };
  dataSource.transaction = first;
}

it('is not erased where it is prolonged while the worker has opened it, and before it begins', async () => {
  await world.erase();
  const { id } = await world.theOne('keep-review');
  await obligations.erase(id, 'ground-ended', 'staff:2');
  const before = await allRows(world.product);
  const to = { ground: 'legal-claims', reviewOn: '2029-06-01' } as const;
  // Two to open it, the third to begin; the decision is one itself.
  beforeTransaction(3, () => obligations.prolong(id, to, 'staff:1'));
  const asOf = '2028-01-02T00:00:00.000Z';
  expect(await world.fulfil(id, asOf)).toEqual({ state: 'waits', due: asOf });
  expect(changedRows(before, await allRows(world.product))).toEqual([]);
  expect(await world.query('SELECT generation FROM effect WHERE owner_id = $1', [id])).toEqual([]);
});

it('is prolonged no more once its erasure has begun', async () => {
  await world.erase();
  const { id } = await world.theOne('keep-review');
  await obligations.erase(id, 'ground-ended', 'staff:2');
  await world.query(
    `INSERT INTO effect (id, owner_id, system, action, target, generation) VALUES ($1, $2, $3, 'erase', 'x', 2)`,
    [randomUUID(), id, SYSTEM],
  );
  const to = { ground: 'legal-claims', reviewOn: '2029-06-01' } as const;
  await expect(obligations.prolong(id, to, 'staff:1')).rejects.toThrow('wrong-state');
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

describe('what need not be kept any more', () => {
  const erased = { order: 'erase', erased: 1, residue: [], rows: 0 };

  it('is erased from keys of its own, read again, and its keys are destroyed', async () => {
    const one = await world.erase();
    const { id, due } = await world.theOne('keep-review');
    await world.fulfil(id, due);
    await world.destroyKeysOf(one);
    await obligations.erase(id, 'ground-ended', 'staff:2');
    const before = await allRows(world.product);
    expect(await world.fulfil(id, '2028-01-01T09:00:00.000Z')).toEqual({ state: 'over' });
    const [gone, ...others] = changedRows(before, await allRows(world.product));
    expect([gone?.gone, gone?.came, others]).toEqual([
      { id: 3, email: 'layla@example.com', paid_on: null, amount: 7 },
      {},
      [],
    ]);
    expect(await world.theOne('keep-review')).toMatchObject({ state: 'done', result: erased });
    expect(await world.liveKeys(id)).toEqual([]);
    expect(await world.events(id)).toEqual([
      ...['obligation.due', 'obligation.needs-you', 'obligation.ordered', 'obligation.due'],
      ...['erasure.intended', 'erasure.done', 'obligation.fulfilled'],
    ]);
    const [ordered] = await world.query<{ payload: object }>(
      `SELECT convert_from(payload, 'UTF8')::json AS payload FROM audit_event WHERE type = 'obligation.ordered'`,
    );
    expect(ordered?.payload).toEqual({
      ...{ kind: 'keep-review', system: SYSTEM, order: 'erase', reason: 'ground-ended', rows: 1 },
    });
  });

  it('is ordered once, however often somebody asks for it before it is done', async () => {
    await world.erase();
    const { id } = await world.theOne('keep-review');
    await obligations.erase(id, 'ground-ended', 'staff:2');
    for (const state of ['waiting', 'paused']) {
      await world.query('UPDATE obligation SET state = $2 WHERE id = $1', [id, state]);
      await obligations.erase(id, 'ground-ended', 'staff:2');
    }
    expect(await world.events(id)).toEqual(['obligation.ordered']);
  });

  it('is left to a person where its row has become somebody else’s', async () => {
    await world.erase();
    const { id, due } = await world.theOne('keep-review');
    await world.fulfil(id, due);
    await runSql(world.product, `UPDATE invoice SET email = 'omar@example.com' WHERE id = 3`);
    const before = await allRows(world.product);
    await obligations.erase(id, 'ground-ended', 'staff:2');
    expect(await world.fulfil(id, due)).toEqual({ state: 'needs-you' });
    expect(changedRows(before, await allRows(world.product))).toEqual([]);
    expect(await world.theOne('keep-review')).toMatchObject({ result: { erased: 0, rows: 1 } });
  });

  it('is a task of a person where no machine can, until somebody has reported it', async () => {
    const { caseId } = await world.erase();
    const { id, due } = await world.theOne('keep-review');
    // As it was owed before reviews had keys.
    await world.query('UPDATE obligation SET keys_sealed = NULL WHERE id = $1', [id]);
    await world.fulfil(id, due);
    await obligations.erase(id, 'ground-never-applied', 'staff:2');
    expect(await world.fulfil(id, '2028-01-01T09:00:00.000Z')).toEqual({ state: 'over' });
    expect(await world.theOne('keep-review')).toMatchObject({
      ...{ state: 'done', result: { order: 'erase', byHand: 1 } },
    });
    const [task] = await world.query<{ id: string; kind: string; result: string | null }>(
      'SELECT id, kind, result FROM manual_task WHERE case_id = $1',
      [caseId],
    );
    expect(task).toMatchObject({ kind: 'erase-by-hand', result: null });
    const { id: asking, due: first } = await world.theOne('follow-up');
    expect(first).toBe('2028-01-08T09:00:00Z');
    expect(await world.fulfil(asking, '2028-01-08T09:00:00.000Z')).toEqual({
      ...{ state: 'waits', due: '2028-01-15T09:00:00.000Z' },
    });
    const mails = await world.query<{ parameters: object }>(
      `SELECT parameters FROM message WHERE template = 'officer-task' AND effective_at >= '2028-01-01' ORDER BY effective_at`,
    );
    expect(mails.map(({ parameters }) => parameters)).toEqual([
      { system: SYSTEM, kind: 'erase-by-hand' },
      { system: SYSTEM, kind: 'erase-by-hand' },
    ]);
    await world.query(
      `UPDATE manual_task SET result = 'done', completed_at = now(), completed_by = 'staff:3'`,
    );
    expect(await world.fulfil(asking, '2028-01-15T09:00:00.000Z')).toEqual({ state: 'over' });
    const [told] = await world.query<{ parameters: object }>(
      `SELECT parameters FROM message WHERE template = 'obligation-done'`,
    );
    expect(told?.parameters).toEqual({ system: SYSTEM, what: 'kept', until: due.slice(0, 10) });
  });

  it('nothing else can be ended so', async () => {
    await world.erase();
    const reading = await world.theOne('re-read');
    await expect(obligations.erase(reading.id, 'ground-ended', 'staff:2')).rejects.toThrow('wrong-state');
  });
});
