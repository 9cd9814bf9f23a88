/** A rectification from the mail to the answer, with the real worker, database and api. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { caseWorkflowId } from '#workflows/case/messages';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb, type Visitor } from '../support/case-web.js';
import { BIRTH_DATE, EMAIL, RememberingRectifier } from '../support/rectification.js';
import { describeWithTemporal, passTime } from '../support/temporal.js';

const LAYLA = 'layla@example.org';
const NEW = 'layla@new.example';

describeWithTemporal('a rectification', () => {
  const rectifier = new RememberingRectifier();
  let stack: CaseStack;
  let web: CaseWeb;
  let officer: Visitor;

  beforeAll(async () => {
    stack = await CaseStack.start({ rectifier });
    web = await CaseWeb.start(stack);
    ({ visitor: officer } = await web.staff(['officer']));
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
  });

  const statusOf = async ({ caseId }: OpenCase): Promise<string | undefined> =>
    (await stack.one<{ status: string }>('SELECT status FROM dsr_case WHERE id = $1', [caseId]))?.status;
  const warningsWaiting = async ({ caseId }: OpenCase): Promise<number | undefined> =>
    (
      await stack.one<{ count: number }>(
        `SELECT count(*)::int AS count FROM message
         WHERE case_id = $1 AND template = 'login-change-notice' AND sent_at IS NULL`,
        [caseId],
      )
    )?.count;
  const decide = async ({ caseId }: OpenCase, number: number, decision: object): Promise<void> => {
    const path = `/api/v1/staff/cases/${caseId}/corrections/${number}/decision`;
    const { status, body } = await officer.call('POST', path, decision);
    expect([status, body.toString()]).toEqual([204, '']);
  };
  /** Once the mailbox alone was found not to suffice. */
  const prove = async (dsr: OpenCase): Promise<void> => {
    await stack.until(async () => (await stack.timeline(dsr)).includes('correction.proof-needed'));
    const proof = { kind: 'external_id', value: '7', reason: 'called back' };
    const { status } = await officer.call('POST', `/api/v1/staff/cases/${dsr.caseId}/identifiers`, proof);
    expect(status).toBe(204);
  };
  const approve = (caseId: string, digest: string, approver: string) =>
    stack.gateway.approvePlan(caseId, { decisionId: randomUUID(), digest, approver });

  it('is decided, approved, carried out, read again and told, and no value leaves for Temporal', async () => {
    const dsr = await stack.ask(LAYLA, {
      rights: ['rectification'],
      corrections: [
        { about: BIRTH_DATE, wrong: 'canary-wrong', right: 'canary-right' },
        { right: 'canary-other' },
      ],
    });
    await stack.confirm(dsr);
    await stack.until(async () => (await statusOf(dsr)) === 'needs-you');
    await decide(dsr, 1, { decision: 'accept', reason: 'proved' });
    await decide(dsr, 2, { decision: 'decline', reason: 'not-found' });
    await approve(dsr.caseId, await stack.waiting(dsr.caseId, 'plan'), 'officer-1');
    expect(await stack.outcome(dsr.caseId)).toBe('partly-fulfilled');
    expect(rectifier.executed).toMatchObject([{ corrections: [{ id: '1.1', value: 'canary-right' }] }]);
    const mail = await stack.until(() =>
      stack.mails.find(({ to, text }) => to === LAYLA && text.includes('Correction 2')),
    );
    expect(mail.text).toContain('Correction 2: not corrected: we do not hold it');
    const history = await stack.temporal.client.workflow.getHandle(caseWorkflowId(dsr.caseId)).fetchHistory();
    expect(JSON.stringify([history, mail, stack.logLines])).not.toContain('canary');
  });

  it('of a login is stopped by the holder of the old address, who needs no session', async () => {
    rectifier.executed.length = 0;
    const dsr = await stack.ask(LAYLA, {
      rights: ['rectification'],
      corrections: [
        { about: EMAIL, wrong: 'anything', right: NEW },
        { about: BIRTH_DATE, right: '1990-02-03' },
      ],
    });
    await stack.confirm(dsr);
    await stack.until(async () => (await statusOf(dsr)) === 'needs-you');
    for (const number of [1, 2]) await decide(dsr, number, { decision: 'accept', reason: 'plausible' });
    await prove(dsr);
    const digest = await stack.waiting(dsr.caseId, 'plan');
    for (const approver of ['officer-1', 'officer-2']) await approve(dsr.caseId, digest, approver);
    const warning = await stack.until(() =>
      stack.mails.find(({ to, text }) => to === LAYLA && text.includes('/stop-change#t=')),
    );
    const token = /#t=([\w-]{43})/.exec(warning.text)?.[1] ?? '';
    const stopped = await web.visitor().post('/en/stop-change', { token });
    expect([stopped.status, stopped.body.toString().includes('The change is stopped')]).toEqual([200, true]);
    const next = await stack.waiting(dsr.caseId, 'plan', digest);
    await approve(dsr.caseId, next, 'officer-1');
    expect(await stack.outcome(dsr.caseId)).toBe('partly-fulfilled');
    expect(rectifier.executed.flatMap(({ corrections }) => corrections.map(({ field }) => field))).toEqual([
      'birth_date',
    ]);
  });

  it('of a login is carried out when 72 hours have passed', async () => {
    rectifier.executed.length = 0;
    const dsr = await stack.ask(LAYLA, {
      rights: ['rectification'],
      corrections: [{ about: EMAIL, right: NEW }],
    });
    await stack.confirm(dsr);
    await stack.until(async () => (await statusOf(dsr)) === 'needs-you');
    await decide(dsr, 1, { decision: 'accept', reason: 'plausible' });
    await prove(dsr);
    const digest = await stack.waiting(dsr.caseId, 'plan');
    for (const approver of ['officer-1', 'officer-2']) await approve(dsr.caseId, digest, approver);
    await stack.until(async () => (await stack.timeline(dsr)).includes('rectification.held'));
    // The wait counts only where the mailbox took the warning.
    await stack.until(async () => (await warningsWaiting(dsr)) === 0);
    await passTime(stack.temporal.client, caseWorkflowId(dsr.caseId), 2.9);
    expect(rectifier.executed).toEqual([]);
    await passTime(stack.temporal.client, caseWorkflowId(dsr.caseId), 0.2);
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    expect(rectifier.executed).toHaveLength(1);
  });
});
