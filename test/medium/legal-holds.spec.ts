/** A legal hold: set by one, lifted by two, and nothing of the person is erased in between. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { rows } from '#libs/persistence/data-source';
import { HoldsService } from '../../apps/api/src/staff/holds.service.js';
import { AS_OF, ErasureRecordsWorld, type ErasureCase } from '../support/erasure-case.js';
import { ToldEraser } from '../support/told-eraser.js';

const REVIEW = '2027-05-24';
const NOW = new Date(AS_OF);
const [product, billing] = [new ToldEraser('product-database'), new ToldEraser('billing')];
let world: ErasureRecordsWorld;
let db: DataSource;
let holds: HoldsService;

beforeAll(async () => {
  world = await ErasureRecordsWorld.create([product, billing], { byHand: ['archive'] });
  db = world.dataSource;
  const { company, activities } = world.deps;
  holds = new HoldsService({
    ...{ db, requests: activities.requests, keys: activities.dataKeys },
    ...{ systems: company.systems, controller: company.controller, now: () => NOW },
  });
});
afterAll(() => world.close());

const onPerson = ({ email }: ErasureCase, more: object = {}) =>
  holds.set(
    {
      identifiers: [{ kind: 'email', value: email.toUpperCase() }],
      ...{ reason: 'litigation', reviewOn: REVIEW },
      ...more,
    },
    'officer-1',
  );
const lift = async (id: string): Promise<void> => {
  await holds.askToLift(id, 'officer-1');
  await holds.lift(id, 'officer-2');
};
const erase = ({ dsr, planId }: ErasureCase & { planId: string }, system: string) =>
  world.fault(world.run('eraseSystem', { ...dsr, system, planId }));
const signals = async ({ dsr }: ErasureCase): Promise<string[]> =>
  (
    await rows<{ name: string }>(
      db,
      `SELECT name FROM outbox WHERE workflow_id = $1 AND name = 'planOutdated'`,
      [`dsr-${dsr.caseId}`],
    )
  ).map(({ name }) => name);

describe('a hold on a person', () => {
  it('blocks an approved erasure at once: nothing is touched, nothing is intended, the case is planned anew', async () => {
    const one = await world.approved();
    await onPerson(one);
    product.executed = 0;
    expect(await erase(one, 'product-database')).toBe('legal-hold');
    expect(product.executed).toBe(0);
    expect(await rows(db, 'SELECT 1 FROM effect WHERE owner_id = $1', [one.dsr.caseId])).toEqual([]);
    expect((await world.events(one, /^erasure\.held-back$/)).map(({ type }) => type)).toEqual([
      'erasure.held-back',
    ]);
    expect(await signals(one)).toEqual(['planOutdated']);
  });

  it('calls back a job of a vendor that had begun, and says what could not be called back', async () => {
    const one = await world.approved();
    product.pending = { checkAfterSeconds: 60 };
    expect(
      await world.run('eraseSystem', { ...one.dsr, system: 'product-database', planId: one.planId }),
    ).toEqual({
      againAfterSeconds: 60,
    });
    const { underway } = await onPerson(one);
    expect(underway).toMatchObject([
      { system: 'product-database', reference: expect.stringMatching(/^WF-.*-1$/) },
    ]);
    product.halted = { cancelled: 0, running: 0, undecided: 1 };
    expect(await erase(one, 'product-database')).toBe('system-unavailable');
    product.halted = { cancelled: 2, running: 1, undecided: 0 };
    expect(await erase(one, 'product-database')).toBe('legal-hold');
    product.pending = undefined;
    const payload = { system: 'product-database', plan: one.planId, cancelled: 2, running: 1 };
    expect(await world.events(one, /^erasure\.called-back$/)).toEqual([
      { type: 'erasure.called-back', payload },
    ]);
    const mails = await rows(
      db,
      `SELECT parameters FROM message WHERE case_id = $1 AND template = 'officer-runs-on'`,
      [one.dsr.caseId],
    );
    expect(mails).toEqual([{ parameters: { system: 'product-database' } }]);
  });

  it('names nothing underway where nothing of the person had begun', async () => {
    const [held, other] = [await world.found(), await world.approved()];
    product.pending = { checkAfterSeconds: 60 };
    await world.run('eraseSystem', { ...other.dsr, system: 'product-database', planId: other.planId });
    product.pending = undefined;
    expect((await onPerson(held)).underway).toEqual([]);
  });

  it('blocks nobody else', async () => {
    const [held, other] = [await world.found(), await world.approved()];
    await onPerson(held);
    expect(await erase(other, 'product-database')).toBeUndefined();
    expect(await signals(other)).toEqual([]);
  });

  it('makes a plan that was laid before it unapprovable', async () => {
    const one = await world.found();
    const plan = await world.plan(one);
    const { id } = await onPerson(one);
    expect(await world.fault(world.approve(one, plan, 'officer-1'))).toBe('wrong-state');
    await lift(id);
    expect(await world.fault(world.approve(one, plan, 'officer-1'))).toBeUndefined();
  });

  it('is shown in the plan with the day of its review, and the case is answered with everything kept', async () => {
    const one = await world.found();
    await onPerson(one);
    const held = await world.approved(one);
    const left = { ground: 'legal-hold', reviewOn: REVIEW };
    const kept = { disposition: 'keep', ...left, reversible: true, columns: [] };
    expect((await world.planBody(held.planId)).systems).toMatchObject([
      { system: 'product-database', by: 'nobody', left, items: [{ ...kept, rows: 4 }] },
      { system: 'billing', by: 'nobody', left, items: [{ ...kept, rows: 4 }] },
      { system: 'archive', by: 'nobody', left, items: [{ rows: 1 }, { rows: 2 }] },
    ]);
    product.executed = 0;
    expect(await erase(held, 'product-database')).toBeUndefined();
    expect(await world.run('verifyErasure', { ...held.dsr, system: 'billing', planId: held.planId })).toEqual(
      { residue: 0 },
    );
    expect(product.executed).toBe(0);
    expect((await world.run('erasableSystems', held.dsr)).byHand).toEqual([]);
    expect(await world.run('answerErasure', { ...held.dsr, planId: held.planId })).toEqual({
      outcome: 'partly-fulfilled',
    });
    expect(await world.events(held, /^erasure\.answered$/)).toMatchObject([
      {
        payload: {
          answer: [
            { system: 'product-database', erased: 0, kept: [{ rows: 4, ...left }] },
            { system: 'billing', erased: 0 },
            { system: 'archive', erased: 0 },
          ],
        },
      },
    ]);
  });

  it('in one system leaves the others to be erased', async () => {
    const one = await world.found();
    await onPerson(one, { system: 'billing' });
    const held = await world.approved(one);
    expect((await world.planBody(held.planId)).systems).toMatchObject([
      { system: 'product-database', by: 'wafa' },
      { system: 'billing', by: 'nobody', left: { ground: 'legal-hold' } },
      { system: 'archive', by: 'person' },
    ]);
    [product.executed, billing.executed] = [0, 0];
    for (const system of ['product-database', 'billing']) expect(await erase(held, system)).toBeUndefined();
    expect([product.executed, billing.executed]).toEqual([1, 0]);
  });

  it('is set from a case, on everything that was proved or found there; never on what was only claimed', async () => {
    const one = await world.approved();
    const { caseId } = one.dsr;
    const { id } = await onPerson(one, { identifiers: [], caseId });
    const [count] = await rows(db, 'SELECT count(*)::int AS n FROM legal_hold_subject WHERE hold_id = $1', [
      id,
    ]);
    expect(count).toEqual({ n: 1 });
    expect(await erase(one, 'billing')).toBe('legal-hold');
  });
});

describe('a hold on a system', () => {
  it('blocks everybody there until it is lifted', async () => {
    const one = await world.approved();
    const { id } = await onPerson(one, { identifiers: [], system: 'billing' });
    expect(await erase(one, 'billing')).toBe('legal-hold');
    expect(await erase(one, 'product-database')).toBeUndefined();
    await lift(id);
    expect(await erase(one, 'billing')).toBeUndefined();
  });
});

describe('two people', () => {
  it('set and lift: the same one is refused, and the hold blocks until the second says so', async () => {
    const one = await world.approved();
    const { id } = await onPerson(one, { note: 'canary-note' });
    expect(await world.fault(holds.approve(id, 'officer-1'))).toBe('second-person-needed');
    await holds.approve(id, 'officer-2');
    expect(await world.fault(holds.lift(id, 'officer-2'))).toBe('wrong-state');
    await holds.askToLift(id, 'officer-2');
    expect(await world.fault(holds.lift(id, 'officer-2'))).toBe('second-person-needed');
    expect(await erase(one, 'billing')).toBe('legal-hold');
    await holds.lift(id, 'officer-1');
    expect(await erase(one, 'billing')).toBeUndefined();
    expect(await world.fault(holds.lift(id, 'officer-1'))).toBe('wrong-state');
    const events = await rows<{ type: string; actor: string }>(
      db,
      `SELECT type, actor FROM audit_event WHERE type LIKE 'hold.%'
         AND convert_from(payload, 'UTF8')::jsonb->>'hold' = $1 ORDER BY position`,
      [id],
    );
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['hold.set', 'officer-1'],
      ['hold.approved', 'officer-2'],
      ['hold.lift-asked', 'officer-2'],
      ['hold.lifted', 'officer-1'],
    ]);
  });

  it('are asked for by the database too', async () => {
    const { id } = await onPerson(await world.found());
    for (const change of [
      `approved_by = set_by, approved_at = now()`,
      `lift_asked_by = 'officer-3', lift_asked_at = now(), lifted_by = 'officer-3', lifted_at = now()`,
      `lifted_by = 'officer-3', lifted_at = now()`,
    ])
      await expect(rows(db, `UPDATE legal_hold SET ${change} WHERE id = $1`, [id])).rejects.toThrow(
        'check constraint',
      );
  });

  it('leave nothing of the person behind once it is lifted, and the note was never readable', async () => {
    const one = await world.found();
    const { id } = await onPerson(one, { note: 'canary-note' });
    const [before] = await rows<{ note: Buffer }>(
      db,
      'SELECT note_sealed AS note FROM legal_hold WHERE id = $1',
      [id],
    );
    expect(before?.note.includes('canary')).toBe(false);
    await lift(id);
    const after = await rows(
      db,
      `SELECT note_sealed AS note, (SELECT count(*)::int FROM legal_hold_subject WHERE hold_id = h.id) AS lookups,
         (SELECT count(*)::int FROM data_key WHERE owner_id = h.id AND wrapped IS NOT NULL) AS keys
       FROM legal_hold h WHERE id = $1`,
      [id],
    );
    expect(after).toEqual([{ note: null, lookups: 0, keys: 0 }]);
  });
});

describe('a hold is refused', () => {
  it.each([
    ['with a review in the past', { reviewOn: '2026-11-24' }, 'invalid-input'],
    ['on a system that is not declared', { system: 'nowhere' }, 'not-found'],
    ['on what can be no identifier', { identifiers: [{ kind: 'email', value: 'x' }] }, 'identifier-invalid'],
    ['from a case that is not there', { caseId: '019ab6c2-0000-7000-8000-000000000001' }, 'not-found'],
  ])('%s, and changes nothing', async (_what, more, code) => {
    const one = await world.found();
    const count = () => rows(db, 'SELECT count(*)::int AS n FROM legal_hold');
    const before = await count();
    expect(await world.fault(onPerson(one, more))).toBe(code);
    expect(await count()).toEqual(before);
  });
});

/** Resolves once somebody waits for the gate that this transaction holds. */
async function waitingForGate(): Promise<void> {
  const sql = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4017002 AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  while ((await rows(db, sql)).length === 0);
}

describe('setting a hold', () => {
  it('waits for an act that is about to begin, so that no act begins after its answer', async () => {
    const one = await world.found();
    const order: string[] = [];
    let set: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await rows(tx, 'SELECT pg_advisory_xact_lock_shared(4017002)');
      set = onPerson(one).then(() => order.push('set'));
      await waitingForGate();
      order.push('begun');
    });
    await set;
    expect(order).toEqual(['begun', 'set']);
  });
});
