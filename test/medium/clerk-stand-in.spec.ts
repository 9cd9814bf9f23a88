import { createClerkClient, verifyToken, type ClerkClient } from '@clerk/backend';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLERK_IDS } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { describeWithSpecification, gateOf } from '../support/specifications.js';

let clerk: ClerkStandIn;
let client: ClerkClient;
const gate = gateOf('clerk', CLERK_DIFFERENCES);

const clientWith = (secretKey: string): ClerkClient =>
  createClerkClient({ secretKey, apiUrl: clerk.url, telemetry: { disabled: true } });

beforeAll(async () => {
  clerk = await startClerk({ port: 0, gate });
  client = clientWith(clerk.secretKey);
});
afterAll(() => clerk.stop());

describe("Clerk's stand-in, asked by Clerk's own SDK", () => {
  it('finds users by an exact address, verified or not, and counts them', async () => {
    const found = await client.users.getUserList({ emailAddress: ['layla@example.com'] });
    expect(found.data.map(({ id }) => id)).toEqual([CLERK_IDS.layla, CLERK_IDS.omar]);
    expect(found.totalCount).toBe(2);
  });

  it('gives sessions with address, city and browser, page by page', async () => {
    const page = { userId: CLERK_IDS.layla, limit: 2 };
    const first = await client.sessions.getSessionList(page);
    const second = await client.sessions.getSessionList({ ...page, offset: 2 });
    expect([first.data.length, second.data.length, first.totalCount]).toEqual([2, 1, 3]);
    expect(first.data[0]?.latestActivity).toMatchObject({ ipAddress: '2001:db8:7f3a::1', city: 'Riyadh' });
  });

  it('answers partial matches to a query, and revoked invitations only when asked for them', async () => {
    const query = 'layla@example.com';
    const entries = await client.waitlistEntries.list({ query });
    expect(entries.data.map(({ emailAddress }) => emailAddress)).toEqual([query, `not${query}`]);
    const current = await client.invitations.getInvitationList({ query });
    const revoked = await client.invitations.getInvitationList({ query, status: 'revoked' });
    expect([current.data.length, revoked.data.length]).toEqual([2, 1]);
  });

  it.each([
    ['an unknown user', () => client.users.getUser('user_nobody'), 404, 'resource_not_found'],
    ['a wrong key', () => clientWith('sk_test_wrong').users.getCount(), 401, 'clerk_key_invalid'],
  ])('refuses %s', async (_, ask, status, code) => {
    await expect(ask()).rejects.toMatchObject({ status, errors: [{ code }] });
  });

  it('refuses a page that is too large, which the document forbids as well', async () => {
    const judged = clerk.standIn.violations.length;
    const asked = client.sessions.getSessionList({ userId: CLERK_IDS.layla, limit: 501 });
    await expect(asked).rejects.toMatchObject({ status: 422 });
    const said = clerk.standIn.violations.splice(judged);
    expect(said).toEqual(gate ? ['GET /v1/sessions: query limit must be <= 500'] : []);
  });

  it('tells when to come back', async () => {
    clerk.standIn.faults.plan({ kind: 'status', status: 429, retryAfterSeconds: 7 }, 1);
    await expect(client.users.getCount()).rejects.toMatchObject({ status: 429, retryAfter: 7 });
  });

  it('mints session tokens that the SDK believes', async () => {
    const token = clerk.tokenOf(CLERK_IDS.layla, 'https://qwenimage.art');
    const claims = await verifyToken(token, { secretKey: clerk.secretKey, apiUrl: clerk.url });
    expect(claims).toMatchObject({ sub: CLERK_IDS.layla, azp: 'https://qwenimage.art', iss: clerk.issuer });
    await expect(verifyToken(token, { jwtKey: clerk.tokens.publicPem })).resolves.toMatchObject({
      sub: CLERK_IDS.layla,
    });
  });

  it('forgets a deleted user', async () => {
    await client.users.deleteUser(CLERK_IDS.dana);
    await expect(client.users.getUser(CLERK_IDS.dana)).rejects.toMatchObject({ status: 404 });
  });
});

describeWithSpecification('clerk')('the gate of the stand-in', () => {
  it('found nothing that Clerk would do otherwise', () => {
    expect(clerk.standIn.violations).toEqual([]);
  });

  it('turns red when an answer loses a field', async () => {
    const user = clerk.state.users.get(CLERK_IDS.noor);
    if (!user) throw new Error('Noor is missing');
    const { created_at: _, ...incomplete } = user;
    clerk.state.users.set(CLERK_IDS.noor, incomplete as typeof user);
    await client.users.getUser(CLERK_IDS.noor);
    expect(clerk.standIn.violations.splice(0)).toEqual([
      "GET /v1/users/user_example_noor: answer must have required property 'created_at'",
    ]);
    clerk.state.users.set(CLERK_IDS.noor, user);
  });
});
