import { describe, expect, it } from '@jest/globals';
import { createGa4Marker } from '#libs/connectors/ga4/marker';
import type { Marker } from '#libs/connectors/kit/marks';
import { beforeEachMarks, type MarkWorld, SYSTEM, type MarkCase } from '../support/mark-world.js';

const system = SYSTEM;
let world: MarkWorld;

beforeEachMarks((started) => (world = started));

describe('a mark at Google, where a switch elsewhere stops the sending', () => {
  async function asked(): Promise<MarkCase> {
    const dsr = await world.found('opt-out');
    const sendStop = { system };
    const google = { key: 'analytics', connector: 'ga4', sendStop };
    Object.assign(world.deps.company, { systems: [...world.deps.company.systems, google] });
    const markers = world.deps.markers as Map<string, Marker>;
    markers.set('analytics', createGa4Marker({ system: 'analytics', sendStop }));
    return dsr;
  }

  it('comes after that of the switch', async () => {
    const dsr = await asked();
    expect(await world.run('markTargets', { ...dsr.at, mark: 'stop' })).toEqual({
      ...{ machines: [system], after: ['analytics'], byHand: [] },
    });
  });

  const markOf = (dsr: MarkCase) =>
    world.one(`SELECT state, items FROM system_mark WHERE case_id = $1 AND system = 'analytics'`, [
      dsr.at.caseId,
    ]);
  const GOOGLE = { collection: 'ga4:identifiers', rows: 0, by: `sendStop: ${system}` };

  it('counts where the switch is set', async () => {
    const dsr = await asked();
    await world.run('markSystem', { ...dsr.at, system, mark: 'stop' });
    expect(await world.run('markSystem', { ...dsr.at, system: 'analytics', mark: 'stop' })).toEqual({
      byHand: false,
    });
    expect(await markOf(dsr)).toEqual({ state: 'applied', items: [GOOGLE] });
  });

  it.each([
    ['nobody set it', undefined],
    ['a part of it is a person’s', 'no column for it'],
  ])('is a person’s where %s', async (_, rest) => {
    const dsr = await asked();
    world.marker.rest = rest;
    if (rest) await world.run('markSystem', { ...dsr.at, system, mark: 'stop' });
    expect(await world.run('markSystem', { ...dsr.at, system: 'analytics', mark: 'stop' })).toEqual({
      ...{ byHand: true, stop: true },
    });
    expect(await markOf(dsr)).toEqual({
      state: 'by-hand',
      items: [{ ...GOOGLE, notAppliedBecause: 'send-stop-needed' }],
    });
  });
});
