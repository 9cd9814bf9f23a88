/** The company has one officer: one approval for two, after a delay, and every evidence says so. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { AS_OF, ErasureRecordsWorld } from '../support/erasure-case.js';
import { ToldEraser } from '../support/told-eraser.js';

const eraser = new ToldEraser('product-database');
const DAY_LATER = '2026-11-25T09:00:00.000Z';
let world: ErasureRecordsWorld;

beforeAll(async () => {
  world = await ErasureRecordsWorld.create([eraser], {
    controller: {
      approvals: { plan: 1, release: 1, soleOfficer: { delay: 'PT24H' } },
      verification: { mailboxHold: 'PT0S' },
      erasure: { coolingOff: 'PT1H' },
    },
  });
});
afterAll(() => world.close());

it('approves alone, says so in plan, approval and event, and waits the delay, also when the hold is asked for late', async () => {
  const one = await world.found();
  const plan = await world.plan(one);
  expect((await world.planBody(plan.planId))['soleOfficer']).toBe(true);
  expect(await world.approve(one, plan, 'officer-1')).toEqual({ complete: true });
  const approvals = await rows(
    world.dataSource,
    `SELECT approvers_needed AS needed, sole_officer AS alone, not_before AS "notBefore" FROM approval WHERE plan_id = $1`,
    [plan.planId],
  );
  expect(approvals).toEqual([{ needed: 1, alone: true, notBefore: new Date(DAY_LATER) }]);
  expect(await world.events(one, /^plan\.approved$/)).toMatchObject([
    { payload: { 'sole-officer': true, needed: 1 } },
  ]);
  const late = { ...one.dsr, asOf: '2026-11-24T21:00:00.000Z' };
  expect(await world.run('holdErasure', { ...late, planId: plan.planId })).toEqual({ heldUntil: DAY_LATER });
});

it('touches nothing before the delay has passed, whatever asks for it', async () => {
  const one = await world.found();
  const plan = await world.plan(one);
  await world.approve(one, plan, 'officer-1');
  const erase = (asOf: string) =>
    world.fault(world.run('eraseSystem', { ...one.dsr, asOf, system: eraser.system, planId: plan.planId }));
  eraser.executed = 0;
  expect(await erase('2026-11-25T08:59:59.999Z')).toBe('wrong-state');
  expect(eraser.executed).toBe(0);
  expect(await erase(DAY_LATER)).toBeUndefined();
  expect(eraser.executed).toBe(1);
});

it('is a mode of its own: two approvers needed and one given is refused by the database as before', async () => {
  const one = await world.found();
  const plan = await world.plan(one);
  const insert = (more: string) =>
    rows(
      world.dataSource,
      `INSERT INTO approval (id, case_id, subject, plan_id, digest, approver, preparer, approvers_needed, effective_at,
         sole_officer, not_before)
       VALUES (gen_random_uuid(), $1, 'plan', $2, decode($3, 'hex'), 'officer-1', 'system', ${more})`,
      [one.dsr.caseId, plan.planId, plan.digest],
    );
  await expect(insert(`2, '${AS_OF}', true, '${DAY_LATER}'`)).rejects.toThrow('check constraint');
  await expect(insert(`1, '${AS_OF}', true, NULL`)).rejects.toThrow('check constraint');
});
