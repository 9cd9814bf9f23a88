/** A portability case with a direct transfer, on the real database and the real engine, to a real receiver. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb, type Answer } from '../support/case-web.js';
import { describeWithTemporal } from '../support/temporal.js';
import { TransferReceiver } from '../support/transfer-receiver.js';

describeWithTemporal('a portability case with a direct transfer', () => {
  let receiver: TransferReceiver;
  let stack: CaseStack;
  let web: CaseWeb;

  beforeAll(async () => {
    receiver = await TransferReceiver.start();
    const name = { en: 'Other Studio', ar: 'استوديو آخر' };
    stack = await CaseStack.start({
      controller: { transferTargets: [{ key: 'other-studio', name, url: receiver.url }] },
    });
    web = await CaseWeb.start(stack);
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
    await receiver.stop();
  });

  const ask = (email: string): Promise<OpenCase> =>
    stack.ask(email, { rights: ['portability'], transferTo: 'other-studio' });
  const templatesOf = async ({ caseId }: OpenCase): Promise<string[]> => {
    const found = await rows<{ template: string }>(
      stack.db,
      `SELECT template FROM message WHERE case_id = $1 AND audience = 'requester' ORDER BY recorded_at`,
      [caseId],
    );
    return found.map(({ template }) => template);
  };
  const timelineOf = async ({ caseId }: OpenCase): Promise<Answer> => {
    const { visitor } = await web.staff(['officer']);
    return visitor.get(`/api/v1/staff/cases/${caseId}/timeline`);
  };

  it('arrives although the other side failed at first, under one key', async () => {
    receiver.planned.push({ status: 503, headers: { 'retry-after': '1' } });
    const dsr = await ask('noor@example.org');
    await stack.confirm(dsr);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    expect(receiver.puts).toHaveLength(2);
    expect(new Set(receiver.puts.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(await templatesOf(dsr)).toEqual(['release-on-hold', 'answer-ready', 'transferred']);
  });

  it('that is refused ends with the download, and officers see why', async () => {
    receiver.planned.push({ status: 422 });
    const dsr = await ask('samir@example.org');
    await web.confirm(dsr);
    expect(await stack.answer(dsr)).toBe('partly-fulfilled');
    expect(await templatesOf(dsr)).toEqual(['release-on-hold', 'answer-ready', 'transfer-failed']);
    const told = JSON.parse((await timelineOf(dsr)).body.toString()) as {
      events: { type: string; payload: object }[];
    };
    expect(told.events.find(({ type }) => type === 'transfer.failed')?.payload).toMatchObject({
      target: 'other-studio',
      code: 'system-rejected',
      status: 422,
    });
    const again = await web.confirmAgain(dsr);
    expect((await web.download(again)).subarray(0, 2).toString()).toBe('PK');
  });
});
