import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the erasure workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  /** To the plan, which lies before the officers. */
  const planned = async (prepare: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare, { right: 'erasure' });
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    return dsr;
  };
  const approvedBy = async (dsr: RunningCase, approvers: readonly string[]): Promise<void> => {
    for (const approver of approvers) await dsr.approve('plan', { approver });
  };

  it('touches nothing before two people approved the plan, then erases, reads again and answers', async () => {
    const dsr = await planned((fakes) => {
      fakes.approversNeeded = 2;
    });
    await dsr.approve('plan', { approver: 'officer-1' });
    expect(dsr.fakes.names()).not.toContain('eraseSystem');
    await dsr.approve('plan', { approver: 'officer-2' });
    expect(await dsr.handle.result()).toBe('fulfilled');
    const names = dsr.fakes.names();
    expect(names.slice(names.indexOf('planErasure'))).toEqual([
      'planErasure',
      'buildPlan',
      'recordApproval',
      'recordApproval',
      'holdErasure',
      'checkOtherCases',
      'erasableSystems',
      'eraseSystem',
      'verifyErasure',
      'answerErasure',
      'closeCase',
    ]);
  });

  it('restricts and hides before its plan is made, and does not wait where no machine can', async () => {
    const dsr = await planned((fakes) => {
      fakes.markers = ['product', 'support'];
      fakes.markedByHand = ['mailbox'];
      fakes.markFaults.set('support', ['system-rejected']);
    });
    const marked = dsr.fakes.inputs('markSystem').map(({ system, mark }) => `${system} ${mark}`);
    expect(marked.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'product restrict',
      'product unpublish',
      'support restrict',
      'support unpublish',
    ]);
    expect(dsr.fakes.inputs('recordUnmarked')).toMatchObject([{ system: 'support', mark: 'restrict' }]);
    const names = dsr.fakes.names();
    expect(names).not.toContain('openManualTask');
    expect(names.indexOf('checkOtherCases')).toBeLessThan(names.indexOf('markSystem'));
    expect(names.lastIndexOf('markSystem')).toBeLessThan(names.indexOf('planErasure'));
    await approvedBy(dsr, ['officer-1']);
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('waits while another case of the person hands a copy over', async () => {
    const dsr = await runner.begin((fakes) => fakes.otherCases.push(1, 0), { right: 'erasure' });
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('checkOtherCases');
    expect(dsr.fakes.names()).not.toContain('planSearch');
    await dsr.tell('otherCaseClosed');
    await dsr.fakes.called('buildPlan');
    await approvedBy(dsr, ['officer-1']);
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('lays no plan before the officers that the data map does not decide', async () => {
    const dsr = await planned((fakes) => fakes.uncovered.push(true, false));
    await dsr.fakes.called('recordUncovered');
    await expect(dsr.approve('plan')).rejects.toMatchObject({ code: 'wrong-state' });
    await dsr.tell('planOutdated');
    await dsr.fakes.called('buildPlan', 2);
    await approvedBy(dsr, ['officer-1']);
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('looks after a job of a vendor by timer until it is done', async () => {
    const dsr = await planned((fakes) => fakes.pending.set('product', [86_400, 3_600]));
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('eraseSystem');
    await dsr.pass(2);
    expect(await dsr.handle.result()).toBe('fulfilled');
    const times = dsr.fakes.inputs('eraseSystem').map(({ asOf }) => Date.parse(asOf));
    const waits = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 3_600_000));
    expect(waits).toEqual([24, 1]);
  });

  it('erases in the declared order, and a system that holds more than approved is planned and approved again', async () => {
    const dsr = await planned((fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.erasers = ['product', 'support'];
      fakes.eraseFaults.set('support', ['plan-exceeded']);
      fakes.plans.push(fakes.plan, { planId: randomUUID(), digest: 'c'.repeat(64) });
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('buildPlan', 2);
    expect(dsr.fakes.inputs('eraseSystem').map(({ system }) => system)).toEqual(['product', 'support']);
    await approvedBy(dsr, ['officer-2']);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.inputs('eraseSystem').map(({ system }) => system)).toEqual([
      'product',
      'support',
      'product',
      'support',
    ]);
  });

  it('opens a task where a person has to erase, and where something was left', async () => {
    const dsr = await planned((fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.byHand = ['support'];
      fakes.residue.set('product', 2);
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('openManualTask', 2);
    expect(dsr.fakes.inputs('openManualTask').map(({ system, kind }) => [system, kind])).toEqual([
      ['product', 'erase-by-hand'],
      ['support', 'erase-by-hand'],
    ]);
    expect(dsr.fakes.names()).not.toContain('answerErasure');
    for (const system of ['product', 'support'])
      await dsr.tell('manualTaskCompleted', { system, kind: 'erase-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('is cancelled by the person during the hold, and nothing is erased', async () => {
    const dsr = await planned((fakes) => {
      fakes.heldUntil = new Date(Date.now() + 86_400_000).toISOString();
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('holdErasure');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.names()).not.toContain('eraseSystem');
  });

  it('is cancelled, too, when the withdrawal stands in the database before the first system was touched', async () => {
    const dsr = await planned((fakes) => {
      fakes.eraseFaults.set('product', ['wrong-state']);
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('eraseSystem');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
  });

  it('cancelled in the middle halts the rest: what has begun comes to its end, the next system is not touched', async () => {
    const dsr = await planned((fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.erasers = ['product', 'support'];
      fakes.pending.set('product', [86_400]);
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('eraseSystem');
    await dsr.tell('requestWithdrawn');
    await dsr.pass(2);
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.inputs('eraseSystem').map(({ system }) => system)).toEqual(['product', 'product']);
    expect(dsr.fakes.names().slice(-2)).toEqual(['verifyErasure', 'closeCase']);
  });

  it('cancelled while a person has to erase by hand ends there', async () => {
    const dsr = await planned((fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.byHand = ['support'];
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('openManualTask');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.names()).not.toContain('answerErasure');
  });

  it('cancelled while a system is stopped does not wait for it', async () => {
    const dsr = await planned((fakes) => {
      fakes.eraseFaults.set('product', ['system-paused']);
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('pauseSystem');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.inputs('eraseSystem')).toHaveLength(1);
  });

  it('is planned and approved again when a legal hold stops it in the middle', async () => {
    const dsr = await planned((fakes) => {
      fakes.eraseFaults.set('product', ['legal-hold']);
      fakes.plans.push(fakes.plan, { planId: randomUUID(), digest: 'd'.repeat(64) });
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('buildPlan', 2);
    await approvedBy(dsr, ['officer-2']);
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('leaves a system that does not answer to a person, who looks first whether it was erased', async () => {
    const dsr = await planned((fakes) => {
      fakes.eraseFaults.set(
        'product',
        Array.from({ length: 1_000 }, () => 'system-unavailable' as const),
      );
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('eraseSystem');
    await dsr.tell('systemTakenByHand', { system: 'product' });
    await dsr.fakes.called('openManualTask');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([
      { system: 'product', kind: 'erase-by-hand', cause: 'system-unavailable' },
    ]);
    await dsr.tell('manualTaskCompleted', { system: 'product', kind: 'erase-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names()).not.toContain('verifyErasure');
  });

  it('waits for a system that refuses our access, and goes on once it is repaired', async () => {
    const dsr = await planned((fakes) => {
      fakes.eraseFaults.set('product', ['system-refused']);
    });
    await approvedBy(dsr, ['officer-1']);
    await dsr.fakes.called('pauseSystem');
    await dsr.tell('systemResumed', { system: 'product' });
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names().filter((name) => name === 'eraseSystem')).toHaveLength(2);
  });
});
