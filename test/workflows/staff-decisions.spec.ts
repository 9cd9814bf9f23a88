/** Decisions of officers over HTTP: through the workflow into the database, or not recorded at all. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { TemporalCaseGateway } from '#libs/temporal/case-gateway';
import { startOptions } from '#libs/temporal/start';
import { caseWorkflowId } from '#workflows/case/messages';
import { NOON, startTestApi } from '../support/api.js';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb, type Visitor } from '../support/case-web.js';
import { releasedPackage, sendRequest } from '../support/released-package.js';
import { staffCookie } from '../support/staff.js';
import { connectTemporal, describeWithTemporal } from '../support/temporal.js';

const OTHER_DIGEST = 'f'.repeat(64);

describeWithTemporal('a decision', () => {
  let stack: CaseStack;
  let web: CaseWeb;
  let officer: Visitor;

  beforeAll(async () => {
    stack = await CaseStack.start({ releaseApprovals: 2 });
    web = await CaseWeb.start(stack);
    officer = (await web.staff(['officer'])).visitor;
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
  });

  async function decide(
    who: Visitor,
    { caseId }: OpenCase,
    what: string,
    body: object,
  ): Promise<[number, unknown]> {
    const answer = await who.call('POST', `/api/v1/staff/cases/${caseId}/${what}`, body);
    const json = JSON.parse(answer.body.toString() || '{}') as { code?: string };
    return [answer.status, answer.status < 400 ? json : json.code];
  }
  const confirmed = async (email: string): Promise<OpenCase> => {
    const dsr = await stack.ask(email);
    await web.confirm(dsr);
    return dsr;
  };
  const approvals = ({ caseId }: OpenCase) =>
    rows<{ subject: string; approver: string }>(
      stack.db,
      'SELECT subject, approver FROM approval WHERE case_id = $1 ORDER BY recorded_at',
      [caseId],
    );

  it('on another digest than the one that lies there is refused, and nothing is recorded', async () => {
    const dsr = await confirmed('noor@example.org');
    const digest = await stack.waiting(dsr.caseId, 'plan');
    const refused = [409, 'digest-mismatch'];
    expect(await decide(officer, dsr, 'plan/approve', { digest: OTHER_DIGEST })).toEqual(refused);
    expect(await decide(officer, dsr, 'release/approve', { digest })).toEqual([409, 'wrong-state']);
    expect(await approvals(dsr)).toEqual([]);
    expect(await stack.timeline(dsr)).not.toContain('plan.approved');
    expect(await decide(officer, dsr, 'plan/approve', { digest })).toEqual([200, { complete: true }]);
  });

  it('that needs two people takes two different ones', async () => {
    const dsr = await confirmed('samir@example.org');
    const plan = { digest: await stack.waiting(dsr.caseId, 'plan') };
    const [first, second] = [await web.staff(['officer']), await web.staff(['approver'])];
    await decide(first.visitor, dsr, 'plan/approve', plan);
    const release = { digest: await stack.waiting(dsr.caseId, 'release') };
    const approve = (who: Visitor) => decide(who, dsr, 'release/approve', release);
    expect(await approve(first.visitor)).toEqual([200, { complete: false }]);
    expect(await approve(first.visitor)).toEqual([409, 'second-person-needed']);
    expect(await stack.timeline(dsr)).not.toContain('release.held');
    expect(await approve(second.visitor)).toEqual([200, { complete: true }]);
    await stack.until(async () => (await stack.timeline(dsr)).includes('release.held'));
    expect((await approvals(dsr)).map(({ subject, approver }) => [subject, approver])).toEqual([
      ['plan', first.actor],
      ['release', first.actor],
      ['release', second.actor],
    ]);
  });

  it('to refuse needs a ground, ends the case, and comes once', async () => {
    const dsr = await confirmed('huda@example.org');
    await stack.waiting(dsr.caseId, 'plan');
    expect(await decide(officer, dsr, 'refuse', { ground: 'tired' })).toEqual([422, 'invalid-input']);
    const ground = { ground: 'manifestly-excessive' };
    expect(await decide(officer, dsr, 'refuse', ground)).toEqual([204, {}]);
    const found = await stack.one('SELECT outcome, refusal_ground AS ground FROM dsr_case WHERE id = $1', [
      dsr.caseId,
    ]);
    expect(found).toEqual({ outcome: 'refused', ...ground });
    expect(await decide(officer, dsr, 'refuse', ground)).toEqual([409, 'wrong-state']);
  });

  it('releases at once where an officer has established the identity', async () => {
    const dsr = await stack.ask('layla@example.org');
    const proof = { kind: 'email', value: dsr.email, reason: 'showed a passport' };
    expect(await decide(officer, dsr, 'identifiers', proof)).toEqual([204, {}]);
    const { visitor: second } = await web.staff(['approver']);
    const plan = { digest: await stack.waiting(dsr.caseId, 'plan') };
    await decide(officer, dsr, 'plan/approve', plan);
    const release = { digest: await stack.waiting(dsr.caseId, 'release') };
    for (const who of [officer, second]) await decide(who, dsr, 'release/approve', release);
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    expect(await stack.timeline(dsr)).not.toContain('release.held');
  });

  it('is a click away in the mail to the officers', async () => {
    const dsr = await confirmed('dana@example.org');
    const { pathname } = new URL(stack.deps.mail.caseUrl(dsr.caseId));
    const led = await officer.get(pathname);
    expect([led.status, led.location]).toEqual([303, `/api/v1/staff/cases/${dsr.caseId}`]);
    expect((await officer.get(led.location ?? '')).status).toBe(200);
  });

  it('that no worker takes is answered 503 and leaves no trace', async () => {
    const { client } = await connectTemporal();
    const api = await startTestApi({}, new TemporalCaseGateway(client, 1));
    const sent = await sendRequest(api);
    const { digest } = await releasedPackage(api, { of: sent });
    const workflowId = caseWorkflowId(sent.caseId);
    const payload = { caseId: sent.caseId, right: 'access', dueEndsBefore: '2027-01-01T00:00:00.000Z' };
    await client.workflow.start('access', startOptions({ workflowId, name: 'access', payload }));
    const cookie = await staffCookie(api, ['officer'], { authenticatedAt: NOON });
    const asked = (what: string, body: object) =>
      request(api.app.getHttpServer())
        .post(`/api/v1/staff/cases/${sent.caseId}/${what}`)
        .set('cookie', cookie)
        .send(body);
    for (const [what, body] of [
      ['plan/approve', { digest: OTHER_DIGEST }],
      ['release/approve', { digest }],
      ['refuse', { ground: 'rights-of-others' }],
    ] as const) {
      const answer = await asked(what, body);
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([503, 'outcome-unknown']);
    }
    const kept = `SELECT (SELECT count(*)::int FROM approval) AS approvals,
      (SELECT count(*)::int FROM audit_event WHERE type ~ 'approved|refused') AS events`;
    expect(await rows(api.db.manager, kept)).toEqual([{ approvals: 0, events: 0 }]);
    await client.workflow.getHandle(workflowId).terminate();
    await client.connection.close();
    await api.close();
  });
});
