/** A restriction from the request to its end, through the intake, the staff API, the worker and the mail. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MailRefused } from '#libs/mail/mailer';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb, type Visitor } from '../support/case-web.js';
import { RememberingMarker } from '../support/markers.js';
import { describeWithTemporal } from '../support/temporal.js';

interface Listed {
  readonly id: string;
  readonly reference: string;
  readonly lift: { readonly outcome: string | null } | null;
}

describeWithTemporal('a restriction', () => {
  let stack: CaseStack;
  let web: CaseWeb;
  let officer: Visitor;
  const marker = new RememberingMarker();

  beforeAll(async () => {
    stack = await CaseStack.start({ markers: [marker] });
    web = await CaseWeb.start(stack);
    officer = (await web.staff(['officer'])).visitor;
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
  });

  const staff = async (method: 'GET' | 'POST', path: string, body?: object): Promise<[number, unknown]> => {
    const answer = await officer.call(method, `/api/v1/staff/${path}`, body);
    return [answer.status, JSON.parse(answer.body.toString() || '{}')];
  };
  const listed = async ({ reference }: OpenCase): Promise<Listed | undefined> => {
    const [, answer] = await staff('GET', 'restrictions?standing=false');
    const { restrictions } = answer as { restrictions: Listed[] };
    return restrictions.find((one) => one.reference === `${reference}-1`);
  };
  const mailed = (email: string, words: RegExp): Promise<unknown> =>
    stack.until(() => stack.mails.find(({ to, text }) => to === email && words.test(text)));

  it('is set at once, looked at by one officer, and lifted only after a notice that arrived', async () => {
    const layla = marker.addAccount('layla@example.org');
    const dsr = await stack.ask('layla@example.org', {
      rights: ['restriction'],
      details: { restriction: { ground: 'accuracy-contested' } },
    });
    await web.confirm(dsr);
    const digest = await stack.waiting(dsr.caseId, 'plan');
    expect(layla.restricted).toBe(true);
    const [status] = await staff('POST', `cases/${dsr.caseId}/plan/approve`, { digest });
    expect(status).toBe(200);
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    await mailed(dsr.email, /It is restricted.*1 record restricted/s);

    const { id } = (await listed(dsr)) ?? { id: '' };
    stack.mailFault = new MailRefused(550);
    expect((await staff('POST', `restrictions/${id}/lift`, { reason: 'accuracy-settled' }))[0]).toBe(202);
    await stack.until(async () => (await listed(dsr))?.lift?.outcome === 'notice-refused');
    expect(layla.restricted).toBe(true);

    stack.mailFault = undefined;
    expect((await staff('POST', `restrictions/${id}/lift`, { reason: 'accuracy-settled' }))[0]).toBe(202);
    await mailed(dsr.email, /We are going to lift the restriction of your data/);
    await stack.until(async () => (await listed(dsr))?.lift?.outcome === 'lifted');
    expect(layla.restricted).toBe(false);
    await mailed(dsr.email, /The restriction of your data is lifted/);
    expect((await staff('POST', `restrictions/${id}/lift`, { reason: 'accuracy-settled' }))[0]).toBe(404);
  });

  it('that was refused is lifted after the mail that says so', async () => {
    const omar = marker.addAccount('omar@example.org');
    const dsr = await stack.ask('omar@example.org', {
      rights: ['restriction'],
      details: { restriction: { ground: 'processing-unlawful' } },
    });
    await web.confirm(dsr);
    await stack.waiting(dsr.caseId, 'plan');
    expect(omar.restricted).toBe(true);
    const refusal = await staff('POST', `cases/${dsr.caseId}/refuse`, { ground: 'manifestly-unfounded' });
    expect(refusal[0]).toBe(204);
    await stack.until(async () => (await listed(dsr))?.lift?.outcome === 'lifted');
    expect(omar.restricted).toBe(false);
    const events = await stack.timeline(dsr);
    expect(events.lastIndexOf('mark.unset')).toBeGreaterThan(events.indexOf('case.closed'));
  });

  it('while an objection is weighed ends with the decision', async () => {
    const noor = marker.addAccount('noor@example.org');
    const dsr = await stack.ask('noor@example.org', {
      rights: ['objection'],
      details: { objection: { to: 'profiling' } },
    });
    await web.confirm(dsr);
    await stack.until(async () => (await stack.timeline(dsr)).includes('objection.waits'));
    expect([noor.restricted, [...noor.stopped]]).toEqual([true, []]);
    const decided = await staff('POST', `cases/${dsr.caseId}/objection`, { verdict: 'upheld' });
    expect(decided[0]).toBe(204);
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    await stack.until(async () => (await listed(dsr))?.lift?.outcome === 'lifted');
    expect([noor.restricted, [...noor.stopped]]).toEqual([false, ['analytics', 'ai-training']]);
  });

  it('stops a consent with one click on the link, and nobody at the company has to do anything', async () => {
    const sami = marker.addAccount('sami@example.org');
    const dsr = await stack.ask('sami@example.org', {
      rights: ['withdrawal'],
      details: { withdrawal: { purposes: ['ai-training'] } },
    });
    await web.confirm(dsr);
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    expect([...sami.stopped]).toEqual(['ai-training']);
    await mailed(dsr.email, /nobody can take single people out of it/);
  });
});
