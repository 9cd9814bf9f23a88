/** What is paid for and ends with an erasure is said before anything is touched, with a wait and without one. */
import { afterAll, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { ErasureRecordsWorld } from '../support/erasure-case.js';
import { ToldEraser } from '../support/told-eraser.js';

const worlds: ErasureRecordsWorld[] = [];
afterAll(async () => {
  for (const world of worlds) await world.close();
});

it.each([
  ['PT0S', null, {}],
  ['PT1H', '2026-11-24T10:00:00.000Z', { until: '2026-11-24T10:00:00.000Z' }],
])('with a cooling-off of %s', async (coolingOff, heldUntil, until) => {
  const eraser = new ToldEraser('shop');
  eraser.lostUntil = '2027-03-30';
  const world = await ErasureRecordsWorld.create([eraser], {
    controller: { verification: { mailboxHold: 'PT0S' }, erasure: { coolingOff } },
  });
  worlds.push(world);
  const one = await world.approved();
  const held = await world.run('holdErasure', { ...one.dsr, planId: one.planId });
  expect(held).toEqual({ heldUntil });
  const mails = await rows(
    world.dataSource,
    `SELECT parameters FROM message WHERE template = 'erasure-on-hold'`,
  );
  const lost = JSON.stringify([{ system: 'shop', until: '2027-03-30' }]);
  expect(mails).toEqual([{ parameters: { ...until, lost } }]);
  expect(eraser.executed).toBe(0);
});
