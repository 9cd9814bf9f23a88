import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the search of the systems on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const searching = async (prepare: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare);
    await dsr.tell('requesterVerified');
    return dsr;
  };
  const searched = ({ fakes }: RunningCase): string[] =>
    fakes.inputs('discoverSystem').map(({ system }) => system);

  it('asks a system again when another one found something new for it, until nothing new comes', async () => {
    const dsr = await searching((fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.feeds.set('product', [['support']]);
      fakes.feeds.set('support', [['product'], []]);
    });
    await dsr.fakes.called('buildPlan');
    expect(searched(dsr)).toEqual(['product', 'support', 'product']);
    await dsr.handle.terminate();
  });

  it('ends a circle that would never end with a task for a person', async () => {
    const dsr = await searching((fakes) => {
      fakes.feeds.set(
        'product',
        Array.from({ length: 100 }, () => ['product']),
      );
    });
    await dsr.fakes.called('openManualTask');
    expect(searched(dsr)).toHaveLength(25);
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([
      { system: 'product', cause: 'discovery-limit' },
    ]);
    await dsr.handle.terminate();
  });

  it('does not ask a system that refuses our access again before it is resumed, and then goes on', async () => {
    const dsr = await searching((fakes) => fakes.broken.set('product', 'system-refused'));
    await dsr.fakes.called('pauseSystem');
    await dsr.pass(1);
    expect(searched(dsr)).toEqual(['product']);
    dsr.fakes.broken.clear();
    await dsr.tell('systemResumed', { system: 'product' });
    await dsr.fakes.called('buildPlan');
    expect(searched(dsr)).toEqual(['product', 'product']);
    expect(dsr.fakes.names()).not.toContain('openManualTask');
    await dsr.handle.terminate();
  });

  it('waits a minute before it asks a system again that refuses us and is not paused', async () => {
    const dsr = await searching((fakes) => {
      fakes.broken.set('product', 'system-refused');
      fakes.pauses = false;
    });
    await dsr.fakes.called('pauseSystem');
    dsr.fakes.broken.clear();
    await dsr.pass(1);
    await dsr.fakes.called('buildPlan');
    const [first = 0, second = 0] = dsr.fakes.inputs('discoverSystem').map(({ asOf }) => Date.parse(asOf));
    expect(second - first).toBeGreaterThanOrEqual(60_000);
    await dsr.handle.terminate();
  });

  it('says of a date that comes near that a paused system is waited for', async () => {
    const dsr = await searching((fakes) => fakes.broken.set('product', 'system-paused'));
    await dsr.fakes.called('pauseSystem');
    await dsr.pass(21);
    expect(dsr.fakes.inputs('recordClockEvent').at(-1)).toMatchObject({
      event: 'reminder-10',
      waitingFor: 'paused-system',
    });
    await dsr.handle.terminate();
  });

  it('makes a task of a paused system that an officer takes by hand', async () => {
    const dsr = await searching((fakes) => fakes.broken.set('product', 'system-refused'));
    await dsr.fakes.called('pauseSystem');
    await dsr.tell('systemTakenByHand', { system: 'product' });
    await dsr.fakes.called('openManualTask');
    await dsr.tell('manualTaskCompleted', { system: 'product', result: 'cannot' });
    await dsr.fakes.called('buildPlan');
    await dsr.handle.terminate();
  });

  it('makes a task of a system that does not answer once an officer takes it by hand, and asks it no more', async () => {
    const dsr = await searching((fakes) => {
      fakes.waves = [['product'], ['support']];
      fakes.broken.set('product', 'system-unavailable');
      fakes.feeds.set('support', [['product']]);
    });
    await dsr.fakes.called('discoverSystem');
    await dsr.tell('systemTakenByHand', { system: 'product' });
    await dsr.fakes.called('openManualTask');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([
      { system: 'product', cause: 'system-unavailable' },
    ]);
    await dsr.tell('manualTaskCompleted', { system: 'product', result: 'nothing-held' });
    await dsr.fakes.called('buildPlan');
    expect(searched(dsr).at(-1)).toBe('support');
    await dsr.handle.terminate();
  });

  it('a request taken back while a system does not answer ends the case', async () => {
    const dsr = await searching((fakes) => fakes.broken.set('product', 'system-unavailable'));
    await dsr.fakes.called('discoverSystem');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.names()).not.toContain('openManualTask');
  });

  it('reminds of a task when it is due and every two days, until it is done', async () => {
    const dsr = await searching((fakes) => fakes.broken.set('product', 'map-mismatch'));
    await dsr.fakes.called('openManualTask');
    await dsr.pass(8);
    expect(dsr.fakes.inputs('remindManualTask')).toHaveLength(2);
    await dsr.tell('manualTaskCompleted', { system: 'product', result: 'done' });
    await dsr.fakes.called('buildPlan');
    await dsr.pass(8);
    expect(dsr.fakes.inputs('remindManualTask')).toHaveLength(2);
    await dsr.handle.terminate();
  });

  it('a request taken back while a system is paused ends the case', async () => {
    const dsr = await searching((fakes) => fakes.broken.set('product', 'system-refused'));
    await dsr.fakes.called('pauseSystem');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
  });
});
