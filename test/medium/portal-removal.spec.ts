/** The choice of public items in the portal, without script: the page, the press, and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { PublicItems } from '#libs/persistence/public-items';
import { createLogger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import { DeadlineWatchdog } from '../../apps/worker/src/watchdog/deadline-watchdog.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { portalCookie, sendRequest, type SentRequest } from '../support/released-package.js';
import { asStaff, signalsTo, staffCookie } from '../support/staff.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, undefined, { removal: true });
});
afterAll(() => api.close());

const PAGE = '/en/my-request/public-items';
const item = (title: string, value: string) => ({
  ...{ title, date: '2025-05-01', addresses: [`https://example.org/songs/${value}`] },
  ...{ page: { system: 'site', value }, records: [] },
});

interface Offered {
  readonly sent: SentRequest;
  readonly cookie: string;
  readonly ids: readonly string[];
}

async function offered(...titles: string[]): Promise<Offered> {
  const sent = await sendRequest(api, { rights: ['removal'] });
  const store = new PublicItems(api.parts.keys);
  const of = { id: sent.caseId, requestId: sent.requestId };
  await store.offer(
    api.db.manager,
    of,
    titles.map((title, index) => item(title, `song-${index}`)),
  );
  await rows(api.db.manager, `UPDATE dsr_case SET status = 'waiting-on-requester' WHERE id = $1`, [
    sent.caseId,
  ]);
  const ids = (await store.of(api.db.manager, of)).map(({ id }) => id);
  return { sent, cookie: await portalCookie(api, sent), ids };
}

const get = (path: string, cookie: string) =>
  request(api.app.getHttpServer()).get(path).set('cookie', cookie);
const press = ({ cookie }: Pick<Offered, 'cookie'>, ids: readonly string[]) =>
  request(api.app.getHttpServer())
    .post(PAGE)
    .set('cookie', cookie)
    .type('form')
    .send(ids.map((id) => `item=${encodeURIComponent(id)}`).join('&'));
const chosen = async ({ sent }: Offered): Promise<number> =>
  (
    await rows<{ count: number }>(
      api.db.manager,
      'SELECT count(*)::int AS count FROM public_item WHERE case_id = $1 AND chosen_at IS NOT NULL',
      [sent.caseId],
    )
  )[0]?.count ?? 0;
const signals = async ({ sent }: Offered): Promise<number> =>
  (await signalsTo(api, sent)).filter(([name]) => name === 'itemsChosen').length;

it('the first mail says that a choice comes', async () => {
  const { requestId } = await sendRequest(api, { rights: ['removal'] });
  expect(
    await rows(api.db.manager, 'SELECT template, parameters FROM message WHERE request_id = $1', [requestId]),
  ).toEqual([{ template: 'acknowledge-and-confirm', parameters: { then: 'choose' } }]);
});

describe('an officer', () => {
  it('sees what was chosen, and nothing else of what was offered, for a reason', async () => {
    const dsr = await offered('Night', 'Sand');
    const officer = asStaff(api, await staffCookie(api, ['officer']));
    const revealed = async () => {
      const { body } = await officer.post(`cases/${dsr.sent.caseId}/reveal`, { reason: 'prepare-answer' });
      return (body as { items: { title: string; addresses: string[]; outcome: unknown }[] }).items;
    };
    expect(await revealed()).toEqual([]);
    await press(dsr, dsr.ids.slice(0, 1));
    expect(await revealed()).toMatchObject([
      { title: 'Night', addresses: ['https://example.org/songs/song-0'], outcome: null },
    ]);
  });

  it('reports what was asked for before while the person chooses, and proves nothing any more', async () => {
    const { sent } = await offered('Night');
    await rows(
      api.db.manager,
      `INSERT INTO manual_task (id, case_id, system, kind, opened_at, due_at)
       VALUES (gen_random_uuid(), $1, 'site', 'mark-by-hand', now(), now())`,
      [sent.caseId],
    );
    const officer = asStaff(api, await staffCookie(api, ['officer']));
    const task = await officer.post(`cases/${sent.caseId}/manual-tasks/site`, { result: 'nothing-held' });
    expect(task.status).toBe(204);
    const proof = { kind: 'email', value: 'other@example.org', reason: 'Called back.' };
    expect((await officer.post(`cases/${sent.caseId}/identifiers`, proof)).status).toBe(409);
  });

  it('reads that a date was missed since the person had not chosen', async () => {
    const { sent } = await offered('Night');
    const late = new Date('2027-12-01T00:00:00.000Z');
    await new DeadlineWatchdog({
      ...{ dataSource: api.db, logger: createLogger('test', 'silent'), metrics: new Metrics('worker') },
      activities: { dataSource: api.db } as never,
    }).look(late);
    const [missed] = await rows<{ payload: object }>(
      api.db.manager,
      `SELECT convert_from(payload, 'UTF8')::jsonb AS payload FROM audit_event
       WHERE case_id = $1 AND type = 'clock.overdue'`,
      [sent.caseId],
    );
    expect(missed?.payload).toEqual({ event: 'overdue', waitingFor: 'choice' });
  });
});

it('whoever is about to cancel reads that what was hidden stays so', async () => {
  const { cookie } = await offered('Night');
  const { text } = await get('/en/my-request/cancel', cookie);
  expect(text).toContain('what was stopped or hidden stays so');
});

describe('the choice', () => {
  it('shows title, day and link of each item, and a box that sends its id', async () => {
    const dsr = await offered('<b>Night</b>', 'Sand');
    const { status, text } = await get(PAGE, dsr.cookie);
    expect(status).toBe(200);
    expect(text).toContain('&lt;b&gt;Night&lt;/b&gt;');
    expect(text).toContain('href="https://example.org/songs/song-0"');
    expect(text).toContain('<time dateTime="2025-05-01">');
    for (const id of dsr.ids) expect(text).toContain(`type="checkbox" name="item" value="${id}"`);
    expect((await get('/en/my-request', dsr.cookie)).text).toContain('Choose from 2 public items of yours');
  });

  it('is taken once, and leads back to the request', async () => {
    const dsr = await offered('Night', 'Sand');
    const answer = await press(dsr, [dsr.ids[1] ?? '']);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/en/my-request']);
    expect((await press(dsr, [dsr.ids[1] ?? ''])).status).toBe(303);
    expect([await chosen(dsr), await signals(dsr)]).toEqual([1, 1]);
    const mine = (await get('/en/my-request', dsr.cookie)).text;
    expect([mine.includes('Sand'), mine.includes('Night')]).toEqual([true, false]);
    expect((await get(PAGE, dsr.cookie)).headers['location']).toBe('/en/my-request');
    expect((await press(dsr, [dsr.ids[0] ?? ''])).status).toBe(409);
    expect(await chosen(dsr)).toBe(1);
  });

  it('is asked for again with nothing ticked, or with an item of somebody else, and nothing is done', async () => {
    const [hers, his] = [await offered('Night'), await offered('Dawn')];
    const empty = await press(hers, []);
    expect([empty.status, empty.text.includes('Tick at least one.')]).toEqual([422, true]);
    const foreign = await press(hers, [hers.ids[0] ?? '', his.ids[0] ?? '']);
    expect([foreign.status, foreign.text.includes('That was not in your list.')]).toEqual([422, true]);
    expect(foreign.text).not.toContain('Dawn');
    expect([await chosen(hers), await chosen(his), await signals(hers), await signals(his)]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('is nobody’s without a session, and there is none in a request that asks for something else', async () => {
    expect((await request(api.app.getHttpServer()).get(PAGE)).status).toBe(401);
    const other = await sendRequest(api);
    const cookie = await portalCookie(api, other);
    expect((await get(PAGE, cookie)).headers['location']).toBe('/en/my-request');
    expect((await press({ cookie }, ['x'])).status).toBe(404);
  });
});

it('the right is refused where nothing can be listed, and the form does not offer it', async () => {
  const bare = await startTestApi();
  try {
    const http = request(bare.app.getHttpServer());
    const refused = await http
      .post('/api/v1/requests')
      .send({ rights: ['removal'], contactEmail: 'layla@example.org', language: 'en' });
    expect([refused.status, refused.body.code, refused.body.faults]).toEqual([
      422,
      'invalid-input',
      [{ field: 'rights', message: 'removal is not offered here: ask for erasure, or write to us' }],
    ]);
    expect((await http.get('/en')).text).not.toContain('rights-removal');
    expect((await request(api.app.getHttpServer()).get('/en')).text).toContain('rights-removal');
    expect(await rows(bare.db.manager, 'SELECT 1 FROM request')).toEqual([]);
  } finally {
    await bare.close();
  }
});
