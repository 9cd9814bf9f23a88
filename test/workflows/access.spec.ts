import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { WorkflowUpdateHandle } from '@temporalio/client';
import { approveRelease, type ApprovalAnswer } from '#workflows/case/messages';
import { CaseRunner, type RunningCase } from '../support/case-runner.js';
import { describeWithTemporal } from '../support/temporal.js';

describeWithTemporal('the access workflow on the real server', () => {
  let runner: CaseRunner;

  beforeAll(async () => {
    runner = await CaseRunner.create();
    await runner.startWorkers();
  });
  afterAll(() => runner.stop());

  const verified = async (prepare?: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await runner.begin(prepare);
    await dsr.tell('requesterVerified');
    return dsr;
  };
  /** To the step at which the package waits for its release approval. */
  const sealed = async (prepare?: Parameters<CaseRunner['begin']>[0]): Promise<RunningCase> => {
    const dsr = await verified(prepare);
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage');
    return dsr;
  };

  it('goes from the confirmation to the download, and each fact counts once', async () => {
    const dsr = await runner.begin();
    await dsr.fakes.called('awaitVerification');
    const fact = { factId: '019ab6c2-0000-7000-8000-000000000001' };
    for (const _repeated of [1, 2, 3]) await dsr.tell('requesterVerified', fact);
    await dsr.fakes.called('buildPlan');
    expect(await dsr.approve('plan')).toBe(true);
    await dsr.fakes.called('buildPackage');
    expect(await dsr.approve('release')).toBe(true);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names()).toEqual([
      'awaitVerification',
      'planSearch',
      'discoverSystem',
      'buildPlan',
      'recordApproval',
      'buildPackage',
      'recordApproval',
      'holdRelease',
      'makeReady',
      'closeCase',
    ]);
  });

  it('nudges and reminds an unverified requester’s case and closes it when the due date passes', async () => {
    const dsr = await runner.begin();
    await dsr.fakes.called('awaitVerification');
    await dsr.pass(31);
    expect(await dsr.handle.result()).toBe('unverified');
    expect(dsr.fakes.inputs('remindToConfirm').map(({ day }) => day)).toEqual([2, 7, 14]);
    expect(dsr.fakes.inputs('recordClockEvent').map(({ event }) => event)).toEqual([
      'reminder-10',
      'reminder-3',
      'reminder-1',
    ]);
    expect(dsr.fakes.names().includes('discoverSystem')).toBe(false);
  });

  it('gives a request that was entered after its due date two weeks to be confirmed', async () => {
    const dsr = await runner.begin(() => undefined, { receivedDaysAgo: 40 });
    await dsr.fakes.called('recordClockEvent', 2);
    expect(dsr.fakes.inputs('recordClockEvent').at(-1)).toMatchObject({
      event: 'overdue',
      waitingFor: 'verification',
    });
    await dsr.pass(13);
    expect(dsr.fakes.names()).not.toContain('closeCase');
    await dsr.pass(2);
    expect(await dsr.handle.result()).toBe('unverified');
  });

  it('reminds of the new date once an officer has extended the time', async () => {
    const dsr = await verified();
    await dsr.fakes.called('buildPlan');
    await dsr.pass(21);
    const dueEndsBefore = new Date(Date.parse(dsr.start.dueEndsBefore) + 59 * 86_400_000).toISOString();
    await dsr.tell('dueMoved', { dueEndsBefore });
    await dsr.pass(70);
    const events = dsr.fakes.inputs('recordClockEvent');
    const days = ({ asOf }: { readonly asOf?: string }): number =>
      Math.round((Date.parse(asOf ?? '') - Date.parse(dsr.start.receivedAt)) / 86_400_000);
    expect(events.map((one) => [one.event, days(one)])).toEqual([
      ['reminder-10', 20],
      ['reminder-10', 79],
      ['reminder-3', 86],
      ['reminder-1', 88],
      ['overdue', 89],
    ]);
  });

  it('records the missed date with what the case was waiting for, and can still be answered', async () => {
    const dsr = await verified();
    await dsr.fakes.called('buildPlan');
    await dsr.pass(31);
    const events = dsr.fakes.inputs('recordClockEvent');
    expect(events.map(({ event, waitingFor }) => [event, waitingFor])).toEqual([
      ['reminder-10', 'plan-approval'],
      ['reminder-3', 'plan-approval'],
      ['reminder-1', 'plan-approval'],
      ['overdue', 'plan-approval'],
    ]);
    const day = (from: string | undefined, to: string): number =>
      Math.round((Date.parse(from ?? '') - Date.parse(to)) / 86_400_000);
    const receivedAt = dsr.start.receivedAt;
    expect(events.map(({ asOf }) => day(asOf, receivedAt))).toEqual([20, 27, 29, 30]);
    expect(dsr.fakes.names().includes('remindToConfirm')).toBe(false);
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage');
    await dsr.approve('release');
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('makes a manual task of a system that fails for good, and waits for it', async () => {
    const dsr = await verified((fakes) => {
      fakes.waves = [['product', 'support']];
      fakes.broken.set('support', 'map-mismatch');
    });
    await dsr.fakes.called('openManualTask');
    expect(dsr.fakes.inputs('openManualTask')).toMatchObject([{ system: 'support', cause: 'map-mismatch' }]);
    await dsr.tell('manualTaskCompleted', { system: 'support', result: 'done' });
    await dsr.fakes.called('buildPlan');
    expect(dsr.fakes.names().filter((name) => name === 'discoverSystem')).toHaveLength(2);
    await dsr.handle.terminate();
  });

  it('answers in part when the package lacks something', async () => {
    const dsr = await sealed((fakes) => (fakes.partly = true));
    await dsr.approve('release');
    expect(await dsr.handle.result()).toBe('partly-fulfilled');
  });

  it('ends with a refusal and answers the officer once it is recorded', async () => {
    const dsr = await verified();
    await dsr.fakes.called('buildPlan');
    await dsr.refuse();
    expect(dsr.fakes.inputs('closeCase')).toMatchObject([
      { outcome: 'refused', refusal: { ground: 'manifestly-excessive', actor: 'officer-1' } },
    ]);
    expect(await dsr.handle.result()).toBe('refused');
    await expect(dsr.refuse()).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('a withdrawal in the hold stops the release', async () => {
    const dsr = await sealed((fakes) => {
      fakes.heldUntil = new Date(Date.now() + 3 * 86_400_000).toISOString();
    });
    await dsr.approve('release');
    await dsr.fakes.called('holdRelease');
    await dsr.tell('requestWithdrawn');
    expect(await dsr.handle.result()).toBe('withdrawn-by-requester');
    expect(dsr.fakes.names().includes('makeReady')).toBe(false);
  });

  it('opens the download when the hold ends', async () => {
    const dsr = await sealed((fakes) => {
      fakes.heldUntil = new Date(Date.now() + 3 * 86_400_000).toISOString();
    });
    await dsr.approve('release');
    await dsr.fakes.called('holdRelease');
    expect(dsr.fakes.names().includes('makeReady')).toBe(false);
    await dsr.pass(4);
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('a record withheld after the package was built leads back to the plan and to new approvals', async () => {
    const dsr = await sealed();
    dsr.fakes.plan = { planId: 'plan-2', digest: 'c'.repeat(64) };
    dsr.fakes.package = { packageId: 'package-2', digest: 'd'.repeat(64) };
    await dsr.tell('redactionsChanged');
    await dsr.fakes.called('buildPlan', 2);
    await expect(dsr.approve('plan', { digest: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
    await dsr.approve('plan');
    await dsr.fakes.called('buildPackage', 2);
    await dsr.approve('release');
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.inputs('makeReady')).toMatchObject([{ packageId: 'package-2' }]);
  });

  it('goes round once more when a record was withheld at the last moment, whichever comes first, row or signal', async () => {
    const dsr = await sealed((fakes) => fakes.readyFaults.push('wrong-state'));
    await dsr.approve('release');
    await dsr.fakes.called('makeReady');
    await dsr.tell('redactionsChanged');
    await dsr.fakes.called('buildPlan', 2);
    await dsr.fakes.called('buildPackage', 2);
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.names().filter((name) => name === 'makeReady')).toHaveLength(2);
  });

  it('asks for help when a package cannot be sealed, and goes on once a record is withheld', async () => {
    const dsr = await verified((fakes) => (fakes.packageFault = 'foreign-record'));
    await dsr.fakes.called('buildPlan');
    await dsr.approve('plan');
    await dsr.fakes.called('recordPackageFailure');
    expect(dsr.fakes.inputs('recordPackageFailure')).toMatchObject([{ cause: 'foreign-record' }]);
    await dsr.tell('redactionsChanged');
    await dsr.fakes.called('buildPackage', 2);
    await dsr.approve('release');
    expect(await dsr.handle.result()).toBe('fulfilled');
  });

  it('waits for two different people where two are needed', async () => {
    const dsr = await verified((fakes) => (fakes.approversNeeded = 2));
    await dsr.fakes.called('buildPlan');
    expect(await dsr.approve('plan', { approver: 'officer-1' })).toBe(false);
    await expect(dsr.approve('plan', { approver: 'officer-1' })).rejects.toMatchObject({
      code: 'second-person-needed',
    });
    expect(dsr.fakes.names().includes('buildPackage')).toBe(false);
    expect(await dsr.approve('plan', { approver: 'officer-2' })).toBe(true);
    await dsr.fakes.called('buildPackage');
    await dsr.handle.terminate();
  });

  it('refuses a decision that is too early, and repeats the answer of one that was sent twice', async () => {
    const dsr = await runner.begin();
    await expect(dsr.approve('release')).rejects.toMatchObject({ code: 'wrong-state' });
    await dsr.tell('requesterVerified');
    await dsr.fakes.called('buildPlan');
    const decisionId = '019ab6c2-0000-7000-8000-00000000000d';
    expect(await dsr.approve('plan', { decisionId })).toBe(true);
    expect(await dsr.approve('plan', { decisionId })).toBe(true);
    expect(dsr.fakes.inputs('recordApproval')).toHaveLength(1);
    await dsr.handle.terminate();
  });

  it('takes an approval of a package that officers see before the engine has heard of it', async () => {
    let hear = (): void => undefined;
    const heardOf = new Promise<void>((heard) => (hear = heard));
    const dsr = await sealed((fakes) => void (fakes.packageHeardOf = heardOf));
    const approve = (digest: string): Promise<WorkflowUpdateHandle<ApprovalAnswer>> =>
      dsr.handle.startUpdate(approveRelease, {
        args: [{ decisionId: randomUUID(), approver: 'officer-1', digest }],
        waitForStage: 'ACCEPTED',
      });
    const other = await approve('f'.repeat(64));
    const right = await approve(dsr.fakes.package.digest);
    hear();
    await expect(other.result()).rejects.toMatchObject({ cause: { type: 'digest-mismatch' } });
    expect(await right.result()).toEqual({ complete: true });
    expect(await dsr.handle.result()).toBe('fulfilled');
    expect(dsr.fakes.inputs('recordApproval')).toMatchObject([
      { subject: 'plan' },
      { subject: 'release', targetId: dsr.fakes.package.packageId, digest: dsr.fakes.package.digest },
    ]);
  });

  it('an expiry waits for its day and destroys the package', async () => {
    const expiry = await runner.beginExpiry(14);
    await expiry.pass(13);
    expect(expiry.fakes.names()).toEqual([]);
    await expiry.pass(2);
    await expiry.handle.result();
    expect(expiry.fakes.names()).toEqual(['destroyPackage']);
  });
});
