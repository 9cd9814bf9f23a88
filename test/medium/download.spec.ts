import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { beginGrant, downloadsFree, finishGrant } from '#libs/persistence/download-grants';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import {
  downloadEvents,
  otherCase,
  portalCookie,
  releasedPackage,
  sendRequest,
  type ReleasedPackage,
} from '../support/released-package.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
});
beforeEach(() => api.setNow(NOON));
afterAll(() => api.close());

const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);
const http = () => request(api.app.getHttpServer());
const askGrant = (cookie: string) => http().post('/en/my-request/download').set('cookie', cookie);
const get = (path: string, cookie: string) => http().get(path).set('cookie', cookie).responseType('blob');

/** The address of the file, for the session alone. */
async function granted(cookie: string): Promise<string> {
  const response = await askGrant(cookie);
  expect(response.status).toBe(303);
  return response.headers['location'] ?? '';
}

/** One grant each in sessions of their own. */
async function grantsInAdvance(mine: ReleasedPackage, count: number): Promise<[string, string][]> {
  const files: [string, string][] = [];
  for (let session = 1; session <= count; session += 1) {
    const cookie = await portalCookie(api, mine);
    files.push([await granted(cookie), cookie]);
  }
  return files;
}

async function downloadsLeft({ packageId }: ReleasedPackage): Promise<number | undefined> {
  const sql = 'SELECT downloads_left AS left FROM package WHERE id = $1';
  const [row] = await rows<{ left: number }>(api.db.manager, sql, [packageId]);
  return row?.left;
}

const mails = ({ requestId }: ReleasedPackage) =>
  rows(
    api.db.manager,
    `SELECT parameters FROM message WHERE request_id = $1 AND template = 'downloaded' ORDER BY recorded_at`,
    [requestId],
  );

/** Resolves once a transaction of this database waits for a lock of another. */
async function untilSomebodyWaits(db: TestApi['db']): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await rows(db.manager, sql)).length === 0);
}

describe('a download', () => {
  it('gives the package to its owner, is counted, recorded and mailed about', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const response = await get(await granted(cookie), cookie);
    expect(response.status).toBe(200);
    expect(mine.bytes.equals(response.body as Buffer)).toBe(true);
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/zip',
      'content-length': '100000',
      'content-disposition': `attachment; filename="${mine.reference}-1.zip"`,
    });
    expect(await downloadsLeft(mine)).toBe(4);
    expect(await downloadEvents(api, mine)).toEqual(['download.granted', 'download.completed']);
    expect(await mails(mine)).toEqual([{ parameters: { at: NOON.toISOString(), downloadsLeft: 4 } }]);
  });

  it('is counted once a grant, however often its bytes are asked for', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    for (const _again of [1, 2, 3]) expect((await get(path, cookie)).status).toBe(200);
    expect(await downloadsLeft(mine)).toBe(4);
    expect(await mails(mine)).toHaveLength(1);
  });

  it('that has begun is gone on with when it is asked for again', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    await get(path, cookie).set('range', 'bytes=0-9');
    expect(await granted(cookie)).toBe(path);
    await get(path, cookie);
    expect(await granted(cookie)).not.toBe(path);
  });
});

describe('two answers of one request', () => {
  it('are downloaded each by its case', async () => {
    const sent = await sendRequest(api, { rights: ['access', 'portability'] });
    const [access, portable] = [
      await releasedPackage(api, { of: await otherCase(api, sent, 'access'), size: 1_000 }),
      await releasedPackage(api, { of: await otherCase(api, sent, 'portability'), size: 2_000 }),
    ];
    const cookie = await portalCookie(api, sent);

    for (const [ordinal, { bytes }] of [access, portable].entries()) {
      const asked = askGrant(cookie)
        .type('form')
        .send({ case: `${sent.reference}-${ordinal + 1}` });
      const path = (await asked).headers['location'] ?? '';

      const given = await get(path, cookie);
      expect(given.headers['content-disposition']).toContain(`${sent.reference}-${ordinal + 1}.zip`);
      expect(bytes.equals(given.body as Buffer)).toBe(true);
    }
    expect([await downloadsLeft(access), await downloadsLeft(portable)]).toEqual([4, 4]);
    const foreign = askGrant(cookie).type('form').send({ case: 'WF-0000-0000-1' });
    expect((await foreign).status).toBe(404);
  });
});

describe('five downloads', () => {
  it('are five also with grants taken in advance', async () => {
    const mine = await releasedPackage(api);
    const files = await grantsInAdvance(mine, 7);
    const statuses: number[] = [];
    for (const [path, cookie] of files) statuses.push((await get(path, cookie)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 410, 410]);
    expect(await downloadsLeft(mine)).toBe(0);
    expect((await askGrant(await portalCookie(api, mine))).status).toBe(410);
    const events = await downloadEvents(api, mine);
    expect(events.filter((type) => type === 'download.refused')).toHaveLength(3);
  });

  it('are five also when all begin at the same moment', async () => {
    const mine = await releasedPackage(api, { size: 2_000_000 });
    const files = await grantsInAdvance(mine, 7);
    const answers = await Promise.all(files.map(([path, cookie]) => get(path, cookie)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 410, 410]);
  });

  it('are five also when the last byte of each is never fetched; a day later the unfinished are free', async () => {
    const mine = await releasedPackage(api);
    const files = await grantsInAdvance(mine, 6);
    const statuses: number[] = [];
    for (const [path, cookie] of files)
      statuses.push((await get(path, cookie).set('range', 'bytes=0-99998')).status);
    expect(statuses).toEqual([206, 206, 206, 206, 206, 410]);
    expect(await downloadsLeft(mine)).toBe(5);
    api.setNow(later(24 * 60));
    expect((await askGrant(await portalCookie(api, mine, later(24 * 60)))).status).toBe(303);
  });

  it('lock the package before the grant when they end, as when they begin', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const grantId = (await granted(cookie)).split('/').at(-1) ?? '';
    const grant = { grantId, packageId: mine.packageId };
    await api.db.transaction((tx) => beginGrant(tx, grant, NOON));
    const other = await api.db.transaction(async (begins) => {
      await downloadsFree(begins, mine.packageId, NOON);
      const ends = api.db.transaction((tx) => finishGrant(tx, grant, NOON));
      await untilSomebodyWaits(api.db);
      await rows(begins, 'SELECT 1 FROM download_grant WHERE id = $1 FOR UPDATE NOWAIT', [grantId]);
      return { ends };
    });
    expect(await other.ends).toBe(4);
  });

  it('a file fetched in two halves at once needs one, also when it is the last', async () => {
    const mine = await releasedPackage(api);
    await rows(api.db.manager, 'UPDATE package SET downloads_left = 1 WHERE id = $1', [mine.packageId]);
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    const halves = await Promise.all(
      ['bytes=0-49999', 'bytes=50000-'].map((range) => get(path, cookie).set('range', range)),
    );
    expect(halves.map(({ status }) => status)).toEqual([206, 206]);
    expect(await downloadsLeft(mine)).toBe(0);
  });
});

describe('a grant', () => {
  it('opens nothing in another session, for another person, or for nobody; the owner still downloads', async () => {
    const [mine, other] = [await releasedPackage(api), await releasedPackage(api)];
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    const madeUp = `${path.slice(0, path.lastIndexOf('/'))}/019ab6c2-0000-7000-8000-000000000001`;
    const strangers: [string, string][] = [
      [path, await portalCookie(api, mine)],
      [path, await portalCookie(api, other)],
      [madeUp, cookie],
    ];
    for (const [address, session] of strangers) {
      const refused = await http().get(address).set('cookie', session);
      expect(refused.status).toBe(410);
      expect(refused.headers['content-type']).toBe('text/html; charset=utf-8');
    }
    expect((await http().get(path)).status).toBe(401);
    expect((await get(path, await portalCookie(api, await sendRequest(api)))).status).toBe(404);
    expect((await get(path, cookie)).status).toBe(200);
  });

  it('needs its first byte within five minutes', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const [early, late] = [await granted(cookie), await granted(cookie)];
    api.setNow(later(4.9));
    expect((await get(early, cookie).set('range', 'bytes=0-0')).status).toBe(206);
    api.setNow(later(5));
    expect((await get(late, cookie)).status).toBe(410);
    expect((await get(early, cookie)).status).toBe(200);
  });

  it('is not begun by HEAD or by a range that cannot be given', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    const head = await http().head(path).set('cookie', cookie);
    expect([head.status, head.headers['content-length']]).toEqual([200, '100000']);
    expect((await get(path, cookie).set('range', 'bytes=100000-')).status).toBe(416);
    api.setNow(later(5));
    expect((await get(path, cookie)).status).toBe(410);
  });

  it('ends with its session', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    await http().post('/en/sign-out').type('form').set('cookie', cookie);
    expect((await get(path, cookie)).status).toBe(401);
  });
});

describe('ranges', () => {
  it('give exactly the bytes asked for, and only the last byte completes the download', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    const first = await get(path, cookie).set('range', 'bytes=0-65535');
    expect([first.status, first.headers['content-range']]).toEqual([206, 'bytes 0-65535/100000']);
    expect(await downloadsLeft(mine)).toBe(5);
    const rest = await get(path, cookie).set('range', 'bytes=65536-');
    expect([rest.status, rest.headers['content-range']]).toEqual([206, 'bytes 65536-99999/100000']);
    expect(Buffer.concat([first.body as Buffer, rest.body as Buffer]).equals(mine.bytes)).toBe(true);
    expect(await downloadsLeft(mine)).toBe(4);
  });

  it('that cannot be given are refused with the size', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const refused = await get(await granted(cookie), cookie).set('range', 'bytes=100000-');
    expect([refused.status, refused.headers['content-range']]).toEqual([416, 'bytes */100000']);
  });

  it('of the same file go on, of another one begin anew', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const path = await granted(cookie);
    const etag = (await http().head(path).set('cookie', cookie)).headers['etag'] ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    const resumed = (validator: string) =>
      get(path, cookie).set('range', 'bytes=99990-').set('if-range', validator);
    expect((await resumed(etag)).status).toBe(206);
    expect((await resumed('"another"')).status).toBe(200);
  });
});
