/** More time for one case: decided once, before the first period ends, and told to the person. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { startTestApi, type TestApi } from '../support/api.js';
import type { SentRequest } from '../support/released-package.js';
import { asStaff, eventsOf, signalsTo, staffCookie, verifiedCase } from '../support/staff.js';

const ACTOR = 'staff:00000000000000a1';
let api: TestApi;
let officer: ReturnType<typeof asStaff>;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
  officer = asStaff(api, await staffCookie(api, ['officer'], { actor: ACTOR }));
});
afterAll(() => api.close());

const extend = ({ caseId }: SentRequest, reason = 'complex-request') =>
  officer.post(`cases/${caseId}/extend`, { reason });
const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { code?: string }).code,
];
const clockOf = async ({ caseId }: SentRequest) => {
  const [clock] = await rows<{ answerBy: string; legal: string; due: string }>(
    api.db.manager,
    `SELECT answer_by::text AS "answerBy", result->>'legalDue' AS legal,
       to_char(effective_due_ends_before AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS due
     FROM case_clock WHERE case_id = $1`,
    [caseId],
  );
  return clock;
};
/** As if it had been received then. */
const received = ({ caseId }: SentRequest, at: string) =>
  rows(
    api.db.manager,
    `UPDATE case_clock SET input = input || jsonb_build_object('receivedAt', $2::text) WHERE case_id = $1`,
    [caseId, at],
  );

describe('an extension', () => {
  it('ends three months from receipt, and is told to the person, the timeline and the running case', async () => {
    const sent = await verifiedCase(api);
    expect((await clockOf(sent))?.answerBy).toBe('2026-12-24');
    const answer = await extend(sent);
    expect([answer.status, answer.body]).toEqual([200, { answerBy: '2027-02-24' }]);
    const clock = await clockOf(sent);
    expect([clock?.answerBy, clock?.legal]).toEqual(['2027-02-24', '2027-02-24']);
    const payload = JSON.stringify({
      ...{ answerBy: '2027-02-24', law: '2027-02-24', reason: 'complex-request' },
    });
    expect(await eventsOf(api, sent, /^clock/)).toEqual([{ type: 'clock.extended', actor: ACTOR, payload }]);
    const [[name, told] = []] = await signalsTo(api, sent);
    expect([name, told]).toEqual([
      'dueMoved',
      { factId: expect.any(String) as unknown, dueEndsBefore: clock?.due },
    ]);
    const mails = await rows(
      api.db.manager,
      `SELECT template, audience, parameters FROM message WHERE case_id = $1 AND template = 'extended'`,
      [sent.caseId],
    );
    expect(mails).toEqual([
      { template: 'extended', audience: 'requester', parameters: { reason: 'complex-request' } },
    ]);
  });

  it('is given once', async () => {
    const sent = await verifiedCase(api);
    await extend(sent);
    expect(codeOf(await extend(sent, 'many-requests'))).toEqual([409, 'wrong-state']);
    expect(await signalsTo(api, sent)).toHaveLength(1);
  });

  it('comes too late once the first period has ended', async () => {
    const sent = await verifiedCase(api);
    await received(sent, '2026-10-20T12:00:00.000Z');
    expect(codeOf(await extend(sent))).toEqual([409, 'wrong-state']);
  });

  it('is refused where the law has none, the case is answered, or nobody proved the address', async () => {
    const unknown = await verifiedCase(api);
    await rows(
      api.db.manager,
      `UPDATE case_clock SET input = input || '{"jurisdictions": ["UNKNOWN"]}' WHERE case_id = $1`,
      [unknown.caseId],
    );
    const answered = await verifiedCase(api);
    await rows(api.db.manager, 'UPDATE dsr_case SET answered_at = now() WHERE id = $1', [answered.caseId]);
    const unproved = await verifiedCase(api);
    await rows(api.db.manager, 'DELETE FROM verification WHERE request_id = $1', [unproved.requestId]);
    for (const sent of [unknown, answered, unproved])
      expect(codeOf(await extend(sent))).toEqual([409, 'wrong-state']);
  });

  it('takes a reason of a closed list', async () => {
    expect(codeOf(await extend(await verifiedCase(api), 'holidays'))).toEqual([422, 'invalid-input']);
  });
});

describe('an extension in California', () => {
  const californian = async (process: string | null): Promise<SentRequest> => {
    const sent = await verifiedCase(api);
    await rows(
      api.db.manager,
      `UPDATE case_clock SET input = input || jsonb_build_object('jurisdictions', '["US-CA"]'::jsonb, 'process', $2::text)
       WHERE case_id = $1`,
      [sent.caseId, process],
    );
    return sent;
  };

  it('ends 90 days from receipt', async () => {
    expect((await extend(await californian(null))).body).toEqual({ answerBy: '2027-02-22' });
  });

  it('is none for an opt-out', async () => {
    expect(codeOf(await extend(await californian('optout')))).toEqual([409, 'wrong-state']);
  });
});
