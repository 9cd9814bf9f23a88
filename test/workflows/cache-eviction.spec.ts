import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('cases whose worker forgets them between steps', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create({ maxCachedWorkflows: 2 });
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  it('are replayed from their history and reach the same end', async () => {
    const cases = await Promise.all([1, 2, 3, 4, 5].map(() => runner.begin()));
    for (const dsr of cases) await dsr.fakes.called('awaitVerification');
    for (const dsr of cases) await dsr.tell('requesterVerified');
    for (const dsr of cases) await dsr.fakes.called('buildPlan');
    for (const dsr of cases) await dsr.approve('plan');
    for (const dsr of cases) await dsr.fakes.called('buildPackage');
    for (const dsr of cases.toReversed()) await dsr.approve('release');
    const outcomes = await Promise.all(cases.map((dsr) => dsr.handle.result()));
    expect(outcomes).toEqual(cases.map(() => 'fulfilled'));
    expect(cases.map(({ fakes }) => fakes.inputs('makeReady').length)).toEqual([1, 1, 1, 1, 1]);
  });
});
