import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the restriction workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const begun = async (prepare: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare, { right: 'restriction' });
    await dsr.tell('requesterVerified');
    return dsr;
  };
  const marked = ({ fakes }: RunningCase) =>
    fakes.inputs('markSystem').map(({ system, mark }) => [system, mark]);
  const tasks = ({ fakes }: RunningCase) =>
    fakes.inputs('openManualTask').map(({ system, kind, cause }) => [system, kind, cause]);

  it('restricts before anybody has approved, lays what was done before an officer, and answers', async () => {
    const dsr = await begun((fakes) => {
      fakes.markers = ['product'];
    });
    await dsr.fakes.called('buildPlan');
    expect(marked(dsr)).toEqual([['product', 'restrict']]);
    await dsr.approve('plan');
    expect(await dsr.handle.result()).toBe('fulfilled');
    const names = dsr.fakes.names();
    expect(names.slice(names.indexOf('planSearch'))).toEqual([
      'planSearch',
      'discoverSystem',
      'beginRestriction',
      'markTargets',
      'markSystem',
      'buildPlan',
      'recordApproval',
      'answerMarks',
      'closeCase',
    ]);
  });

  it('lets a person restrict where no machine can, and waits for them before it answers', async () => {
    const dsr = await begun((fakes) => {
      fakes.markers = ['product'];
      fakes.markRest.add('product');
      fakes.markedByHand = ['support'];
    });
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    expect(tasks(dsr)).toEqual([
      ['support', 'mark-by-hand', undefined],
      ['product', 'mark-by-hand', undefined],
    ]);
    expect(dsr.fakes.names()).not.toContain('answerMarks');
    for (const system of ['product', 'support'])
      await dsr.tell('manualTaskCompleted', { system, kind: 'mark-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('has one task for a system that could not be searched: to look there, and to restrict', async () => {
    const dsr = await begun((fakes) => fakes.broken.set('product', 'map-mismatch'));
    await dsr.fakes.called('buildPlan');
    expect(tasks(dsr)).toEqual([['product', 'mark-by-hand', 'map-mismatch']]);
    await dsr.approve('plan');
    await dsr.tell('manualTaskCompleted', { system: 'product', kind: 'mark-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('waits for a system that refuses our access, while the others are restricted', async () => {
    const dsr = await begun((fakes) => {
      fakes.markers = ['product', 'support'];
      fakes.markFaults.set('product', ['system-refused']);
    });
    await dsr.fakes.called('pauseSystem');
    await dsr.fakes.called('markSystem', 2);
    expect(new Set(marked(dsr).map(([system]) => system))).toEqual(new Set(['product', 'support']));
    expect(dsr.fakes.names()).not.toContain('buildPlan');
    await dsr.tell('systemResumed', { system: 'product' });
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(marked(dsr)).toHaveLength(3);
  });

  it('makes a task of a system that fails for good', async () => {
    const dsr = await begun((fakes) => {
      fakes.markers = ['product'];
      fakes.markFaults.set('product', ['system-rejected']);
    });
    await dsr.fakes.called('recordUnmarked');
    expect(tasks(dsr)).toEqual([['product', 'mark-by-hand', 'system-rejected']]);
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.tell('manualTaskCompleted', { system: 'product', kind: 'mark-by-hand', result: 'cannot' });
    await dsr.handle.result();
  });

  it('closes with the refusal of an officer', async () => {
    const dsr = await begun((fakes) => {
      fakes.markers = ['product'];
    });
    await dsr.fakes.called('buildPlan');
    await dsr.refuse();
    expect(await dsr.handle.result()).toBe('refused');
    expect(dsr.fakes.names()).not.toContain('answerMarks');
    expect(dsr.fakes.inputs('closeCase')[0]).toMatchObject({ outcome: 'refused' });
  });

  it('does not answer what the person has cancelled already', async () => {
    const dsr = await begun((fakes) => fakes.answerFaults.push('wrong-state'));
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('answerMarks');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
  });
});

/** In days. */
const MINUTE = 1 / 1440;

describeWithTemporal('the end of a restriction on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  it('lifts nothing before the notice has gone out, however long a mail waits', async () => {
    const lift = await runner.beginLift((fakes) => {
      fakes.markers = ['product', 'support'];
      fakes.notices.push(...Array.from({ length: 12 }, () => 'waiting' as const));
    });
    await lift.fakes.called('readNotice', 2);
    expect(lift.fakes.names()).not.toContain('liftSystem');
    await lift.pass(2);
    await lift.handle.result();
    const names = lift.fakes.names();
    expect(names.slice(0, 13).every((name) => name === 'readNotice')).toBe(true);
    expect(names.slice(13)).toEqual(['liftTargets', 'liftSystem', 'liftSystem', 'recordLifted']);
    expect(lift.fakes.inputs('recordLifted')[0]).toMatchObject({ byHand: [] });
  });

  it('leaves the restriction standing when no mailbox takes the notice', async () => {
    const lift = await runner.beginLift((fakes) => {
      fakes.markers = ['product'];
      fakes.notices.push('waiting', 'refused');
    });
    await lift.handle.result();
    expect(lift.fakes.names()).toEqual(['readNotice', 'readNotice', 'recordUnlifted']);
  });

  it('asks a system whose access was repaired again within a minute, and then ever more seldom', async () => {
    const lift = await runner.beginLift((fakes) => {
      fakes.markers = ['product'];
      fakes.markFaults.set('product', ['system-refused', 'system-paused']);
    });
    await lift.fakes.called('liftSystem');
    await lift.pass(MINUTE);
    await lift.fakes.called('liftSystem', 2);
    await lift.pass(MINUTE);
    await lift.handle.result();
    expect(lift.fakes.inputs('recordLifted')[0]).toMatchObject({ byHand: [] });
  });

  it('waits for a paused system, and leaves to a person what fails for good', async () => {
    const lift = await runner.beginLift((fakes) => {
      fakes.markers = ['product', 'support'];
      fakes.markFaults.set('product', ['system-paused', 'system-rejected']);
    });
    await lift.fakes.called('liftSystem');
    await lift.pass(1);
    await lift.handle.result();
    expect(lift.fakes.inputs('liftSystem').map(({ system }) => system)).toEqual([
      'product',
      'product',
      'support',
    ]);
    expect(lift.fakes.inputs('recordLifted')[0]).toMatchObject({ byHand: ['product'] });
  });
});
