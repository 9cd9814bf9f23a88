/** What somebody gets who holds a link, an address, a reference or a session that is not theirs, or not any more. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { issueToken } from '#libs/persistence/one-time-tokens';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import { portalCookie, releasedPackage, sendRequest, type SentRequest } from '../support/released-package.js';
import { asStaff, foundSongs, SONGS, staffCookie, verifiedCase } from '../support/staff.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
});
beforeEach(() => api.setNow(NOON));
afterAll(() => api.close());

const stranger = () => request.agent(api.app.getHttpServer());
type Stranger = ReturnType<typeof stranger>;
const confirm = (who: Stranger, fields: object) => who.post('/en/confirm').type('form').send(fields);
const link = ({ requestId }: SentRequest, purpose: 'confirm' | 'download' = 'confirm', at = NOON) =>
  issueToken(api.db.manager, { requestId, purpose }, at);

/** No session, nothing of the request, no download. */
async function expectNothing(who: Stranger, { reference }: SentRequest): Promise<void> {
  const page = await who.get('/en/my-request');
  expect([page.status, page.headers['location'], page.text.includes(reference)]).toEqual([
    303,
    '/en/sign-in',
    false,
  ]);
  expect((await who.post('/en/my-request/download')).status).toBe(401);
  expect((await who.post('/en/my-request/cancel').type('form')).status).toBe(401);
}

describe('a link that is not good any more opens nothing', () => {
  it.each<[string, (sent: SentRequest) => Promise<string>]>([
    [
      'replayed',
      async (sent) => {
        const { token } = await link(sent);
        expect((await confirm(stranger(), { token })).status).toBe(303);
        return token;
      },
    ],
    [
      'superseded',
      async (sent) => {
        const { token } = await link(sent);
        await link(sent);
        return token;
      },
    ],
    ['expired', async (sent) => (await link(sent, 'confirm', new Date(NOON.getTime() - 600_000))).token],
    ['made for a download', async (sent) => (await link(sent, 'download')).token],
  ])('%s', async (_, tokenOf) => {
    const mine = await releasedPackage(api);
    const who = stranger();
    expect((await confirm(who, { token: await tokenOf(mine) })).status).toBe(410);
    await expectNothing(who, mine);
  });

  it('fetched by a scanner, which burns nothing', async () => {
    const mine = await sendRequest(api);
    const { token } = await link(mine);
    for (const address of [`/en/confirm?token=${token}`, `/en/confirm/${token}`])
      await stranger().get(address);
    await expectNothing(stranger(), mine);
    expect((await confirm(stranger(), { token })).status).toBe(303);
  });
});

describe('a forwarded address opens nothing', () => {
  it('of the status, of the download, of a grant', async () => {
    const mine = await releasedPackage(api);
    const cookie = await portalCookie(api, mine);
    const grant = await stranger().post('/en/my-request/download').set('cookie', cookie);
    const file = grant.headers['location'] ?? '';
    const thief = stranger();
    for (const address of [file, '/en/my-request/cancel'])
      expect((await thief.get(address)).status).toBe(401);
    await expectNothing(thief, mine);
  });
});

describe('another person’s reference', () => {
  it('sends a link to the address on file, and shows the one who typed it nothing', async () => {
    const victim = await sendRequest(api);
    const attacker = stranger();
    await attacker
      .post('/en/sign-in')
      .type('form')
      .send({ reference: victim.reference, email: 'a@evil.example' });
    const mails = await rows<{ audience: string; parameters: object }>(
      api.db.manager,
      `SELECT audience, parameters FROM message WHERE request_id = $1 AND template = 'fresh-link'`,
      [victim.requestId],
    );
    expect(mails).toEqual([{ audience: 'requester', parameters: {} }]);
    await expectNothing(attacker, victim);
  });

  it('does not turn the own session or the own code into one of theirs', async () => {
    const [victim, mine] = [await releasedPackage(api), await sendRequest(api)];
    const { code } = await link(mine);
    expect((await confirm(stranger(), { reference: victim.reference, code })).status).toBe(410);
    const cookie = await portalCookie(api, mine);
    const asked = stranger().post('/en/my-request/download').set('cookie', cookie).type('form');
    expect((await asked.send({ case: `${victim.reference}-1` })).status).toBe(404);
  });
});

describe('a member of staff', () => {
  it('without the role for it sees no case, no record and nothing of the requester', async () => {
    const sent = await verifiedCase(api, { more: { freeText: 'canary-words' } });
    await foundSongs(api, sent, 1);
    const records = `cases/${sent.caseId}/findings/${SONGS.system}/${SONGS.collection}`;
    const admin = asStaff(api, await staffCookie(api, ['admin']));
    for (const path of ['cases', `cases/${sent.caseId}`, `cases/${sent.caseId}/timeline`, records])
      expect((await admin.get(path)).status).toBe(403);
    const auditor = asStaff(api, await staffCookie(api, ['auditor']));
    expect((await auditor.get(records)).status).toBe(403);
    expect((await auditor.post(`cases/${sent.caseId}/reveal`, { reason: 'check-quality' })).status).toBe(403);
    expect((await auditor.get(`cases/${sent.caseId}`)).text).not.toContain(sent.email);
  });
});
