/**
 * Records of one workflow task are made again together when its worker dies: the one that closes a case begins once the
 * engine has heard of the others.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

/** As the SDK writes it into its marker. */
interface LocalActivity {
  readonly activity_type: string;
}

describeWithTemporal('the end of a case on the real server begins when the engine has heard', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  /** The last two things that the engine had heard of, records or decisions of officers, when the end began. */
  async function heardBeforeTheEnd({ handle }: RunningCase): Promise<string[]> {
    await handle.result();
    const { events } = await handle.fetchHistory();
    const all = events ?? [];
    const end = all.findIndex(
      ({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === 'closeCase',
    );
    const heard = all.slice(0, end).map((event) => {
      const record = event.markerRecordedEventAttributes?.details?.['data']?.payloads?.[0]?.data;
      if (record) return (JSON.parse(Buffer.from(record).toString()) as LocalActivity).activity_type;
      return event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name ?? '';
    });
    return heard.filter((name) => name !== '').slice(-2);
  }

  it('of the approval, and of the download that it opens', async () => {
    const dsr = await runner.begin();
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage');
    await dsr.approve('release');
    expect(await heardBeforeTheEnd(dsr)).toEqual(['holdRelease', 'makeReady']);
  });

  it('of the decision that refuses an objection', async () => {
    const dsr = await runner.begin((fakes) => (fakes.markers = ['product']), { right: 'objection' });
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('awaitDecision');
    const decision = { decisionId: randomUUID(), actor: 'officer-1' };
    await runner.gateway.decideObjection(dsr.caseId, {
      ...decision,
      ...{ verdict: 'refused', ground: 'prevents-fraud' },
    });
    expect(await heardBeforeTheEnd(dsr)).toEqual(['decideObjection', 'recordObjection']);
  });

  it('of the officer who refuses the case', async () => {
    const dsr = await runner.begin();
    await dsr.fakes.called('awaitVerification');
    await dsr.refuse();
    expect(await heardBeforeTheEnd(dsr)).toEqual(['awaitVerification', 'refuseCase']);
  });
});
