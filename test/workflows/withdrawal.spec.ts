import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the withdrawal workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  it('stops everywhere once the link was followed, with no plan, no approval and no hold', async () => {
    const dsr = await runner.begin((fakes) => (fakes.markers = ['product']), { right: 'withdrawal' });
    await dsr.fakes.called('awaitVerification');
    expect(dsr.fakes.names()).toEqual(['awaitVerification']);
    await dsr.tell('requesterVerified');
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names()).toEqual([
      'awaitVerification',
      'recordWithdrawn',
      'planSearch',
      'discoverSystem',
      'markTargets',
      'markSystem',
      'answerMarks',
      'closeCase',
    ]);
    expect(dsr.fakes.inputs('markSystem')).toMatchObject([{ system: 'product', mark: 'stop' }]);
  });

  it('stops in the others while a person has to in one, and answers when they have', async () => {
    const dsr = await runner.begin(
      (fakes) => {
        fakes.markers = ['product'];
        fakes.markedByHand = ['support'];
      },
      { right: 'withdrawal' },
    );
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('markSystem');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'support', kind: 'stop-by-hand' }]);
    expect(dsr.fakes.names()).not.toContain('answerMarks');
    await dsr.tell('manualTaskCompleted', { system: 'support', kind: 'stop-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });
});
