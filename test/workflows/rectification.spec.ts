import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the rectification workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const begun = async (prepare?: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare, { right: 'rectification' });
    await dsr.tell('requesterVerified');
    return dsr;
  };
  /** To the plan, which lies before the officers. */
  const planned = async (prepare?: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await begun(prepare);
    await dsr.fakes.called('buildPlan');
    return dsr;
  };

  it('touches nothing before the plan is approved, then corrects, reads again and answers', async () => {
    const dsr = await planned();
    expect(dsr.fakes.names()).not.toContain('rectifySystem');
    await dsr.approve('plan');
    expect(await dsr.handle.result()).toBe('fulfilled');
    const names = dsr.fakes.names();
    expect(names.slice(names.indexOf('awaitDecisions'))).toEqual([
      'awaitDecisions',
      'prepareRectification',
      'rectifiableSystems',
      'planRectification',
      'buildPlan',
      'recordApproval',
      'holdRectification',
      'correctingSystems',
      'rectifySystem',
      'verifyRectification',
      'answerRectification',
      'closeCase',
    ]);
  });

  const meanwhile = (fakes: RunningCase['fakes']): void => {
    fakes.restrictMeanwhile = true;
    fakes.markers = ['product'];
    fakes.markedByHand = ['support'];
  };

  it('restricts before anything is decided, where the person asked for it', async () => {
    const dsr = await begun(meanwhile);
    await dsr.fakes.called('markSystem');
    await dsr.tell('manualTaskCompleted', { system: 'support', kind: 'mark-by-hand', result: 'done' });
    await dsr.fakes.called('buildPlan');
    const names = dsr.fakes.names();
    expect(names.slice(names.indexOf('readMeanwhile'), names.indexOf('awaitDecisions') + 1)).toEqual([
      'readMeanwhile',
      'planSearch',
      'discoverSystem',
      'beginRestriction',
      'markTargets',
      'openManualTask',
      'markSystem',
      'awaitDecisions',
    ]);
    expect(dsr.fakes.inputs('markSystem')).toMatchObject([{ system: 'product', mark: 'restrict' }]);
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'support', kind: 'mark-by-hand' }]);
    await dsr.approve('plan');
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('has one task, to look and to restrict, where a system could not be searched', async () => {
    const dsr = await begun((fakes) => {
      fakes.restrictMeanwhile = true;
      fakes.broken.set('product', 'map-mismatch');
    });
    await dsr.fakes.called('openManualTask');
    await dsr.tell('manualTaskCompleted', { system: 'product', kind: 'mark-by-hand', result: 'done' });
    await dsr.fakes.called('buildPlan');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'product', kind: 'mark-by-hand' }]);
  });

  it('restricts nothing where nobody asked for it', async () => {
    const dsr = await planned((fakes) => {
      fakes.markers = ['product'];
    });
    expect(dsr.fakes.names()).not.toContain('beginRestriction');
    expect(dsr.fakes.names()).not.toContain('markSystem');
  });

  it('waits for the decision of every correction', async () => {
    const dsr = await begun((fakes) => fakes.undecided.push(2, 1));
    await dsr.fakes.called('awaitDecisions');
    await dsr.tell('planOutdated');
    await dsr.fakes.called('awaitDecisions', 2);
    expect(dsr.fakes.names()).not.toContain('planRectification');
    await dsr.tell('planOutdated');
    await dsr.fakes.called('buildPlan');
  });

  it('plans no login that is not proved well enough, until an officer proves the person', async () => {
    const dsr = await begun((fakes) => fakes.proofNeeded.push(true));
    await dsr.fakes.called('prepareRectification');
    await expect(dsr.approve('plan')).rejects.toMatchObject({ code: 'wrong-state' });
    expect(dsr.fakes.names()).not.toContain('planRectification');
    await dsr.tell('planOutdated');
    await dsr.fakes.called('buildPlan');
  });

  it('a decision while the plan lies before the approver outdates it', async () => {
    const dsr = await planned((fakes) => {
      fakes.plans.push(fakes.plan, { planId: randomUUID(), digest: 'c'.repeat(64) });
    });
    const { digest } = dsr.fakes.plan;
    await dsr.tell('planOutdated');
    await dsr.fakes.called('buildPlan', 2);
    await expect(dsr.approve('plan', { digest })).rejects.toMatchObject({ code: 'digest-mismatch' });
    await dsr.approve('plan');
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('waits out the hold of a changed login', async () => {
    const dsr = await planned((fakes) => {
      fakes.heldUntil = new Date(Date.now() + 72 * 3_600_000).toISOString();
    });
    await dsr.approve('plan');
    await dsr.fakes.called('holdRectification');
    await dsr.pass(2);
    expect(dsr.fakes.names()).not.toContain('rectifySystem');
    await dsr.pass(2);
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('is stopped in the hold by the holder of the old address, and goes on with what is left', async () => {
    const dsr = await planned((fakes) => {
      fakes.heldUntil = new Date(Date.now() + 72 * 3_600_000).toISOString();
      fakes.plans.push(fakes.plan, { planId: randomUUID(), digest: 'c'.repeat(64) });
    });
    await dsr.approve('plan');
    await dsr.fakes.called('holdRectification');
    dsr.fakes.heldUntil = null;
    await dsr.tell('planOutdated');
    await dsr.fakes.called('buildPlan', 2);
    expect(dsr.fakes.names()).not.toContain('rectifySystem');
    await dsr.approve('plan');
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('is cancelled by the person during the hold, and nothing is corrected', async () => {
    const dsr = await planned((fakes) => {
      fakes.heldUntil = new Date(Date.now() + 86_400_000).toISOString();
    });
    await dsr.approve('plan');
    await dsr.fakes.called('holdRectification');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.names()).not.toContain('rectifySystem');
  });

  it('is cancelled, too, when the withdrawal stands in the database before the first system was touched', async () => {
    const dsr = await planned((fakes) => {
      fakes.rectifyFaults.set('product', ['wrong-state']);
    });
    await dsr.approve('plan');
    await dsr.fakes.called('rectifySystem');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
  });

  it.each(['plan-exceeded', 'digest-mismatch'] as const)(
    'plans and approves everything again after %s',
    async (code) => {
      const dsr = await planned((fakes) => {
        fakes.waves = [['product'], ['support']];
        fakes.rectifiers = ['product', 'support'];
        fakes.rectifyFaults.set('support', [code]);
        fakes.plans.push(fakes.plan, { planId: randomUUID(), digest: 'c'.repeat(64) });
      });
      await dsr.approve('plan');
      await dsr.fakes.called('buildPlan', 2);
      expect(dsr.fakes.inputs('rectifySystem').map(({ system }) => system)).toEqual(['product', 'support']);
      await dsr.approve('plan');
      expect(await dsr.handle.result()).toBe('fulfilled');
    },
  );

  it('gives a person what no machine can do, and what is not there after all', async () => {
    const dsr = await planned((fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.byHand = ['support'];
      fakes.residue.set('product', 1);
    });
    await dsr.approve('plan');
    await dsr.fakes.called('openManualTask', 2);
    expect(dsr.fakes.inputs('openManualTask').map(({ system, kind }) => [system, kind])).toEqual([
      ['product', 'rectify-by-hand'],
      ['support', 'rectify-by-hand'],
    ]);
    expect(dsr.fakes.names()).not.toContain('answerRectification');
    for (const system of ['product', 'support'])
      await dsr.tell('manualTaskCompleted', { system, kind: 'rectify-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('opens no task before the approval where a system cannot say what it would change', async () => {
    const dsr = await planned((fakes) => fakes.rectifyPlanFaults.set('product', ['system-rejected']));
    expect(dsr.fakes.inputs('giveUpPlanning')).toMatchObject([
      { system: 'product', cause: 'system-rejected' },
    ]);
    expect(dsr.fakes.names()).not.toContain('openManualTask');
  });

  it('waits for a system that refuses our access, and goes on once it is repaired', async () => {
    const dsr = await planned((fakes) => fakes.rectifyFaults.set('product', ['system-refused']));
    await dsr.approve('plan');
    await dsr.fakes.called('pauseSystem');
    await dsr.tell('systemResumed', { system: 'product' });
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names().filter((name) => name === 'rectifySystem')).toHaveLength(2);
  });

  it('waits for the repair also after a cancellation that came too late, and asks nobody meanwhile', async () => {
    const refusals = ['system-refused', 'system-paused', 'system-paused', 'system-paused'] as const;
    const dsr = await planned((fakes) => fakes.rectifyFaults.set('product', [...refusals]));
    await dsr.approve('plan');
    await dsr.fakes.called('pauseSystem');
    await dsr.tell('requestWithdrawn', {});
    await dsr.tell('systemResumed', { system: 'product' });
    await dsr.fakes.called('pauseSystem', 2);
    expect(dsr.fakes.names().filter((name) => name === 'rectifySystem')).toHaveLength(2);
  });

  it('leaves to a person a system that an officer does not wait for any longer', async () => {
    const dsr = await planned((fakes) => fakes.rectifyFaults.set('product', ['system-refused']));
    await dsr.approve('plan');
    await dsr.fakes.called('pauseSystem');
    await dsr.tell('systemTakenByHand', { system: 'product' });
    await dsr.fakes.called('openManualTask');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([
      { system: 'product', kind: 'rectify-by-hand' },
    ]);
  });
});
