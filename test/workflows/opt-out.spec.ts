import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the opt-out workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  it.each(['opt-out', 'limit'] as const)(
    '%s stops at once: nobody confirms, nothing is searched',
    async (right) => {
      const dsr = await runner.begin((fakes) => (fakes.markers = ['product']), { right });
      expect(await dsr.handle.result()).toBe('fulfilled');
      expect(dsr.fakes.names()).toEqual(['markTargets', 'markSystem', 'answerMarks', 'closeCase']);
      expect(dsr.fakes.inputs('markSystem')).toMatchObject([{ system: 'product', mark: 'stop' }]);
    },
  );

  it('tells a system that rests on the switch of another after that one, and opens a task where it is not set', async () => {
    const dsr = await runner.begin(
      (fakes) => {
        fakes.markers = ['product'];
        fakes.markersAfter = ['support'];
        fakes.markRest.add('support');
      },
      { right: 'opt-out' },
    );
    await dsr.fakes.called('openManualTask');
    expect(dsr.fakes.inputs('markSystem').map(({ system }) => system)).toEqual(['product', 'support']);
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'support', kind: 'stop-by-hand' }]);
    await dsr.handle.terminate();
  });

  it('reminds of the task to stop, and not of any other in that system', async () => {
    const dsr = await runner.begin((fakes) => (fakes.markedByHand = ['support']), { right: 'opt-out' });
    await dsr.fakes.called('openManualTask');
    await dsr.pass(6);
    expect(dsr.fakes.inputs('remindManualTask')).toMatchObject([{ system: 'support', task: 'support/stop' }]);
    await dsr.handle.terminate();
  });

  it('never reminds anybody to confirm, and answers in time without the person who has to stop it', async () => {
    const dsr = await runner.begin((fakes) => (fakes.markedByHand = ['support']), {
      right: 'opt-out',
      receivedDaysAgo: 28,
    });
    await dsr.fakes.called('openManualTask');
    await dsr.pass(3);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names()).not.toContain('remindToConfirm');
    expect(dsr.fakes.inputs('recordClockEvent').map(({ event }) => event)).toEqual([
      'reminder-3',
      'reminder-1',
    ]);
    expect(dsr.fakes.inputs('recordUnanswered')).toMatchObject([{ tasks: ['support/stop'] }]);
  });
});
