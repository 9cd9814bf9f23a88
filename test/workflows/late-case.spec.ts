import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../../apps/worker/src/workflow-bundle.js';
import { CaseRunner } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

/** Milliseconds of one record after the other. */
const ALIKE = [0];
const SECOND_SLOWER = [10, 20];
const THIRD_SLOWER = [0, 0, 20];

/** Its clock has much to say at once, beside the procedure. */
describeWithTemporal('a case entered after its due date on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  it.each([
    { right: 'opt-out', takes: ALIKE },
    { right: 'opt-out', takes: SECOND_SLOWER },
    { right: 'opt-out', takes: THIRD_SLOWER },
    { right: 'removal', takes: SECOND_SLOWER },
    { right: 'access', takes: SECOND_SLOWER },
    { right: 'erasure', takes: SECOND_SLOWER },
  ] as const)('$right replays when its records take $takes ms', async ({ right, takes }) => {
    const dsr = await runner.begin(
      (fakes) => Object.assign(fakes, { takes, markers: ['product'], markedByHand: ['support'] }),
      { right, receivedDaysAgo: 40 },
    );
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('recordClockEvent', 2);
    await dsr.tell('requestWithdrawn');
    await dsr.handle.result();
    const history = await dsr.handle.fetchHistory();
    const replayed = Worker.runReplayHistory(
      { workflowBundle: await workflowBundle() },
      history,
      dsr.workflowId,
    );
    await expect(replayed).resolves.toBeUndefined();
  });
});
