import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the portability workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  /** To the release approval, given. */
  const released = async (prepare: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare, { right: 'portability' });
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage');
    await dsr.approve('release');
    return dsr;
  };

  it('opens the download and sends nothing where no other controller was named', async () => {
    const dsr = await released(() => undefined);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names()).not.toContain('transferPackage');
  });

  it('sends the released package to the controller that was named, after the download is open', async () => {
    const dsr = await released((fakes) => (fakes.transferTo = 'other-studio'));
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names().slice(-3)).toEqual(['makeReady', 'transferPackage', 'closeCase']);
  });

  it('is fulfilled in part, and says so, where the other controller does not take it', async () => {
    const dsr = await released((fakes) => {
      fakes.transferTo = 'other-studio';
      fakes.transferFault = 'system-rejected';
    });
    expect(await dsr.handle.result()).toBe('partly-fulfilled');
    expect(dsr.fakes.inputs('recordTransferFailure')).toMatchObject([{ cause: 'system-rejected' }]);
  });
});
