import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

const DAY = 86_400_000;

describeWithTemporal('several rights of one person on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const begun = async (
    right: 'portability' | 'erasure' | 'access',
    prepare: (fakes: RunningCase['fakes']) => void,
  ): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare, { right });
    await dsr.tell('requesterVerified');
    return dsr;
  };

  it('a portability searches only once the correction is answered', async () => {
    const dsr = await begun('portability', (fakes) => fakes.otherCases.push(1, 0));
    await dsr.fakes.called('checkOtherCases');
    expect(dsr.fakes.names()).not.toContain('planSearch');
    await dsr.tell('otherCaseClosed');
    await dsr.fakes.called('buildPlan');
    const names = dsr.fakes.names();
    expect(names.lastIndexOf('checkOtherCases')).toBeLessThan(names.indexOf('planSearch'));
  });

  it('a portability waits for a correction no longer than until ten days before its own answer is due', async () => {
    const dsr = await begun('portability', (fakes) => fakes.otherCases.push(1, 1, 1));
    await dsr.fakes.called('checkOtherCases');
    await dsr.pass(19);
    expect(dsr.fakes.names()).not.toContain('planSearch');
    await dsr.pass(2);
    await dsr.fakes.called('buildPlan');
    const [search] = dsr.fakes.inputs('planSearch');
    const left = Date.parse(dsr.start.dueEndsBefore) - Date.parse(search?.asOf ?? '');
    expect(Math.round(left / DAY)).toBe(10);
  });

  it('a portability leaves while it waits, when the person cancels', async () => {
    const dsr = await begun('portability', (fakes) => fakes.otherCases.push(1));
    await dsr.fakes.called('checkOtherCases');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
  });

  it('an access waits for nobody', async () => {
    const dsr = await begun('access', (fakes) => fakes.otherCases.push(1, 1));
    await dsr.fakes.called('buildPlan');
    expect(dsr.fakes.names()).not.toContain('checkOtherCases');
  });

  it('an erasure looks once more before it begins, and waits for what was asked for meanwhile', async () => {
    const dsr = await begun('erasure', (fakes) => fakes.otherCases.push(0, 1, 0));
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('checkOtherCases', 2);
    expect(dsr.fakes.names()).not.toContain('eraseSystem');
    await dsr.tell('otherCaseClosed');
    expect(await dsr.handle.result()).toBe('fulfilled');
    const names = dsr.fakes.names();
    expect(names.lastIndexOf('checkOtherCases')).toBeLessThan(names.indexOf('eraseSystem'));
  });

  it('an erasure that waits for what was asked for meanwhile can still be cancelled, and nothing is erased', async () => {
    const dsr = await begun('erasure', (fakes) => fakes.otherCases.push(0, 1));
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('checkOtherCases', 2);
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.names()).not.toContain('eraseSystem');
  });

  const erasing = async (prepare: (fakes: RunningCase['fakes']) => void): Promise<RunningCase> => {
    const dsr = await begun('erasure', (fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.erasers = ['product', 'support'];
      fakes.signIns = ['support'];
      prepare(fakes);
    });
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    return dsr;
  };
  const until = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
  const erasedSystems = ({ fakes }: RunningCase): string[] =>
    fakes.inputs('eraseSystem').map(({ system }) => system);

  it('the sign-in is erased once the copy was downloaded, and everything else before', async () => {
    const dsr = await erasing((fakes) => fakes.downloadUntil.push(until(14)));
    await dsr.fakes.called('awaitDownload');
    expect(erasedSystems(dsr)).toEqual(['product']);
    await dsr.tell('copyDownloaded');
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(erasedSystems(dsr)).toEqual(['product', 'support']);
  });

  it('the sign-in is erased on the day that the person was told, downloaded or not', async () => {
    const dsr = await erasing((fakes) => fakes.downloadUntil.push(until(14)));
    await dsr.fakes.called('awaitDownload');
    await dsr.pass(13);
    expect(erasedSystems(dsr)).toEqual(['product']);
    await dsr.pass(2);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(erasedSystems(dsr)).toEqual(['product', 'support']);
  });

  it('a cancellation while the sign-in waits leaves it, and the case ends with what was final', async () => {
    const dsr = await erasing((fakes) => fakes.downloadUntil.push(until(14)));
    await dsr.fakes.called('awaitDownload');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(erasedSystems(dsr)).toEqual(['product']);
  });

  it('where more would be sent after the erasure, a person stops that before the plan', async () => {
    const dsr = await begun('erasure', (fakes) => {
      fakes.markers = ['product'];
      fakes.sentTo.add('product');
    });
    await dsr.fakes.called('openManualTask');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'product', kind: 'stop-by-hand' }]);
    expect(dsr.fakes.names()).not.toContain('planErasure');
    await dsr.tell('manualTaskCompleted', { system: 'product', kind: 'stop-by-hand', result: 'done' });
    await dsr.fakes.called('planErasure');
  });
});
