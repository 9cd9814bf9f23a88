import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the removal workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const begin = (publicItems = 2, receivedDaysAgo = 0) =>
    runner.begin(
      (fakes) => {
        fakes.markers = ['product', 'support'];
        fakes.chosenSystems = ['product', 'support'];
        fakes.publicItems = publicItems;
      },
      { right: 'removal', receivedDaysAgo },
    );

  it('waits for the choice, hides first and then tells the cache, and looks again before it answers', async () => {
    const dsr = await begin();
    await dsr.fakes.called('awaitVerification');
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('offerItems');
    expect(dsr.fakes.names()).toEqual([
      'awaitVerification',
      'planSearch',
      'discoverSystem',
      'publicSystems',
      'readPublicItems',
      'readPublicItems',
      'offerItems',
    ]);
    await dsr.tell('itemsChosen');
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names().slice(7)).toEqual([
      'removalSystems',
      'markSystem',
      'markSystem',
      'publicSystems',
      'readPublicItems',
      'readPublicItems',
      'answerRemoval',
      'closeCase',
    ]);
    expect(dsr.fakes.inputs('markSystem')).toMatchObject([
      { system: 'product', mark: 'unpublish' },
      { system: 'support', mark: 'unpublish' },
    ]);
    expect(dsr.fakes.inputs('readPublicItems').map(({ reading }) => reading)).toEqual([
      'before',
      'before',
      'after',
      'after',
    ]);
  });

  it('reminds the person, never the officers, and answers a day before the date where nothing was chosen', async () => {
    const dsr = await begin();
    dsr.fakes.chosenSystems = [];
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('offerItems');
    await dsr.pass(30);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.inputs('remindToChoose').map(({ event }) => event)).toEqual([
      'reminder-10',
      'reminder-3',
    ]);
    expect(dsr.fakes.names()).not.toContain('recordClockEvent');
    expect(dsr.fakes.names()).not.toContain('markSystem');
  });

  it('waits five days for a choice where the date has passed already, and answers without', async () => {
    const dsr = await begin(2, 40);
    dsr.fakes.chosenSystems = [];
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('offerItems');
    await dsr.pass(4);
    expect(dsr.fakes.names()).not.toContain('answerRemoval');
    await dsr.pass(2);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names()).not.toContain('markSystem');
  });

  it('asks for no choice where nothing is public', async () => {
    const dsr = await begin(0);
    await dsr.tell('requesterVerified');
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names().slice(-3)).toEqual(['offerItems', 'answerRemoval', 'closeCase']);
  });

  it('leaves to a person what a system does not do, and answers when they have', async () => {
    const dsr = await begin();
    dsr.fakes.markRest.add('support');
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('offerItems');
    await dsr.tell('itemsChosen');
    await dsr.fakes.called('openManualTask');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'support', kind: 'mark-by-hand' }]);
    expect(dsr.fakes.names()).not.toContain('answerRemoval');
    await dsr.tell('manualTaskCompleted', { system: 'support', kind: 'mark-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.inputs('readPublicItems').filter(({ reading }) => reading === 'after')).toHaveLength(2);
  });

  it('asks a person anew who has looked before the choice, and did not know of it', async () => {
    const dsr = await begin();
    dsr.fakes.readFaults.set('support', ['system-rejected']);
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('openManualTask');
    await dsr.tell('manualTaskCompleted', { system: 'support', kind: 'mark-by-hand', result: 'done' });
    await dsr.fakes.called('offerItems');
    dsr.fakes.markRest.add('support');
    await dsr.tell('itemsChosen');
    await dsr.fakes.called('openManualTask', 2);
    expect(dsr.fakes.inputs('openManualTask').at(-1)).toMatchObject({
      ...{ system: 'support', kind: 'mark-by-hand', anew: true },
    });
    expect(dsr.fakes.names()).not.toContain('answerRemoval');
    await dsr.tell('manualTaskCompleted', { system: 'support', kind: 'mark-by-hand', result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('ends without a mark when the person cancels before the choice', async () => {
    const dsr = await begin();
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('offerItems');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.names()).not.toContain('markSystem');
  });
});
