import { describe, expect, it } from '@jest/globals';
import { AS_OF, beforeEachMarks, type MarkWorld, SYSTEM, type MarkCase } from '../support/mark-world.js';

const system = SYSTEM;
let world: MarkWorld;

beforeEachMarks((started) => (world = started));

describe('an erasure', () => {
  async function hidden(): Promise<MarkCase> {
    const dsr = await world.found('erasure');
    await world.run('beginRestriction', dsr.at);
    await world.run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    await world.run('markSystem', { ...dsr.at, system, mark: 'unpublish' });
    return dsr;
  }

  it('has restricted and hidden before its plan, which says so', async () => {
    const dsr = await hidden();
    expect(dsr.carried).toMatchObject({ restricted: true, hidden: true });
    const { planId } = await world.run('buildPlan', dsr.at);
    const plan = await world.one<{ done: object[] }>(
      `SELECT convert_from(body, 'UTF8')::jsonb->'done' AS done FROM plan WHERE id = $1`,
      [planId],
    );
    expect(plan?.done).toMatchObject([
      { system, mark: 'restrict', state: 'applied' },
      { system, mark: 'unpublish', state: 'applied' },
    ]);
  });

  it('that the person cancels is lifted after the mail; what was hidden stays so, and the mail says it', async () => {
    const dsr = await hidden();
    await world.run('closeCase', { ...dsr.at, outcome: 'withdrawn-by-requester' });
    const mail = await world.one<{ id: string; parameters: object }>(
      'SELECT id, parameters FROM message WHERE case_id = $1',
      [dsr.at.caseId],
    );
    expect(mail?.parameters).toEqual({ unpublished: 1, restriction: 'ends' });
    const lift = await world.one<{ id: string }>('SELECT id FROM restriction_lift WHERE notice_id = $1', [
      mail?.id,
    ]);
    await world.deliver(mail?.id ?? '');
    await world.run('liftSystem', { liftId: lift?.id ?? '', system, asOf: AS_OF });
    expect(dsr.carried).toMatchObject({ restricted: false, hidden: true });
  });

  it('says where more would be sent after it, which a person has to stop first', async () => {
    world.marker.rest = 'send-stop-needed';
    const dsr = await world.found('erasure');
    await world.run('beginRestriction', dsr.at);
    const at = { ...dsr.at, system, mark: 'restrict' } as const;
    for (const _time of [1, 2])
      expect(await world.run('markSystem', at)).toEqual({ byHand: true, stop: true });
  });

  it('that is carried out leaves no restriction behind', async () => {
    const dsr = await hidden();
    await world.run('closeCase', { ...dsr.at, outcome: 'fulfilled' });
    expect(await world.stands(dsr)).toBe(false);
    expect(world.marker.asked.map(({ mark }) => mark)).toEqual(['restrict', 'unpublish']);
  });
});
