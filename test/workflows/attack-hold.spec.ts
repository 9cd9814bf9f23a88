/** A hijacked mailbox asks for everything; its owner sees the notice of the hold and cancels. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { caseWorkflowId } from '#workflows/case/messages';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb, type Visitor } from '../support/case-web.js';
import { describeWithTemporal, passTime } from '../support/temporal.js';

const HOUR_AND_A_BIT = 0.05;
/** As when the worker is down while the person cancels, and hears of it only after its timers. */
const LATE_NEWS = `
  CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.name = 'requestWithdrawn' THEN NEW.not_before := now() + interval '1 hour'; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER late_news BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION late();`;

describeWithTemporal('a cancellation during the hold', () => {
  let stack: CaseStack;
  let web: CaseWeb;

  beforeAll(async () => {
    stack = await CaseStack.start();
    web = await CaseWeb.start(stack);
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
  });

  async function held(email: string): Promise<{ dsr: OpenCase; visitor: Visitor }> {
    const dsr = await stack.ask(email);
    const visitor = await web.confirm(dsr);
    const decide = async (subject: 'plan' | 'release') => ({
      decisionId: randomUUID(),
      digest: await stack.waiting(dsr.caseId, subject),
      approver: 'officer-1',
    });
    await stack.gateway.approvePlan(dsr.caseId, await decide('plan'));
    await stack.gateway.approveRelease(dsr.caseId, await decide('release'));
    await stack.until(async () => (await stack.timeline(dsr)).includes('release.held'));
    return { dsr, visitor };
  }
  const letTheHoldPass = (dsr: OpenCase) =>
    passTime(stack.temporal.client, caseWorkflowId(dsr.caseId), HOUR_AND_A_BIT);

  it('gives nothing before, and nothing after', async () => {
    const { dsr, visitor } = await held('noor@example.org');
    expect((await visitor.post('/en/my-request/download')).status).toBe(404);
    expect((await visitor.post('/en/my-request/cancel')).location).toBe('/en/my-request');
    expect(await stack.outcome(dsr.caseId)).toBe('withdrawn-by-requester');
    expect((await visitor.post('/en/my-request/download')).status).toBe(404);
    expect(await stack.timeline(dsr)).not.toContain('package.ready');
  });

  it('holds also when the engine hears of it after the hold has ended', async () => {
    await stack.asAdmin(LATE_NEWS);
    const { dsr, visitor } = await held('samir@example.org');
    await visitor.post('/en/my-request/cancel');
    await letTheHoldPass(dsr);
    expect((await visitor.post('/en/my-request/download')).status).toBe(404);
    await stack.asAdmin(`UPDATE outbox SET not_before = now(); NOTIFY wafa_outbox`);
    expect(await stack.outcome(dsr.caseId)).toBe('withdrawn-by-requester');
    const events = (await stack.timeline(dsr)).filter((type) => /package|withdrawn|closed/.test(type));
    expect(events).toEqual(['package.built', 'case.withdrawn', 'case.closed', 'package.destroyed']);
    expect((await visitor.post('/en/my-request/download')).status).toBe(404);
  });
});
