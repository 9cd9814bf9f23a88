/**
 * What worker and engine lose when they die in the middle of a workflow task: nothing that stands as decided, or as closed,
 * in the database, since those records are asked for once the engine has heard of everything before them.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

/** As the SDK writes it into its marker. */
interface LocalActivity {
  readonly activity_type: string;
}

describeWithTemporal('a case on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  /** In order: updates as they were accepted, ordinary activities as they were asked for, and, in brackets, local ones. */
  async function heard({ handle }: RunningCase): Promise<string[]> {
    await handle.result();
    const { events } = await handle.fetchHistory();
    const told = (events ?? []).map((event) => {
      const record = event.markerRecordedEventAttributes?.details?.['data']?.payloads?.[0]?.data;
      if (record) return `(${(JSON.parse(Buffer.from(record).toString()) as LocalActivity).activity_type})`;
      const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;
      return update ?? event.activityTaskScheduledEventAttributes?.activityType?.name ?? '';
    });
    return told.filter((name) => name !== '');
  }

  it('records an approval, and the end after the download, when the engine has heard of what led there', async () => {
    const dsr = await runner.begin();
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage');
    await dsr.approve('release');
    expect((await heard(dsr)).slice(-8)).toEqual([
      ...['approvePlan', 'recordApproval', 'buildPackage'],
      ...['approveRelease', 'recordApproval', '(holdRelease)', '(makeReady)', 'closeCase'],
    ]);
  });

  it('records a decision on an objection, and the end that follows, when the engine has heard of it', async () => {
    const dsr = await runner.begin((fakes) => (fakes.markers = ['product']), { right: 'objection' });
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('awaitDecision');
    const decision = { decisionId: randomUUID(), actor: 'officer-1' };
    await runner.gateway.decideObjection(dsr.caseId, {
      ...decision,
      ...{ verdict: 'refused', ground: 'prevents-fraud' },
    });
    expect((await heard(dsr)).slice(-3)).toEqual(['decideObjection', 'recordObjection', 'closeCase']);
  });

  it('records a refusal when the engine has heard of it', async () => {
    const dsr = await runner.begin();
    await dsr.fakes.called('awaitVerification');
    await dsr.refuse();
    expect((await heard(dsr)).slice(-2)).toEqual(['refuseCase', 'closeCase']);
  });
});
