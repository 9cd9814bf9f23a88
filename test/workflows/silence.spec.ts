/** Who does not answer is named in an answer that goes out in time: five days before the due date, which is day 30. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Activities } from '#activities/contract';
import type { Right } from '#libs/domain/words';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import type { FakeActivities } from '../support/case-fakes.js';
import { describeWithTemporal } from '../support/temporal.js';

const DAY = 86_400_000;

describeWithTemporal('silence, on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const begun = async (
    right: Right,
    prepare: (fakes: FakeActivities) => void,
    receivedDaysAgo = 0,
  ): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare, { right, receivedDaysAgo });
    await dsr.tell('requesterVerified');
    return dsr;
  };
  /** Day of the case on which each call was made. */
  const daysOf = (dsr: RunningCase, name: keyof Activities): number[] =>
    dsr.fakes
      .inputs(name)
      .map((input) =>
        Math.floor((Date.parse((input as { asOf: string }).asOf) - Date.parse(dsr.start.receivedAt)) / DAY),
      );

  it('a person who never looks is named in an access answer from day 25 on', async () => {
    const dsr = await begun('access', (fakes) => fakes.broken.set('product', 'map-mismatch'));
    await dsr.fakes.called('openManualTask');
    await dsr.pass(24);
    expect(dsr.fakes.names()).not.toContain('buildPlan');
    await dsr.pass(2);
    await dsr.fakes.called('buildPlan');
    expect(daysOf(dsr, 'recordUnanswered')).toEqual([25]);
    expect(dsr.fakes.inputs('recordUnanswered')).toMatchObject([{ tasks: ['product'] }]);
    await dsr.handle.terminate();
  });

  it('a machine that stays paused is given to a person on day 25, and named a day later', async () => {
    const dsr = await begun('access', (fakes) => fakes.broken.set('product', 'system-paused'));
    await dsr.fakes.called('pauseSystem');
    await dsr.pass(28);
    await dsr.fakes.called('buildPlan');
    expect(daysOf(dsr, 'openManualTask')).toEqual([25]);
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ cause: 'system-paused' }]);
    expect(daysOf(dsr, 'recordUnanswered')).toEqual([26]);
    await dsr.handle.terminate();
  });

  it('a machine that our own vault holds up is not taken for silent', async () => {
    const dsr = await begun('access', (fakes) => {
      fakes.waves = [['product', 'support']];
      for (const system of ['product', 'support']) fakes.broken.set(system, 'system-paused');
      fakes.heldByVault = ['support'];
    });
    await dsr.fakes.called('pauseSystem', 2);
    await dsr.pass(28);
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'product' }]);
    expect(dsr.fakes.names()).not.toContain('buildPlan');
    dsr.fakes.broken.clear();
    await dsr.tell('systemResumed', { system: 'support' });
    await dsr.fakes.called('buildPlan');
    await dsr.handle.terminate();
  });

  it('an erasure by hand that nobody reports ends in an answer in time', async () => {
    const dsr = await begun('erasure', (fakes) => {
      fakes.byHand = ['support'];
      fakes.partly = true;
    });
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('openManualTask');
    await dsr.pass(26);
    expect(await dsr.handle.result()).toBe('partly-fulfilled');
    expect(dsr.fakes.inputs('recordUnanswered')).toMatchObject([{ tasks: ['support/erase'] }]);
    expect(daysOf(dsr, 'answerErasure')).toEqual([25]);
  });

  it('so does a correction by hand', async () => {
    const dsr = await begun('rectification', (fakes) => {
      fakes.byHand = ['support'];
      fakes.partly = true;
    });
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('openManualTask');
    await dsr.pass(26);
    expect(await dsr.handle.result()).toBe('partly-fulfilled');
    expect(daysOf(dsr, 'answerRectification')).toEqual([25]);
  });

  it.each([
    ['withdrawal', 'support/stop'],
    ['opt-out', 'support/stop'],
  ] as const)('so does what a person has to stop for a %s', async (right, task) => {
    const dsr = await begun(right, (fakes) => {
      fakes.markedByHand = ['support'];
      fakes.partly = true;
    });
    await dsr.fakes.called('openManualTask');
    await dsr.pass(26);
    expect(await dsr.handle.result()).toBe('partly-fulfilled');
    expect(dsr.fakes.inputs('recordUnanswered')).toMatchObject([{ tasks: [task] }]);
    expect(daysOf(dsr, 'answerMarks')).toEqual([25]);
  });

  it('so does a restriction, once an officer looked at what was marked', async () => {
    const dsr = await begun('restriction', (fakes) => {
      fakes.markedByHand = ['support'];
      fakes.partly = true;
    });
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.pass(26);
    expect(await dsr.handle.result()).toBe('partly-fulfilled');
    expect(daysOf(dsr, 'answerMarks')).toEqual([25]);
  });

  it('a machine that is silent again when it is asked for something else is waited for no longer, either', async () => {
    const dsr = await begun('erasure', (fakes) => {
      fakes.markers = ['product'];
      fakes.markFaults.set('product', ['system-paused', 'system-paused']);
    });
    await dsr.fakes.called('pauseSystem');
    await dsr.pass(28);
    await dsr.fakes.called('buildPlan');
    expect(dsr.fakes.inputs('recordUnmarked').map(({ mark }) => mark)).toEqual(['restrict', 'unpublish']);
    expect(daysOf(dsr, 'recordUnmarked')).toEqual([25, 26]);
    await dsr.handle.terminate();
  });

  it('a removal asks no machine again that a person stands in for, and is answered in time', async () => {
    const dsr = await begun('removal', (fakes) => {
      fakes.broken.set('product', 'system-paused');
      fakes.markers = ['product', 'support'];
      fakes.chosenSystems = ['product', 'support'];
      fakes.publicItems = 1;
      fakes.partly = true;
    });
    await dsr.fakes.called('pauseSystem');
    await dsr.pass(25);
    await dsr.fakes.called('offerItems');
    await dsr.tell('itemsChosen');
    await dsr.fakes.called('markSystem');
    await dsr.pass(2);
    expect(await dsr.handle.result()).toBe('partly-fulfilled');
    expect(dsr.fakes.inputs('readPublicItems')).toMatchObject([
      { system: 'support', reading: 'before' },
      { system: 'support', reading: 'after' },
    ]);
    expect(dsr.fakes.inputs('markSystem')).toMatchObject([{ system: 'support' }]);
    expect(dsr.fakes.inputs('recordUnanswered')).toMatchObject([{ tasks: ['product/mark'] }]);
    expect(daysOf(dsr, 'answerRemoval')).toEqual([26]);
  });

  it('what is reported after it was named, and before the answer, is planned anew', async () => {
    const dsr = await begun('access', (fakes) => {
      fakes.broken.set('product', 'map-mismatch');
      fakes.plans.push(fakes.plan, { planId: randomUUID(), digest: 'c'.repeat(64) });
    });
    await dsr.fakes.called('openManualTask');
    await dsr.pass(26);
    await dsr.fakes.called('buildPlan');
    await dsr.tell('manualTaskCompleted', { system: 'product', result: 'done' });
    await dsr.fakes.called('buildPlan', 2);
    await dsr.handle.terminate();
  });

  it.each([
    ['two days before the due date has one day', 28, 29],
    ['after it has five days', 40, 45],
  ])('what is asked for %s', async (_, receivedDaysAgo, day) => {
    const dsr = await begun(
      'access',
      (fakes) => fakes.broken.set('product', 'map-mismatch'),
      receivedDaysAgo,
    );
    await dsr.fakes.called('openManualTask');
    await dsr.pass(6);
    await dsr.fakes.called('buildPlan');
    expect(daysOf(dsr, 'recordUnanswered')).toEqual([day]);
    await dsr.handle.terminate();
  });
});
