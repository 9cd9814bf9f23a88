/** The staff routes around restrictions, and what the intake does for the rights that mark. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { readOverview } from '#libs/persistence/request-overview';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import { sendRequest, type SentRequest } from '../support/released-package.js';
import { asStaff, eventsOf, staffCookie } from '../support/staff.js';

const CONTESTED = { rights: ['restriction'], details: { restriction: { ground: 'accuracy-contested' } } };

let api: TestApi;
let officer: ReturnType<typeof asStaff>;
let auditor: ReturnType<typeof asStaff>;

beforeAll(async () => {
  api = await startTestApi();
  officer = asStaff(api, await staffCookie(api, ['officer'], { actor: 'staff:of-the-spec' }));
  auditor = asStaff(api, await staffCookie(api, ['auditor']));
});
afterAll(() => api.close());

/** A restriction that stands, of a case that was answered unless it is open. */
async function standing({ open = false } = {}): Promise<SentRequest & { readonly id: string }> {
  const sent = await sendRequest(api, CONTESTED);
  if (!open)
    await rows(
      api.db.manager,
      `UPDATE dsr_case SET status = 'closed', outcome = 'fulfilled', closed_at = $2 WHERE id = $1`,
      [sent.caseId, NOON],
    );
  const id = randomUUID();
  await rows(
    api.db.manager,
    `INSERT INTO restriction (id, case_id, ground, purposes, since) VALUES ($1, $2, 'accuracy-contested', '{}', $3)`,
    [id, sent.caseId, NOON],
  );
  return { ...sent, id };
}
const lift = (id: string, body: object = { reason: 'accuracy-settled' }) =>
  officer.post(`restrictions/${id}/lift`, body);
const mails = ({ caseId }: SentRequest) =>
  rows<{ id: string; template: string; parameters: object }>(
    api.db.manager,
    'SELECT id, template, parameters FROM message WHERE case_id = $1',
    [caseId],
  );

it('a case shows what its restriction is limited to', async () => {
  const one = await standing();
  await rows(api.db.manager, `UPDATE restriction SET systems = '{product-database}' WHERE id = $1`, [one.id]);
  const { body } = await officer.get(`cases/${one.caseId}`);
  expect((body as { restriction: object }).restriction).toEqual({
    ...{ id: one.id, ground: 'accuracy-contested', purposes: [], limitedTo: ['product-database'] },
    ...{ since: '2026-11-24T09:00:00+00:00', endedAt: null },
  });
});

it('its person is told of what an officer still has to do, until that is reported', async () => {
  const { manager } = api.db;
  const { caseId, requestId } = await standing({ open: true });
  const byHand = async () => (await readOverview(manager, requestId)).cases[0]?.marks?.byHand;
  expect(await byHand()).toBe(false);
  await rows(
    manager,
    `INSERT INTO manual_task (id, case_id, system, kind, opened_at, due_at)
     VALUES ($1, $2, 'paper-files', 'mark-by-hand', $3, $3)`,
    [randomUUID(), caseId, NOON],
  );
  expect(await byHand()).toBe(true);
  await rows(
    manager,
    `UPDATE manual_task SET result = 'done', completed_by = 'staff:a', completed_at = $2 WHERE case_id = $1`,
    [caseId, NOON],
  );
  expect(await byHand()).toBe(false);
});

it('its person is told when it has ended', async () => {
  const { manager } = api.db;
  const { id, requestId } = await standing();
  const liftedAt = async () => (await readOverview(manager, requestId)).cases[0]?.marks?.liftedAt;
  expect(await liftedAt()).toBeNull();
  await rows(manager, 'UPDATE restriction SET ended_at = $2 WHERE id = $1', [id, NOON]);
  expect(await liftedAt()).toEqual(new Date(NOON));
});

describe('lifting a restriction', () => {
  it('writes the notice, its event and the start of what waits for it, and lifts nothing', async () => {
    const one = await standing();
    const response = await lift(one.id);
    expect(response.status).toBe(202);
    const { liftId, noticeId } = response.body as { liftId: string; noticeId: string };
    expect(await mails(one)).toEqual([
      { id: noticeId, template: 'restriction-ends', parameters: { reason: 'accuracy-settled' } },
    ]);
    const starts = await rows(api.db.manager, 'SELECT name, payload FROM outbox WHERE workflow_id = $1', [
      `obligation-${liftId}`,
    ]);
    expect(starts).toEqual([{ name: 'lift', payload: { liftId } }]);
    expect(await eventsOf(api, one, /restriction/)).toEqual([
      {
        type: 'restriction.ends',
        actor: 'staff:of-the-spec',
        payload: JSON.stringify({ reason: 'accuracy-settled', restriction: one.id }),
      },
    ]);
    const { body } = await auditor.get('restrictions');
    const { restrictions } = body as { restrictions: { id: string; endedAt: unknown; lift: object }[] };
    expect(restrictions.find(({ id }) => id === one.id)).toMatchObject({
      reference: `${one.reference}-1`,
      ground: 'accuracy-contested',
      endedAt: null,
      lift: { reason: 'accuracy-settled', noticeSentAt: null, outcome: null },
    });
  });

  it('is asked for once: a second time writes no second notice', async () => {
    const one = await standing();
    await lift(one.id);
    const again = await lift(one.id);
    expect([again.status, (again.body as { code: string }).code]).toEqual([409, 'wrong-state']);
    expect(await mails(one)).toHaveLength(1);
  });

  it('is refused while the case is open, without a reason of the list, and where nobody can be told', async () => {
    const open = await standing({ open: true });
    expect((await lift(open.id)).status).toBe(409);
    const one = await standing();
    expect((await lift(one.id, { reason: 'we are tired of it' })).status).toBe(422);
    await api.parts.keys.destroy(api.db.manager, { ownerId: one.requestId, purpose: 'contact' });
    const untold = await lift(one.id);
    expect([untold.status, (untold.body as { code: string }).code]).toEqual([410, 'key-destroyed']);
    expect(await mails(one)).toEqual([]);
    expect((await lift(randomUUID())).status).toBe(404);
  });

  it('is not an auditor’s', async () => {
    const one = await standing();
    const answer = await auditor.post(`restrictions/${one.id}/lift`, { reason: 'accuracy-settled' });
    expect(answer.status).toBe(403);
  });
});

describe('a decision on an objection', () => {
  it.each([
    [{ verdict: 'refused' }, 422],
    [{ verdict: 'refused', ground: 'we-earn-with-it' }, 422],
    [{ verdict: 'upheld', ground: 'legal-claims' }, 422],
    // No worker in this api.
    [{ verdict: 'upheld' }, 503],
    [{ verdict: 'refused', ground: 'legal-claims' }, 503],
  ])('%j is answered with %d', async (body, status) => {
    const sent = await sendRequest(api, {
      rights: ['objection'],
      details: { objection: { to: 'profiling' } },
    });
    expect((await officer.post(`cases/${sent.caseId}/objection`, body)).status).toBe(status);
  });
});

describe('the intake of a right that marks', () => {
  const acknowledged = async (more: object): Promise<string[]> => {
    const { requestId } = await sendRequest(api, more);
    const found = await rows<{ template: string }>(
      api.db.manager,
      'SELECT template FROM message WHERE request_id = $1',
      [requestId],
    );
    return found.map(({ template }) => template);
  };

  it('asks nobody to confirm an opt-out, and asks for the rest of a request with more in it', async () => {
    expect(await acknowledged({ rights: ['opt-out'] })).toEqual(['acknowledge-at-once']);
    expect(await acknowledged({ rights: ['opt-out', 'limit'] })).toEqual(['acknowledge-at-once']);
    expect(await acknowledged({ rights: ['opt-out', 'access'] })).toEqual(['acknowledge-and-confirm']);
    expect(await acknowledged(CONTESTED)).toEqual(['acknowledge-and-confirm']);
  });

  it('keeps an unconfirmed opt-out in the list of the officers, and no other unconfirmed case', async () => {
    const optOut = await sendRequest(api, { rights: ['opt-out'] });
    const access = await sendRequest(api);
    const { body } = await officer.get('cases?limit=200');
    const ids = (body as { cases: { id: string }[] }).cases.map(({ id }) => id);
    expect([ids.includes(optOut.caseId), ids.includes(access.caseId)]).toEqual([true, false]);
  });

  it.each([
    ['without its ground', { rights: ['restriction'] }],
    [
      'with a purpose that nobody knows',
      { rights: ['withdrawal'], details: { withdrawal: { purposes: ['all'] } } },
    ],
    ['with details of another right', { rights: ['opt-out'], details: { objection: { to: 'profiling' } } }],
  ])('refuses one %s', async (_what, more) => {
    const response = await request(api.app.getHttpServer())
      .post('/api/v1/requests')
      .send({ contactEmail: 'layla@example.org', language: 'en', ...more });
    expect([response.status, (response.body as { code: string }).code]).toEqual([422, 'invalid-input']);
  });
});
