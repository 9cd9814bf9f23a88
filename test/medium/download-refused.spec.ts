import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { issueToken } from '#libs/persistence/one-time-tokens';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import {
  downloadEvents,
  portalCookie,
  releasedPackage,
  sendRequest,
  type SentRequest,
} from '../support/released-package.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
});
beforeEach(() => api.setNow(NOON));
afterAll(() => api.close());

const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);
const DAY_MINUTES = 24 * 60;
const http = () => request(api.app.getHttpServer());
const post = (page: string, cookie: string, body: object = {}) =>
  http().post(`/en/my-request/${page}`).set('cookie', cookie).type('form').send(body);
const askGrant = (cookie: string) => post('download', cookie);
const issueCode = ({ requestId }: SentRequest, at: Date) =>
  issueToken(api.db.manager, { requestId, purpose: 'download' }, at);
const unlock = async (cookie: string, code: string) =>
  (await post('download-unlock', cookie, { code })).headers['location'];

async function refusals({ caseId }: SentRequest): Promise<unknown[]> {
  const events = await rows<{ payload: string }>(
    api.db.manager,
    `SELECT convert_from(payload, 'UTF8') AS payload FROM audit_event
     WHERE case_id = $1 AND type = 'download.refused' ORDER BY position`,
    [caseId],
  );
  return events.map(({ payload }) => JSON.parse(payload) as unknown);
}

describe('a session that was confirmed more than ten minutes ago', () => {
  it('needs a code from the mailbox before it gets a grant', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    api.setNow(later(10));
    expect((await askGrant(cookie)).status).toBe(401);
    expect(await refusals(mine)).toEqual([{ code: 'fresh-authentication-needed' }]);
    const sent = await post('download-code', cookie);
    expect([sent.status, sent.headers['location']]).toEqual([303, '/en/my-request?download=code-sent']);
    const { code } = await issueCode(mine, later(10));
    expect(await unlock(cookie, code.toLowerCase())).toBe('/en/my-request');
    expect((await askGrant(cookie)).status).toBe(303);
  });

  it('gets one code a minute', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    for (const minutes of [11, 11.5, 12]) {
      api.setNow(later(minutes));
      await post('download-code', cookie);
    }
    const sql = `SELECT 1 FROM message WHERE request_id = $1 AND template = 'download-code'`;
    expect(await rows(api.db.manager, sql, [mine.requestId])).toHaveLength(2);
  });

  it('has five tries; then also the right code is refused', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    api.setNow(later(11));
    const { code } = await issueCode(mine, later(11));
    const wrong = code.startsWith('0') ? 'ZZZZZZZZ' : '00000000';
    for (let attempt = 1; attempt <= 5; attempt += 1)
      expect(await unlock(cookie, wrong)).toBe('/en/my-request?download=code-wrong');
    expect(await unlock(cookie, code)).toBe('/en/my-request?download=code-wrong');
    expect((await askGrant(cookie)).status).toBe(401);
  });

  it('is not opened by the code of another request, by one for signing in, or by one of eleven minutes ago', async () => {
    const [mine, other] = [await releasedPackage(api), await releasedPackage(api)];
    const cookie = await portalCookie(api, mine);
    api.setNow(later(11));
    const old = await issueCode(mine, NOON);
    expect(await unlock(cookie, old.code)).toBe('/en/my-request?download=code-wrong');
    const foreign = await issueCode(other, later(11));
    expect(await unlock(cookie, foreign.code)).toBe('/en/my-request?download=code-wrong');
    const name = { requestId: mine.requestId, purpose: 'confirm' } as const;
    const confirming = await issueToken(api.db.manager, name, later(11));
    expect(await unlock(cookie, confirming.code)).toBe('/en/my-request?download=code-wrong');
    expect((await askGrant(cookie)).status).toBe(401);
  });

  it('is made fresh alone: another session of the request is not', async () => {
    const mine = await releasedPackage(api);
    const [cookie, other] = [await portalCookie(api, mine), await portalCookie(api, mine)];
    api.setNow(later(11));
    await unlock(cookie, (await issueCode(mine, later(11))).code);
    expect([(await askGrant(cookie)).status, (await askGrant(other)).status]).toEqual([303, 401]);
  });
});

describe('a package', () => {
  it('is given to nobody without a session, and changes nothing for a foreign site', async () => {
    const mine = await releasedPackage(api);
    expect((await http().post('/en/my-request/download')).status).toBe(401);
    const foreign = askGrant(await portalCookie(api, mine)).set('sec-fetch-site', 'cross-site');
    expect((await foreign).status).toBe(403);
    expect(await downloadEvents(api, mine)).toEqual([]);
  });

  it('is given for fourteen days, also not a minute longer to a grant of before', async () => {
    const mine = await releasedPackage(api);
    const last = later(14 * DAY_MINUTES - 1);
    api.setNow(last);
    const cookie = await portalCookie(api, mine, last);
    const path = (await askGrant(cookie)).headers['location'] ?? '';
    api.setNow(later(14 * DAY_MINUTES));
    expect((await http().get(path).set('cookie', cookie)).status).toBe(410);
    expect((await askGrant(cookie)).status).toBe(410);
    expect(await refusals(mine)).toEqual([{ code: 'package-expired' }, { code: 'package-expired' }]);
  });

  it('is unreadable once its key is destroyed, also with a grant', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const path = (await askGrant(cookie)).headers['location'] ?? '';
    const name = { ownerId: mine.obligationId, purpose: 'package' } as const;
    await api.parts.keys.destroy(api.db.manager, name);
    const gone = await http().get(path).set('cookie', cookie);
    expect([gone.status, gone.text.includes('<html lang="en"')]).toEqual([410, true]);
    expect(await downloadEvents(api, mine)).toEqual(['download.granted']);
  });

  it('is the newest one; a grant of an older one opens nothing', async () => {
    const old = await releasedPackage(api);
    const cookie = await portalCookie(api, old);
    const path = (await askGrant(cookie)).headers['location'] ?? '';
    const fresh = await releasedPackage(api, { of: old, readyAt: later(1), size: 1_000 });
    api.setNow(later(2));
    expect((await http().get(path).set('cookie', cookie)).status).toBe(410);
    const freshPath = (await askGrant(cookie)).headers['location'] ?? '';
    const given = await http().get(freshPath).set('cookie', cookie).responseType('blob');
    expect(fresh.bytes.equals(given.body as Buffer)).toBe(true);
  });

  it('that is not released yet, or belongs to a request without one, is not there', async () => {
    const mine = await releasedPackage(api);
    await rows(api.db.manager, 'UPDATE package SET ready_at = NULL WHERE id = $1', [mine.packageId]);
    expect((await askGrant(await portalCookie(api, mine))).status).toBe(404);
    expect((await post('download-code', await portalCookie(api, mine))).status).toBe(404);
    expect((await askGrant(await portalCookie(api, await sendRequest(api)))).status).toBe(404);
  });
});

describe('a download that breaks off', () => {
  const listening = async (): Promise<string> => {
    if (!api.app.getHttpServer().listening) await api.app.listen(0, '127.0.0.1');
    return `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}`;
  };

  it('is not counted, is no error of ours, and goes on in its grant', async () => {
    const mine = await releasedPackage(api, { size: 30_000_000 });
    const cookie = await portalCookie(api, mine);
    const base = await listening();
    const path = (await askGrant(cookie)).headers['location'] ?? '';
    const served = once(api.app.getHttpServer(), 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const response = await fetch(base + path, { headers: { cookie } });
    const reader = response.body?.getReader();
    const first = (await reader?.read())?.value ?? new Uint8Array();
    const [, serverResponse] = await served;
    const closed = once(serverResponse, 'close');
    await reader?.cancel();
    await closed;
    expect(await downloadEvents(api, mine)).toEqual(['download.granted']);
    expect(api.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
    const range = `bytes=${first.length}-`;
    const rest = await http().get(path).set('cookie', cookie).set('range', range).responseType('blob');
    expect(Buffer.concat([first, rest.body as Buffer]).equals(mine.bytes)).toBe(true);
    expect(await downloadEvents(api, mine)).toEqual(['download.granted', 'download.completed']);
  });

  it('because the stored bytes were altered is an error, and is not counted', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const folder = api.parts.config.WAFA_VAULT_DIR;
    const file = join(folder, mine.caseId, 'package', `${mine.packageId}.zip`);
    const stored = readFileSync(file);
    stored.writeUInt8(stored.readUInt8(stored.length - 1) ^ 1, stored.length - 1);
    writeFileSync(file, stored);
    const path = (await askGrant(cookie)).headers['location'] ?? '';
    const base = await listening();
    await expect(
      fetch(base + path, { headers: { cookie } }).then((given) => given.arrayBuffer()),
    ).rejects.toThrow();
    expect(await downloadEvents(api, mine)).toEqual(['download.granted']);
    expect(api.logLines.filter((line) => line.includes('"code":"vault-corrupt"'))).toHaveLength(1);
  });
});
