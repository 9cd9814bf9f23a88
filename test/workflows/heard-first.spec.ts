/**
 * What worker and engine lose when they die in the middle of a workflow task: nothing that stands as closed in the database,
 * since that record is asked for once the engine has heard of everything before it; and what stands as decided comes again.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

/** As the SDK writes it into its marker. */
interface LocalActivity {
  readonly activity_type: string;
}

const OTHER = 'c'.repeat(64);

describeWithTemporal('a case on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  /** In order: updates as they were accepted, ordinary activities as they were asked for, and, in brackets, local ones. */
  async function asked({ handle }: RunningCase): Promise<string[]> {
    const { events } = await handle.fetchHistory();
    const told = (events ?? []).map((event) => {
      const record = event.markerRecordedEventAttributes?.details?.['data']?.payloads?.[0]?.data;
      if (record) return `(${(JSON.parse(Buffer.from(record).toString()) as LocalActivity).activity_type})`;
      const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;
      return update ?? event.activityTaskScheduledEventAttributes?.activityType?.name ?? '';
    });
    return told.filter((name) => name !== '');
  }

  /** The same, of a case that has ended. */
  async function heard(dsr: RunningCase): Promise<string[]> {
    await dsr.handle.result();
    return asked(dsr);
  }

  it('records the end after the download when the engine has heard of what led there', async () => {
    const dsr = await runner.begin();
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage');
    await dsr.approve('release');
    expect((await heard(dsr)).slice(-8)).toEqual([
      ...['approvePlan', '(recordApproval)', 'buildPackage'],
      ...['approveRelease', '(recordApproval)', '(holdRelease)', '(makeReady)', 'closeCase'],
    ]);
  });

  it('goes on from an approval and a decision that come again by signal, where their updates were lost', async () => {
    const copy = await runner.begin();
    await copy.tell('requesterVerified');
    await copy.fakes.called('buildPlan');
    const { planId: targetId, digest } = copy.fakes.plan;
    await copy.tell('offerApproved', { subject: 'plan', targetId, digest });
    await copy.fakes.called('buildPackage');
    await copy.refuse();

    const objection = await runner.begin((fakes) => (fakes.markers = ['product']), { right: 'objection' });
    await objection.tell('requesterVerified');
    await objection.fakes.called('awaitDecision');
    const decided = {
      decisionId: randomUUID(),
      actor: 'officer-1',
      verdict: 'refused',
      ground: 'prevents-fraud',
    };
    await objection.tell('objectionDecided', { factId: decided.decisionId, ...decided });
    expect(await objection.handle.result()).toBe('refused');
    expect(
      [copy, objection].flatMap(({ fakes }) => fakes.names()).filter((name) => /^record(App|Obj)/.test(name)),
    ).toEqual([]);
  });

  it('takes an approval that comes again as the one that it knows, and none of something else', async () => {
    const dsr = await runner.begin();
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    const { planId: targetId, digest } = dsr.fakes.plan;
    await dsr.tell('offerApproved', { subject: 'plan', targetId, digest: OTHER });
    // Answered when that was heard.
    await expect(dsr.approve('plan', { digest: OTHER })).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(await asked(dsr)).not.toContain('buildPackage');
    await dsr.approve('plan');
    await dsr.tell('offerApproved', { subject: 'plan', targetId, digest });
    await dsr.fakes.called('buildPackage');
    await dsr.approve('release');
    await dsr.handle.result();
    expect((await asked(dsr)).filter((name) => name === 'buildPackage')).toEqual(['buildPackage']);
  });

  it('refuses nothing that the database calls answered, and goes on once it hears of the approval', async () => {
    const dsr = await runner.begin((fakes) => (fakes.answered = true));
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage');
    await expect(dsr.refuse()).rejects.toMatchObject({ code: 'wrong-state' });
    const { packageId: targetId, digest } = dsr.fakes.package;
    await dsr.tell('offerApproved', { subject: 'release', targetId, digest });
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('records a refusal when the engine has heard of it', async () => {
    const dsr = await runner.begin();
    await dsr.fakes.called('awaitVerification');
    await dsr.refuse();
    expect((await heard(dsr)).slice(-3)).toEqual(['refuseCase', '(wasAnswered)', 'closeCase']);
  });
});
