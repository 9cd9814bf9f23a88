import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningObligation } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

const DAY = 86_400_000;

describeWithTemporal('the workflow of an obligation on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  /** Days between the start and each step, rounded. */
  const days = ({ fakes }: RunningObligation, startedAt: number): number[] =>
    fakes.inputs('fulfilObligation').map(({ asOf }) => Math.round((Date.parse(asOf) - startedAt) / DAY));
  const inDays = (count: number): string => new Date(Date.now() + count * DAY).toISOString();

  it('waits years for its day, does its work once, and ends', async () => {
    const startedAt = Date.now();
    const owed = await runner.beginObligation(2_192);
    expect(owed.fakes.names()).toEqual([]);
    await owed.pass(2_193);
    await owed.handle.result();
    expect(owed.fakes.names()).toEqual(['beginObligation', 'fulfilObligation']);
    expect(days(owed, startedAt)).toEqual([2_192]);
  });

  it('is due again on the day that its work names', async () => {
    const startedAt = Date.now();
    const owed = await runner.beginObligation(7, {
      prepare: ({ steps }) => steps.push({ state: 'waits', due: inDays(30) }),
    });
    await owed.pass(31);
    await owed.handle.result();
    expect(days(owed, startedAt)).toEqual([7, 30]);
  });

  it('waits for a paused system without asking it, and goes on once it is repaired', async () => {
    const owed = await runner.beginObligation(1, {
      prepare: ({ steps }) => steps.push('system-paused', 'system-refused'),
    });
    await owed.pass(60);
    await owed.fakes.called('pauseObligation');
    expect(owed.fakes.inputs('fulfilObligation')).toHaveLength(1);
    await owed.tell('systemResumed', { system: 'product' });
    await owed.fakes.called('pauseObligation', 2);
    await owed.tell('systemResumed', { system: 'product' });
    await owed.handle.result();
    expect(owed.fakes.inputs('fulfilObligation')).toHaveLength(3);
  });

  it('asks a system that does not answer again and again, and needs nobody for it', async () => {
    const owed = await runner.beginObligation(1, {
      prepare: ({ steps }) => steps.push('system-unavailable', 'system-busy'),
    });
    await owed.pass(2);
    await owed.handle.result();
    expect(owed.fakes.names()).toEqual([
      'beginObligation',
      'fulfilObligation',
      'fulfilObligation',
      'fulfilObligation',
    ]);
  });

  it('waits for a person after a final error, and tries again when told', async () => {
    const owed = await runner.beginObligation(1, { prepare: ({ steps }) => steps.push('erasure-conflict') });
    await owed.pass(60);
    await owed.fakes.called('recordObligationFault');
    expect(owed.fakes.inputs('recordObligationFault').map(({ cause }) => cause)).toEqual([
      'erasure-conflict',
    ]);
    expect(owed.fakes.inputs('fulfilObligation')).toHaveLength(1);
    await owed.tell('obligationChanged');
    await owed.handle.result();
    expect(owed.fakes.inputs('fulfilObligation')).toHaveLength(2);
  });

  it('waits for a person where what was erased is there again', async () => {
    const owed = await runner.beginObligation(7, {
      prepare: ({ steps }) => steps.push({ state: 'needs-you' }, { state: 'over' }),
    });
    await owed.pass(60);
    await owed.fakes.called('fulfilObligation');
    expect(owed.fakes.names()).toEqual(['beginObligation', 'fulfilObligation']);
    await owed.tell('obligationChanged');
    await owed.handle.result();
  });

  it('carries an order out before its day, and then waits for its day again', async () => {
    const startedAt = Date.now();
    const owed = await runner.beginObligation(35, {
      prepare: ({ steps }) => steps.push({ state: 'waits', due: inDays(35) }),
    });
    await owed.tell('obligationChanged');
    await owed.fakes.called('fulfilObligation');
    await owed.pass(36);
    await owed.handle.result();
    expect(days(owed, startedAt)).toEqual([0, 35]);
  });

  it('ends without touching its system when a person decided that it is not owed', async () => {
    const owed = await runner.beginObligation(30, {
      prepare: (fakes) => {
        fakes.waived = true;
      },
    });
    await owed.tell('obligationChanged');
    await owed.handle.result();
    expect(owed.fakes.names()).toEqual(['beginObligation']);
  });

  it('counts a message that is delivered twice once', async () => {
    const owed = await runner.beginObligation(30, {
      prepare: ({ steps }) => steps.push({ state: 'waits', due: inDays(30) }),
    });
    await owed.tell('obligationChanged', { factId: 'the-same' });
    await owed.fakes.called('fulfilObligation');
    await owed.tell('obligationChanged', { factId: 'the-same' });
    await owed.pass(31);
    await owed.handle.result();
    expect(owed.fakes.inputs('fulfilObligation')).toHaveLength(2);
  });
});
