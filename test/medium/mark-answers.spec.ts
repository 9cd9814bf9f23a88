import { beforeEach, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { CONTESTED, beforeEachMarks, type MarkWorld, SYSTEM, type MarkCase } from '../support/mark-world.js';

const system = SYSTEM;
let world: MarkWorld;

beforeEachMarks((started) => (world = started));

const told = async (dsr: MarkCase): Promise<unknown> => (await world.mailsOf(dsr)).at(-1)?.parameters;

describe('the answer to an opt-out', () => {
  it.each([
    [
      'of somebody who is known says of each system what became of it',
      true,
      [{ system, mark: 'stop', rows: 1 }],
    ],
    ['of an address that nobody proved says only where it could not be done', false, []],
  ])('%s', async (_, proved, more) => {
    const dsr = await world.found('opt-out');
    if (!proved) await rows(world.db, 'DELETE FROM verification WHERE request_id = $1', [dsr.requestId]);
    await world.run('markSystem', { ...dsr.at, system, mark: 'stop' });
    await world.run('openManualTask', { ...dsr.at, system: 'paper', kind: 'stop-by-hand' });
    await rows(
      world.db,
      `UPDATE manual_task SET result = 'cannot', completed_at = now(), completed_by = 'officer-1' WHERE case_id = $1`,
      [dsr.at.caseId],
    );
    expect(await world.run('answerMarks', dsr.at)).toEqual({ outcome: 'partly-fulfilled' });
    expect(await told(dsr)).toEqual({
      right: 'opt-out',
      answer: JSON.stringify([{ system: 'paper', mark: 'stop', rows: 0, byHand: 'cannot' }, ...more]),
    });
  });
});

describe('the answer to a restriction', () => {
  beforeEach(() => {
    const systems = world.deps.company.systems.map((one) => ({ ...one, role: 'processor' }));
    Object.assign(world.deps.company, { systems });
  });

  it('names a processor that was told over its API', async () => {
    const dsr = await world.restricted();
    await world.run('answerMarks', dsr.at);
    expect(await told(dsr)).toMatchObject({ processors: system });
  });

  it('names none whose machine wrote nothing', async () => {
    world.marker.rest = 'no column for it';
    const dsr = await world.restricted(CONTESTED);
    await world.run('answerMarks', dsr.at);
    expect(await told(dsr)).toEqual({ answer: '[]', purposes: '', ground: 'accuracy-contested' });
  });
});
