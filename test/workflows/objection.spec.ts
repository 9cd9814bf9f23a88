import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ObjectionDecision } from '#workflows/case/messages';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

const UPHELD = { verdict: 'upheld' } as const;
const OUTWEIGHED = { verdict: 'refused', ground: 'prevents-fraud' } as const;

describeWithTemporal('the objection workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const begun = async (
    prepare: Parameters<CaseRunner['begin']>[0] = () => undefined,
  ): Promise<RunningCase> => {
    const dsr = await runner.begin(
      (fakes) => {
        fakes.markers = ['product'];
        prepare(fakes);
      },
      { right: 'objection' },
    );
    await dsr.tell('requesterVerified');
    return dsr;
  };
  const decide = (
    { caseId }: Pick<RunningCase, 'caseId'>,
    verdict: typeof UPHELD | typeof OUTWEIGHED,
  ): Promise<void> => {
    const decision: ObjectionDecision = { decisionId: randomUUID(), actor: 'officer-1', ...verdict };
    return runner.gateway.decideObjection(caseId, decision);
  };
  const marks = ({ fakes }: RunningCase) => fakes.inputs('markSystem').map(({ mark }) => mark);

  it('to marketing stops it at once: nobody weighs, nothing is restricted', async () => {
    const dsr = await begun((fakes) => (fakes.weigh = false));
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(marks(dsr)).toEqual(['stop']);
    expect(dsr.fakes.names()).not.toContain('beginRestriction');
    expect(dsr.fakes.names()).not.toContain('awaitDecision');
  });

  it('restricts while an officer weighs, and stops when it is upheld', async () => {
    const dsr = await begun();
    await dsr.fakes.called('awaitDecision');
    expect(marks(dsr)).toEqual(['restrict']);
    await decide(dsr, UPHELD);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(marks(dsr)).toEqual(['restrict', 'stop']);
    expect(dsr.fakes.inputs('recordObjection')).toMatchObject([{ verdict: 'upheld', actor: 'officer-1' }]);
  });

  it('ends with the ground that weighs more, and stops nothing then', async () => {
    const dsr = await begun();
    await dsr.fakes.called('awaitDecision');
    await decide(dsr, OUTWEIGHED);
    expect(await dsr.handle.result()).toBe('refused');
    expect(marks(dsr)).toEqual(['restrict']);
    expect(dsr.fakes.inputs('closeCase')).toMatchObject([
      { outcome: 'refused', refusal: { ground: 'prevents-fraud', actor: 'officer-1' } },
    ]);
  });

  it('takes no decision before it is weighed, and no second one', async () => {
    const early = await runner.begin(undefined, { right: 'objection' });
    await early.fakes.called('awaitVerification');
    await expect(decide(early, UPHELD)).rejects.toMatchObject({ code: 'wrong-state' });
    const dsr = await begun((fakes) => (fakes.markedByHand = ['support']));
    await dsr.fakes.called('awaitDecision');
    await decide(dsr, UPHELD);
    await expect(decide(dsr, OUTWEIGHED)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(dsr.fakes.inputs('recordObjection')).toHaveLength(1);
    for (const kind of ['mark-by-hand', 'stop-by-hand'])
      await dsr.tell('manualTaskCompleted', { system: 'support', kind, result: 'done' });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });
});
