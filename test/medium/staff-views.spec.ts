/** What officers see: lists, one case, its timeline, findings and records. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { recordHash } from '#libs/connectors/kit/record-hash';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import { sendRequest, type SentRequest } from '../support/released-package.js';
import { asStaff, eventsOf, foundSongs, SONGS, staffCookie, verifiedCase } from '../support/staff.js';

const ACTOR = 'staff:00000000000000a1';
const NOBODYS = '019ab6c2-0000-7000-8000-000000000001';
let api: TestApi;
let officer: ReturnType<typeof asStaff>;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
});
beforeEach(async () => {
  api.setNow(NOON);
  officer = asStaff(api, await staffCookie(api, ['officer'], { actor: ACTOR }));
});
afterAll(() => api.close());

const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);

interface Listed {
  readonly cases: readonly { readonly id: string; readonly requester: string; readonly daysLeft: number }[];
  readonly next: string | null;
}
async function list(query: string): Promise<Listed> {
  const response = await officer.get(`cases?${query}`);
  expect(response.status).toBe(200);
  return response.body as Listed;
}
const idsOf = ({ cases }: Listed): string[] => cases.map(({ id }) => id);

/** A case with the due date moved to an instant of its own. */
async function dueAt(due: string, sent: SentRequest): Promise<string> {
  const sql = 'UPDATE case_clock SET effective_due_ends_before = $2 WHERE case_id = $1';
  await rows(api.db.manager, sql, [sent.caseId, due]);
  return sent.caseId;
}

const close = (caseIds: readonly string[]) =>
  rows(
    api.db.manager,
    `UPDATE dsr_case SET status = 'closed', outcome = 'fulfilled', closed_at = now() WHERE id = ANY($1::uuid[])`,
    [caseIds],
  );

describe('the list of cases', () => {
  let sorted: string[];
  let unverified: SentRequest;

  beforeAll(async () => {
    const open = [];
    for (let count = 1; count <= 6; count += 1) open.push(await verifiedCase(api));
    const [first, second, third, ...same] = open as [SentRequest, SentRequest, SentRequest, ...SentRequest[]];
    const ties: string[] = [];
    for (const one of same) ties.push(await dueAt('2026-12-10T21:00:00.000Z', one));
    sorted = [
      await dueAt('2026-11-20T21:00:00.000Z', third),
      await dueAt('2026-11-30T21:00:00.000Z', first),
      ...ties.toSorted(),
      await dueAt('2026-12-20T21:00:00.000Z', second),
    ];
    unverified = await sendRequest(api);
    await close([(await verifiedCase(api)).caseId]);
  });

  it('shows open cases of verified requesters, the earliest due first', async () => {
    const all = await list('');
    expect(idsOf(all)).toEqual(sorted);
    expect(all.next).toBeNull();
    expect(all.cases.map(({ daysLeft }) => daysLeft)).toEqual([-4, 6, 16, 16, 16, 26]);
    expect(all.cases.every(({ requester }) => /^p•••@example\.org$/.test(requester))).toBe(true);
  });

  it('filters by status, right, overdue and confirmation', async () => {
    expect(idsOf(await list('overdue=true'))).toEqual([sorted[0]]);
    expect(idsOf(await list('right=access'))).toEqual(sorted);
    expect(idsOf(await list('right=portability'))).toEqual([]);
    expect(idsOf(await list('status=needs-you'))).toEqual([]);
    expect((await list('status=closed')).cases).toHaveLength(1);
    expect(idsOf(await list('unverified=true&limit=200'))).toContain(unverified.caseId);
    expect(idsOf(await list('status=received&limit=200'))).toContain(unverified.caseId);
  });

  it.each([1, 2, 3, 4])('gives each case once in pages of %i, whatever comes between', async (limit) => {
    const [seen, late]: [string[], string[]] = [[], []];
    let query = `limit=${limit}`;
    for (let page = 1; page <= 6; page += 1) {
      const listed = await list(query);
      expect(listed.cases.length).toBe(Math.min(limit, 6 - seen.length));
      seen.push(...idsOf(listed));
      if (listed.next === null) break;
      query = `limit=${limit}&after=${listed.next}`;
      late.push(await dueAt('2026-11-01T21:00:00.000Z', await verifiedCase(api)));
    }
    expect(seen).toEqual(sorted);
    await close(late);
  });

  it.each([
    'limit=0',
    'limit=201',
    'status=lost',
    'sort=name',
    'after=x',
    `after=99999999999999999999_${NOBODYS}`,
    `after=2026-12-10T21:00:00.000Z_${'-'.repeat(36)}`,
    `after=2026-13-10T21:00:00.000Z_${NOBODYS}`,
  ])('refuses %s and names the field', async (query) => {
    const refused = await officer.get(`cases?${query}`);
    const { code, faults } = refused.body as { code: string; faults: { field: string }[] };
    expect([refused.status, code]).toEqual([422, 'invalid-input']);
    expect(faults[0]?.field).toMatch(/^(limit|status|sort|after)/);
  });
});

describe('a case', () => {
  const shown = async ({ caseId }: SentRequest) =>
    (await officer.get(`cases/${caseId}`)).body as Record<string, unknown>;

  it('shows who asks only masked', async () => {
    const claims = [
      { kind: 'email', value: 'other.address@example.com' },
      { kind: 'external_id', value: '4711' },
      { kind: 'phone_number', value: '+966500000001' },
    ];
    const sent = await verifiedCase(api, { more: { name: 'Canary', freeText: 'words', claims } });
    const view = await shown(sent);
    expect(view['requester']).toBe('p•••@example.org');
    expect(view['identifiers']).toEqual([
      { kind: 'email', standing: 'claim', value: 'p•••@example.org' },
      { kind: 'email', standing: 'claim', value: 'o•••@example.com' },
      { kind: 'external_id', standing: 'claim', value: '•••' },
      { kind: 'phone_number', standing: 'claim', value: '+9•••' },
    ]);
    expect(JSON.stringify(view)).not.toMatch(/Canary|words|4711|0001|other\.address|person-/);
  });

  it('tells what the person chose with the right', async () => {
    const sent = await verifiedCase(api);
    const asked = { ground: 'accuracy-contested', purposes: ['marketing'], systems: [] };
    await api.db.query('UPDATE dsr_case SET details = $2 WHERE id = $1', [sent.caseId, asked]);
    expect(await shown(sent)).toMatchObject({ asked });
  });

  it('shows the law of the answer, what was asked for under it, and by when the receipt is confirmed', async () => {
    const sent = await verifiedCase(api, { more: { country: 'US', region: 'California' } });
    expect(await shown(sent)).toMatchObject({
      ...{ country: 'US', region: 'California', law: 'GDPR', scope: null, acknowledgeBy: null },
    });
    await rows(api.db.manager, `UPDATE request SET law = 'CCPA' WHERE id = $1`, [sent.requestId]);
    await rows(
      api.db.manager,
      `WITH asked AS (UPDATE dsr_case SET details = '{"scope": "categories"}' WHERE id = $1)
       UPDATE case_clock SET result = result || '{"acknowledgeBy": "2026-12-09"}' WHERE case_id = $1`,
      [sent.caseId],
    );
    expect(await shown(sent)).toMatchObject({
      ...{ law: 'CCPA', scope: 'categories', acknowledgeBy: '2026-12-09' },
    });
  });

  it('is shown also when the keys of its request are destroyed', async () => {
    const sent = await verifiedCase(api);
    for (const purpose of ['contact', 'content'] as const)
      await api.parts.keys.destroy(api.db.manager, { ownerId: sent.requestId, purpose });
    expect(await shown(sent)).toMatchObject({ requester: 'erased', identifiers: [], verified: true });
  });

  it('tells its timeline in the order it was written, and its findings by number', async () => {
    const sent = await verifiedCase(api);
    await foundSongs(api, sent, 3);
    const { events } = (await officer.get(`cases/${sent.caseId}/timeline`)).body as {
      events: { type: string; payload: object }[];
    };
    expect(events.map(({ type }) => type)).toEqual(['request.received', 'case.opened']);
    expect(events[0]?.payload).toEqual({ cases: 1, channel: 'api' });
    expect((await officer.get(`cases/${sent.caseId}/findings`)).body).toEqual({
      collections: [{ ...SONGS, records: 3, notSearched: null }],
    });
  });

  it.each(['', '/timeline', '/findings', '/findings/a/b'])(
    'that is not there has no page%s',
    async (page) => {
      expect((await officer.get(`cases/${NOBODYS}${page}`)).status).toBe(404);
      expect((await officer.get(`cases/x${page}`)).status).toBe(422);
    },
  );
});

describe('found records', () => {
  const page = (sent: SentRequest, query = '') =>
    officer.get(`cases/${sent.caseId}/findings/${SONGS.system}/${SONGS.collection}?${query}`);

  it('are shown a page at a time, and each look is recorded with what it was', async () => {
    const sent = await verifiedCase(api);
    const songs = await foundSongs(api, sent, 4);
    const first = (await page(sent, 'limit=2')).body as { records: object[]; next: number | null };
    expect(first).toEqual({
      records: songs.slice(0, 2).map((song) => ({
        recordHash: recordHash(song),
        key: song.key,
        data: song.data,
        withheld: false,
      })),
      next: 2,
    });
    const second = (await page(sent, 'limit=2&after=2')).body as typeof first;
    expect([second.records.length, second.next]).toEqual([2, null]);
    const what = 'product-database qwenimage_product:songs';
    expect(await eventsOf(api, sent, /^data/)).toEqual([
      { type: 'data.viewed', actor: ACTOR, payload: JSON.stringify({ after: 0, what }) },
      { type: 'data.viewed', actor: ACTOR, payload: JSON.stringify({ after: 2, what }) },
    ]);
  });

  it('need a sign-in of the last fifteen minutes', async () => {
    const sent = await verifiedCase(api);
    await foundSongs(api, sent, 1);
    api.setNow(later(15));
    expect((await page(sent)).status).toBe(200);
    api.setNow(later(15.1));
    const refused = await page(sent);
    const { code } = refused.body as { code: string };
    expect([refused.status, code]).toEqual([401, 'fresh-authentication-needed']);
    expect(await eventsOf(api, sent, /^data/)).toHaveLength(1);
  });

  it('that were never found are not there, and what was typed is not recorded', async () => {
    const sent = await verifiedCase(api);
    await foundSongs(api, sent, 1);
    const typed = officer.get(`cases/${sent.caseId}/findings/product-database/layla@example.com`);
    expect((await typed).status).toBe(404);
    expect(await eventsOf(api, sent, /^data/)).toEqual([]);
  });
});

describe('what the requester wrote', () => {
  const reveal = (sent: SentRequest, body: object) => officer.post(`cases/${sent.caseId}/reveal`, body);

  it('is revealed for a reason, which is recorded', async () => {
    const sent = await verifiedCase(api, { more: { name: 'Noor', freeText: 'All my songs.' } });
    const revealed = await reveal(sent, { reason: 'establish-identity' });
    expect([revealed.status, revealed.body]).toEqual([
      200,
      { contactEmail: sent.email, name: 'Noor', freeText: 'All my songs.' },
    ]);
    const payload = '{"reason":"establish-identity","what":"requester"}';
    expect(await eventsOf(api, sent, /^data/)).toEqual([{ type: 'data.viewed', actor: ACTOR, payload }]);
  });

  it('is not revealed without a reason of the list, or on an old sign-in', async () => {
    const sent = await verifiedCase(api);
    for (const body of [{}, { reason: 'curious' }, { reason: 'check-quality', note: 'x' }])
      expect((await reveal(sent, body)).status).toBe(422);
    api.setNow(later(15.1));
    expect((await reveal(sent, { reason: 'check-quality' })).status).toBe(401);
    expect(await eventsOf(api, sent, /^data/)).toEqual([]);
  });
});
