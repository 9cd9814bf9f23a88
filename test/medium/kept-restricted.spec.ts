/** What an erasure keeps stays restricted until it goes, too; where it keeps nothing, no restriction is left behind. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { erasedBefore } from '#activities/deliver/erased-before';
import type { AnswerLaw } from '#libs/domain/california';
import type { Eraser, ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import { rows } from '#libs/persistence/data-source';
import type { ObligationKind, WaiveReason } from '#libs/domain/words';
import { listRestrictions } from '#libs/persistence/restrictions';
import { ObligationsService } from '../../apps/api/src/staff/obligations.service.js';
import { AS_OF, ErasureRecordsWorld, type ErasureCase } from '../support/erasure-case.js';
import { isRestricted } from '../support/is-restricted.js';
import { RememberingMarker } from '../support/markers.js';
import { restrictedBefore } from '../support/restricted-before.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const SYSTEM = 'product-database';
/** Where the marker sets its mark. */
const MARKED = 'qwenimage_product:accounts';
const AFTER = '2032-03-02T00:00:00.000Z';

/** Keeps one account until a day, or deletes it; deletes the rest. */
class KeepingEraser implements Eraser {
  readonly system = SYSTEM;
  keeps = true;
  keptUntil: string | undefined = '2032-03-01';
  plan = (): Promise<PlannedErasure> => {
    const { keptUntil } = this;
    const end = keptUntil === undefined ? { reviewOn: '2027-01-01' } : { keptUntil };
    const kept = { disposition: 'keep', ground: 'tax-invoices', reversible: true, ...end } as const;
    const gone = { disposition: 'delete', reversible: false } as const;
    const until = this.keeps && keptUntil !== undefined ? { until: keptUntil } : {};
    return Promise.resolve({
      items: [{ collection: MARKED, rows: 1, atMost: 1, columns: [], ...(this.keeps ? kept : gone) }],
      targets: [[{ key: ['1'], ...until }]],
      notSearched: [],
    });
  };
  execute = (): Promise<ErasureResult> =>
    Promise.resolve({ changed: [{ collection: MARKED, rows: this.keeps ? 0 : 1 }], notes: [] });
  verify = (): Promise<readonly []> => Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
}

const eraser = new KeepingEraser();
const marker = new RememberingMarker();
let world: ErasureRecordsWorld;

beforeAll(async () => {
  world = await ErasureRecordsWorld.create([eraser], { markers: [marker] });
});
beforeEach(() => {
  eraser.keeps = true;
  eraser.keptUntil = '2032-03-01';
});
afterAll(() => world.close());

/** A restricted person whose data was erased, as far as it may be. */
async function erased(email = `${randomUUID()}@example.org`): Promise<ErasureCase> {
  if (!marker.accounts.has(email)) marker.addAccount(email);
  const found = await world.found(email);
  await world.run('beginRestriction', found.dsr);
  await world.run('markSystem', { ...found.dsr, system: SYSTEM, mark: 'restrict' });
  const one = await world.approved(found);
  await world.run('eraseSystem', { ...one.dsr, system: SYSTEM, planId: one.planId });
  const { outcome } = await world.run('answerErasure', { ...one.dsr, planId: one.planId });
  await world.run('closeCase', { ...one.dsr, outcome });
  return one;
}
/** Of an own case: the restriction of somebody who asked for it. */
function restricted(email: string): Promise<{ readonly caseId: string }> {
  marker.addAccount(email);
  return restrictedBefore(world, { email, ground: 'accuracy-contested', system: SYSTEM });
}
const listed = async (caseId: string) => {
  const all = await listRestrictions(world.dataSource.manager, { standing: false, limit: 200 });
  const one = all.find((restriction) => restriction.caseId === caseId);
  return one && { ground: one.ground, stands: one.endedAt === null, state: one.systems[0]?.state };
};
const stands = ({ email }: ErasureCase): Promise<boolean> =>
  isRestricted(
    world.dataSource.manager,
    world.deps.activities.requests.identifierLookup({ kind: 'email', value: email }),
  );
const keysOf = (caseId: string) =>
  rows(
    world.dataSource,
    'SELECT 1 FROM restriction_key k JOIN restriction r ON r.id = k.restriction_id WHERE r.case_id = $1',
    [caseId],
  );
/** An approver gives it up, and its workflow hears of it. */
async function waived({ dsr }: ErasureCase, kind: ObligationKind, reason: WaiveReason): Promise<void> {
  const [owed] = await rows<{ id: string }>(
    world.dataSource,
    'SELECT id FROM obligation WHERE case_id = $1 AND kind = $2',
    [dsr.caseId, kind],
  );
  const now = (): Date => new Date(AFTER);
  const keys = world.deps.activities.dataKeys;
  const obligations = new ObligationsService({ db: world.dataSource, keys, now });
  await obligations.waive(owed?.id ?? '', reason, 'staff:1');
  const begun = await world.run('beginObligation', { obligationId: owed?.id ?? '', asOf: AFTER });
  expect(begun).toEqual({ open: false });
}
async function fulfilKept({ dsr }: ErasureCase): Promise<void> {
  const [owed] = await rows<{ id: string }>(
    world.dataSource,
    `SELECT id FROM obligation WHERE case_id = $1 AND kind = 'deferred-erasure'`,
    [dsr.caseId],
  );
  eraser.keeps = false;
  const step = await world.run('fulfilObligation', { obligationId: owed?.id ?? '', asOf: AFTER });
  expect(step).toEqual({ state: 'over' });
}

describe('what an erasure keeps', () => {
  it('stays restricted, and the answer says so', async () => {
    const one = await erased();
    expect(await listed(one.dsr.caseId)).toEqual({
      ground: 'kept-after-erasure',
      stands: true,
      state: 'applied',
    });
    expect(await stands(one)).toBe(true);
    const [answered] = await world.events(one, /^erasure\.answered$/);
    expect(answered).toMatchObject({
      payload: { answer: [{ system: SYSTEM, restricted: true, kept: [{ rows: 1, until: '2032-03-01' }] }] },
    });
    expect(await world.events(one, /^restriction\.continues$/)).toMatchObject([
      { payload: { systems: [SYSTEM] } },
    ]);
  });

  it('is restricted no longer once it is erased on its day, and nobody is found by it any more', async () => {
    const one = await erased();
    await fulfilKept(one);
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: false, state: 'erased' });
    expect([await stands(one), (await keysOf(one.dsr.caseId)).length]).toEqual([false, 0]);
  });

  it('without a day stays restricted until somebody decides that it stays no longer', async () => {
    eraser.keptUntil = undefined;
    const one = await erased();
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: true, state: 'applied' });
    expect(await keysOf(one.dsr.caseId)).toHaveLength(1);
    await waived(one, 'keep-review', 'done-by-hand');
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: false, state: 'erased' });
    expect([await stands(one), (await keysOf(one.dsr.caseId)).length]).toEqual([false, 0]);
  });

  it('and was erased by hand before its day is restricted no longer', async () => {
    const one = await erased();
    await waived(one, 'deferred-erasure', 'done-by-hand');
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: false, state: 'erased' });
  });

  it('and is not owed to be erased any more is opened again, after a notice', async () => {
    const one = await erased();
    await waived(one, 'deferred-erasure', 'not-owed');
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: true, state: 'applied' });
    const lifts = await rows(
      world.dataSource,
      `SELECT l.reason, m.template, m.parameters FROM restriction_lift l JOIN message m ON m.id = l.notice_id
       JOIN restriction r ON r.id = l.restriction_id WHERE r.case_id = $1`,
      [one.dsr.caseId],
    );
    expect(lifts).toEqual([
      { reason: 'kept-no-longer', template: 'restriction-ends', parameters: { reason: 'kept-no-longer' } },
    ]);
  });

  it('stays restricted while something else of it is owed', async () => {
    const one = await erased();
    await rows(
      world.dataSource,
      `INSERT INTO obligation (id, kind, case_id, target_id, system, due_at)
       SELECT gen_random_uuid(), 'keep-review', case_id, gen_random_uuid(), system, due_at FROM obligation
       WHERE case_id = $1 AND kind = 'deferred-erasure'`,
      [one.dsr.caseId],
    );
    await waived(one, 'deferred-erasure', 'done-by-hand');
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: true, state: 'applied' });
    await waived(one, 'keep-review', 'done-by-hand');
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: false, state: 'erased' });
  });
});

describe('where nobody said that a system was erased', () => {
  /** A person was to erase there, and had not answered when she was. */
  async function unanswered() {
    eraser.keeps = false;
    const found = await world.found();
    marker.addAccount(found.email);
    await world.run('beginRestriction', found.dsr);
    await world.run('markSystem', { ...found.dsr, system: SYSTEM, mark: 'restrict' });
    const one = await world.approved(found);
    await world.run('openManualTask', { ...one.dsr, system: SYSTEM, kind: 'erase-by-hand' });
    await world.run('recordUnanswered', { ...one.dsr, tasks: [`${SYSTEM}/erase`] });
    const { outcome } = await world.run('answerErasure', { ...one.dsr, planId: one.planId });
    await world.run('closeCase', { ...one.dsr, outcome });
    return one;
  }
  async function reported({ dsr }: ErasureCase, result: 'done' | 'cannot'): Promise<void> {
    await rows(
      world.dataSource,
      `UPDATE manual_task SET result = $2, completed_at = now(), completed_by = 'officer-1' WHERE case_id = $1`,
      [dsr.caseId, result],
    );
    const [owed] = await rows<{ id: string }>(
      world.dataSource,
      `SELECT id FROM obligation WHERE case_id = $1 AND kind = 'follow-up'`,
      [dsr.caseId],
    );
    const step = await world.run('fulfilObligation', { obligationId: owed?.id ?? '', asOf: AFTER });
    expect(step).toEqual({ state: 'over' });
  }

  it('keeps it restricted until somebody does', async () => {
    const one = await unanswered();
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: true, state: 'applied' });
    await reported(one, 'done');
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: false, state: 'erased' });
    expect((await keysOf(one.dsr.caseId)).length).toBe(0);
  });

  it('keeps it restricted where it could not be erased', async () => {
    const one = await unanswered();
    await reported(one, 'cannot');
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: true, state: 'applied' });
  });
});

describe('where an erasure keeps nothing', () => {
  beforeEach(() => {
    eraser.keeps = false;
  });

  it('its restriction ends with it', async () => {
    const one = await erased();
    expect(await listed(one.dsr.caseId)).toMatchObject({ stands: false, state: 'erased' });
    const [answered] = await world.events(one, /^erasure\.answered$/);
    expect(JSON.stringify(answered)).not.toContain('restricted');
  });

  it('a restriction of an earlier case of the person ends, too: nobody is left who could be told of a lift', async () => {
    const email = `${randomUUID()}@example.org`;
    const earlier = await restricted(email);
    expect(await listed(earlier.caseId)).toMatchObject({ stands: true });
    await erased(email);
    expect(await listed(earlier.caseId)).toMatchObject({
      ground: 'accuracy-contested',
      stands: false,
      state: 'erased',
    });
  });

  it('a restriction of somebody else stands', async () => {
    const other = await restricted(`${randomUUID()}@example.org`);
    await erased();
    expect(await listed(other.caseId)).toMatchObject({ stands: true, state: 'applied' });
  });
});

it('a restriction of an earlier case stands while what it marks is kept, and ends with it', async () => {
  const email = `${randomUUID()}@example.org`;
  const earlier = await restricted(email);
  const one = await erased(email);
  expect(await listed(earlier.caseId)).toMatchObject({ stands: true, state: 'applied' });
  await fulfilKept(one);
  expect(await listed(earlier.caseId)).toMatchObject({ stands: false, state: 'erased' });
});

it('a copy that is asked for afterwards says from the record of the case what went and what was kept', async () => {
  const email = `${randomUUID()}@example.org`;
  const one = await erased(email);
  const { requestId } = await insertVerifiedRequest(world.deps.activities, { email, rights: ['access'] });
  const told = (of: string, law: AnswerLaw = 'GDPR') =>
    erasedBefore(world.deps.activities, { requestId: of, language: 'en', law });
  const [before, ...more] = await told(requestId);
  expect(more).toEqual([]);
  expect(before).toMatchObject({
    reference: expect.stringMatching(/-1$/) as unknown,
    on: new Date(AS_OF),
    lines: [{ value: expect.stringContaining('what stays is restricted') as unknown }, {}],
  });
  expect(JSON.stringify(before)).not.toContain(one.email);
  expect(JSON.stringify(before)).toContain('GDPR Art. 17(3)(b)');
  const inCalifornia = JSON.stringify(await told(requestId, 'CCPA'));
  expect(inCalifornia).toContain('Cal. Civ. Code 1798.105(d)(8)');
  expect(inCalifornia).not.toContain('GDPR');
  const other = await insertVerifiedRequest(world.deps.activities, { email: `${randomUUID()}@example.org` });
  expect(await told(other.requestId)).toEqual([]);
});
