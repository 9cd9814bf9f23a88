/** A copy and an erasure of one person: the sign-in goes after the download, or on a day that the person was told. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { signInGoesOn, signInUntil } from '#activities/deliver/sign-in-until';
import { rows } from '#libs/persistence/data-source';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import {
  otherCase,
  portalCookie,
  releasedPackage,
  sendRequest,
  type SentRequest,
} from '../support/released-package.js';

const DAY = 86_400_000;
const asOf = NOON.toISOString();
const inDays = (days: number): string => new Date(NOON.getTime() + days * DAY).toISOString();
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
});
beforeEach(() => api.setNow(NOON));
afterAll(() => api.close());

interface Both extends SentRequest {
  readonly erasure: string;
}

/** A proved request of both rights, with the copy ready since noon. */
async function asked(dueInDays = 40): Promise<Both> {
  const sent = await sendRequest(api, { rights: ['access', 'erasure'] });
  const { requestId } = sent;
  const [erasure] = await rows<{ id: string }>(
    api.db.manager,
    `SELECT id FROM dsr_case WHERE request_id = $1 AND "right" = 'erasure'`,
    [requestId],
  );
  await rows(
    api.db.manager,
    `INSERT INTO verification (id, request_id, method, actor, effective_at) VALUES ($1, $2, 'mailbox', 'requester', $3)`,
    [randomUUID(), requestId, NOON],
  );
  await rows(api.db.manager, 'UPDATE case_clock SET effective_due_ends_before = $2 WHERE case_id = $1', [
    ...[erasure?.id, inDays(dueInDays)],
  ]);
  const access = await otherCase(api, sent, 'access');
  await releasedPackage(api, { of: access });
  return { ...access, erasure: erasure?.id ?? '' };
}
const until = ({ requestId, erasure }: Both, at = asOf): Promise<string | null> =>
  signInUntil(api.db.manager, { requestId, caseId: erasure, asOf: at });
const http = () => request(api.app.getHttpServer());
async function download(one: Both): Promise<void> {
  const cookie = await portalCookie(api, one);
  const granted = await http().post('/en/my-request/download').set('cookie', cookie);
  const file = await http()
    .get(granted.headers['location'] ?? '')
    .set('cookie', cookie)
    .responseType('blob');
  expect(file.status).toBe(200);
}

describe('the sign-in of a person who asked for a copy and an erasure', () => {
  it('is left until the last day of the copy', async () => {
    const one = await asked();
    expect(await until(one)).toBe(inDays(14));
    expect(await until(one, inDays(14))).toBeNull();
  });

  it('is not left longer than three days before the erasure has to be answered', async () => {
    expect(await until(await asked(10))).toBe(inDays(7));
    expect(await until(await asked(2))).toBeNull();
  });

  it('goes after the first whole download, and the erasure is told of it', async () => {
    const one = await asked();
    await download(one);
    expect(await until(one)).toBeNull();
    const told = await rows(
      api.db.manager,
      `SELECT workflow_id AS of FROM outbox WHERE name = 'copyDownloaded'`,
    );
    expect(told).toEqual([{ of: `dsr-${one.erasure}` }]);
  });

  it('is named with its day to whoever gets the copy', async () => {
    const one = await asked();
    expect(await signInGoesOn(api.db.manager, { requestId: one.requestId, asOf })).toBe(inDays(14));
    await rows(
      api.db.manager,
      `UPDATE dsr_case SET status = 'closed', outcome = 'fulfilled', closed_at = $2 WHERE id = $1`,
      [...[one.erasure, NOON]],
    );
    expect(await signInGoesOn(api.db.manager, { requestId: one.requestId, asOf })).toBeNull();
  });
});
