/** Whole cases of people who are signed in to the product, on the real database and the real engine. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemSchema } from '#libs/data-map/systems';
import { rows } from '#libs/persistence/data-source';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { CLERK_IDS } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { CLERK_ISSUER, startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb } from '../support/case-web.js';
import { describeWithTemporal } from '../support/temporal.js';

const PAGE = 'https://qwenimage.art';
const text = { en: 'x', ar: 'x' };

describeWithTemporal('a case of somebody who is signed in', () => {
  let clerk: ClerkStandIn;
  let stack: CaseStack;
  let web: CaseWeb;

  beforeAll(async () => {
    clerk = await startClerk({ port: 0 });
    const signIn = systemSchema.parse({
      ...{ key: 'sign-in', connector: 'clerk', name: text, retention: text, rateLimit: { perSecond: 1000 } },
      ...{ purposes: [text], legalBasis: [text], source: [text] },
      ...{ secretKeyFrom: 'CLERK_SECRET_KEY', apiUrlFrom: 'CLERK_API_URL' },
      signedIn: { issuer: CLERK_ISSUER, authorizedParties: [PAGE] },
    });
    stack = await CaseStack.start({
      apiSystems: [signIn],
      secrets: { CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url },
    });
    web = await CaseWeb.start(stack);
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
    await clerk.stop();
  });

  const BODY = { rights: ['access'], language: 'en' };
  const ask = async (token: string, email: string): Promise<OpenCase> => {
    const answer = await web.sendSignedIn(token, BODY);
    expect(answer.status).toBe(202);
    const { reference } = JSON.parse(answer.body.toString()) as { reference: string };
    return stack.opened(reference, email);
  };
  const answered = async ({ caseId }: OpenCase): Promise<string> => {
    for (const subject of ['plan', 'release'] as const) {
      const decision = { decisionId: randomUUID(), approver: 'officer-1' };
      const digest = await stack.waiting(caseId, subject);
      if (subject === 'plan') await stack.gateway.approvePlan(caseId, { ...decision, digest });
      else await stack.gateway.approveRelease(caseId, { ...decision, digest });
    }
    return stack.outcome(caseId);
  };

  it('runs to the download without a mail to confirm and without a hold', async () => {
    const dsr = await ask(clerk.tokenOf(CLERK_IDS.omar, PAGE), PEOPLE.omar.email);
    expect(await answered(dsr)).toBe('fulfilled');
    expect(stack.connector.asked.at(-1)).toEqual([{ kind: 'email', value: PEOPLE.omar.email }]);
    const mails = await rows<{ template: string }>(
      stack.db,
      'SELECT template FROM message WHERE request_id = $1 ORDER BY recorded_at',
      [dsr.requestId],
    );
    expect(mails.map(({ template }) => template)).toEqual(['acknowledge-signed-in', 'answer-ready']);
    const events = (await stack.timeline(dsr)).filter((type) => !/^(mail|token|system|case\.s)/.test(type));
    expect(events).toEqual([
      ...['request.received', 'case.opened', 'requester.verified', 'plan.built', 'plan.approved'],
      ...['package.built', 'release.approved', 'package.ready', 'case.closed'],
    ]);
    const visitor = await web.signIn(dsr);
    expect((await web.download(visitor)).subarray(0, 2).toString()).toBe('PK');
  });

  it('goes on when the sign-in is revoked later; another request and the download need a proof of their own', async () => {
    const token = clerk.tokenOf(CLERK_IDS.layla, PAGE);
    const dsr = await ask(token, PEOPLE.layla.email);
    const before = clerk.state.sessions;
    clerk.state.sessions = before.map((session) =>
      session.user_id === CLERK_IDS.layla ? { ...session, status: 'revoked' } : session,
    );
    const again = await web.sendSignedIn(token, BODY);
    clerk.state.sessions = before;
    const { code } = JSON.parse(again.body.toString()) as { code: string };
    expect([again.status, code]).toEqual([401, 'not-signed-in']);
    expect(await rows(stack.db, 'SELECT 1 FROM request WHERE reference <> $1', [dsr.reference])).toHaveLength(
      1,
    );
    expect(await answered(dsr)).toBe('fulfilled');
    expect((await web.visitor().post('/en/my-request/download')).status).toBe(401);
    const visitor = await web.signIn(dsr);
    expect((await web.download(visitor)).subarray(0, 2).toString()).toBe('PK');
  });
});
