import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClerkConnector, type ClerkConnectorOptions } from '#libs/connectors/clerk/clerk.connector';
import type { Connector, Identifier } from '#libs/connectors/kit/connector';
import { describeConnectorContract, discoverAll } from '#libs/connectors/kit/contract';
import { WafaError } from '#libs/domain/errors';
import { CLERK_IDS, LAYLA_AT_GOOGLE } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { FEATURES } from '../../apps/sandbox/src/vendors/clerk/state.js';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import type { Fault } from '../../apps/sandbox/src/vendors/faults.js';
import { describeWithSpecification, gateOf } from '../support/specifications.js';

let clerk: ClerkStandIn;
let turns = 0;

const connect = (changes: Partial<ClerkConnectorOptions> = {}): Connector =>
  createClerkConnector({
    system: 'clerk',
    secretKey: clerk.secretKey,
    apiUrl: new URL(clerk.url),
    pace: () => Promise.resolve(void (turns += 1)),
    verifiedEmailsFor: [],
    ...changes,
  });

const LAYLA: Identifier = { kind: 'email', value: ' Layla@Example.com' };
const LAYLA_BY_ID: Identifier = { kind: 'clerk_user_id', value: CLERK_IDS.layla };
const RECORDS = [
  ['users', 'user_example_layla'],
  ['sessions', 'sess_example_layla_1'],
  ['sessions', 'sess_example_layla_2'],
  ['sessions', 'sess_example_layla_3'],
  ['organization_memberships', 'orgmem_example_layla'],
  ['organization_invitations', 'orginv_example_layla'],
  ['trusted_devices', 'td_example_layla'],
  ['api_keys', `ak_${'a'.repeat(32)}`],
  ['billing_subscription', 'csub_example_layla'],
  ['waitlist_entries', 'wait_example_layla'],
  ['invitations', 'inv_example_layla'],
  ['invitations', 'inv_example_layla_old'],
  ['allowlist_identifiers', 'alid_example_layla'],
  ['blocklist_identifiers', 'blid_example_layla'],
  ['blocklist_identifiers', 'blid_example_layla_phone'],
].map(([collection, id = '']) => ({
  collection: `clerk:${collection}`,
  key: { id } as Record<string, string>,
}));

beforeAll(async () => {
  clerk = await startClerk({ port: 0, gate: gateOf('clerk', CLERK_DIFFERENCES) });
});
afterEach(() => {
  clerk.standIn.faults.repair();
  FEATURES.forEach((feature) => clerk.state.features.add(feature));
});
afterAll(() => clerk.stop());

describeConnectorContract('the Clerk connector', () => ({
  connector: connect(),
  subject: LAYLA,
  records: [...RECORDS, { collection: 'clerk:billing_credits', key: { user_id: 'user_example_layla' } }],
  nobody: { kind: 'email', value: 'nobody@example.com' },
  neighbourCanary: PEOPLE.omar.canary,
  secretCanary: PEOPLE.layla.sealedCanary,
  refused: connect({ secretKey: 'sk_test_wrong' }),
  unavailable: connect({ apiUrl: new URL('http://127.0.0.1:1') }),
}));

const userIds = async (
  identifiers: readonly Identifier[],
  connector = connect(),
): Promise<readonly unknown[]> => {
  const { envelopes } = await discoverAll(connector, identifiers);
  return envelopes.filter(({ collection }) => collection === 'clerk:users').map(({ key }) => key['id']);
};

describe('a user of Clerk', () => {
  it('is found by her id and by her address, once', async () => {
    expect(await userIds([LAYLA_BY_ID, LAYLA])).toEqual([CLERK_IDS.layla]);
    expect(await userIds([{ kind: 'email', value: LAYLA_AT_GOOGLE }])).toEqual([CLERK_IDS.layla]);
  });

  it('is nobody else, who only lists her address', async () => {
    expect(await userIds([LAYLA])).toEqual([CLERK_IDS.layla]);
    // His own unverified claim of her address leads to nothing of hers either.
    const { envelopes } = await discoverAll(connect(), [{ kind: 'email', value: PEOPLE.omar.email }]);
    expect(JSON.stringify(envelopes)).not.toContain(PEOPLE.layla.canary);
    expect(envelopes.map(({ collection }) => collection)).not.toContain('clerk:waitlist_entries');
  });

  it('is not found by an address that she never verified', async () => {
    expect(await userIds([{ kind: 'email', value: 'leila@example.com' }])).toEqual([]);
  });

  it('is gone when Clerk says so, and that is no error', async () => {
    const { result } = await discoverAll(connect(), [{ kind: 'clerk_user_id', value: 'user_gone' }]);
    expect(result.collections.find(({ collection }) => collection === 'clerk:users')?.records).toBe(0);
    expect(result.collections.find(({ collection }) => collection === 'clerk:invitations')).toEqual({
      collection: 'clerk:invitations',
      records: 0,
      notSearched: 'needs email',
    });
  });

  it.each(['user_1/../../sessions', 'user_1?limit=500', 'sess_1', 'user_'])(
    'is not asked for by %s',
    async (value) => {
      const calls = clerk.standIn.calls.length;
      const search = discoverAll(connect(), [{ kind: 'clerk_user_id', value }]);
      await expect(search).rejects.toMatchObject({ code: 'identifier-invalid' });
      expect(clerk.standIn.calls.length).toBe(calls);
    },
  );
});

describe('the records', () => {
  it('hold what other tools forget: address, place and browser of every session', async () => {
    const { envelopes } = await discoverAll(connect(), [LAYLA_BY_ID]);
    const session = envelopes.find(({ key }) => key['id'] === 'sess_example_layla_1');
    expect(session?.data).toEqual({
      id: 'sess_example_layla_1',
      client_id: 'client_example_layla',
      user_id: 'user_example_layla',
      status: 'ended',
      actor: null,
      last_active_at: '2026-10-01T07:15:00.000+00:00',
      expire_at: '2026-10-08T07:00:00.000+00:00',
      abandon_at: '2026-10-31T07:00:00.000+00:00',
      created_at: '2026-10-01T07:00:00.000+00:00',
      updated_at: '2026-10-01T07:00:00.000+00:00',
      latest_activity: {
        id: 'sess_activity_example_layla_1',
        is_mobile: false,
        ip_address: '2001:db8:7f3a::1',
        city: 'Riyadh',
        country: 'SA',
        browser_version: '143.0',
        browser_name: 'Safari',
        device_type: 'Macintosh',
      },
    });
  });

  it('keep everything of the account but what lets anybody act', async () => {
    const { envelopes } = await discoverAll(connect(), [LAYLA_BY_ID]);
    const user = envelopes.find(({ collection }) => collection === 'clerk:users')?.data;
    expect(user).toMatchObject({
      external_id: PEOPLE.layla.accountId,
      passkeys: [{ name: 'iPhone' }],
      web3_wallets: [{ web3_wallet: '0x0000000000000000000000000000000000000101' }],
      public_metadata: { plan: 'studio', note: PEOPLE.layla.canary },
      unsafe_metadata: { favourite_city: 'بيروت' },
      password_enabled: true,
      totp_enabled: true,
      timezone: 'Asia/Riyadh',
    });
    expect(user?.['private_metadata']).toEqual({ support: 'اتصلت بشأن الفاتورة' });
  });

  it('name an organisation and nothing that it holds about others', async () => {
    const { envelopes } = await discoverAll(connect(), [LAYLA_BY_ID]);
    const membership = envelopes.find(({ collection }) => collection === 'clerk:organization_memberships');
    expect(membership?.data['organization']).toEqual({
      object: 'organization',
      id: 'org_example_band',
      name: 'فرقة البحر',
      slug: 'sea-band',
    });
    const invitation = envelopes.find(({ collection }) => collection === 'clerk:organization_invitations');
    expect(invitation?.data).not.toHaveProperty('public_inviter_data');
    expect(invitation?.data['inviter_id']).toBe(CLERK_IDS.omar);
  });

  it('come with the picture of the account', async () => {
    const { files } = await discoverAll(connect(), [LAYLA_BY_ID]);
    expect(files).toEqual([
      { collection: 'clerk:users', key: { id: CLERK_IDS.layla }, mediaType: 'image/png', bytes: 70 },
    ]);
  });

  it.each(['http://127.0.0.1:1/picture.png', 'https://example.com/picture.png', 'file:///etc/passwd', ''])(
    'leave a picture at %s to a person, and never ask for it',
    async (image_url) => {
      const { image_url: before } = clerk.state.users.get(CLERK_IDS.layla) ?? {};
      clerk.state.changeUser(CLERK_IDS.layla, { image_url });
      const { files, result } = await discoverAll(connect(), [LAYLA_BY_ID]);
      clerk.state.changeUser(CLERK_IDS.layla, { image_url: before ?? '' });
      expect([files, result.openTask]).toEqual([[], 'look-by-hand']);
    },
  );
});

describe('what Clerk tells other systems', () => {
  it('is only what it verified', async () => {
    const connector = connect({ verifiedEmailsFor: ['product'], externalIdFor: 'product' });
    const { result } = await discoverAll(connector, [LAYLA_BY_ID]);
    expect(result.identifiers).toEqual([
      { system: 'product', kind: 'email', value: 'layla@example.com' },
      { system: 'product', kind: 'email', value: LAYLA_AT_GOOGLE },
      { system: 'product', kind: 'phone_number', value: '+966500000101' },
      { system: 'product', kind: 'external_id', value: PEOPLE.layla.accountId },
    ]);
  });

  it('is nothing where the configuration names no system', async () => {
    const { result } = await discoverAll(connect(), [LAYLA_BY_ID]);
    expect(result.identifiers).toEqual([]);
  });
});

describe('a part that the instance does without', () => {
  it.each(FEATURES)('holds nothing and is no error: %s', async (feature) => {
    clerk.state.features.delete(feature);
    const { result } = await discoverAll(connect(), [LAYLA]);
    expect(result.collections.filter(({ records }) => records === 0).length).toBeGreaterThan(0);
    expect(result.collections.every(({ notSearched }) => notSearched === undefined)).toBe(true);
  });

  it('is said among the permissions', async () => {
    clerk.state.features.delete('allowlist');
    expect(await connect().permissions()).toEqual([
      {
        name: 'Backend API: the secret key',
        state: 'granted',
        opens: connect().collections.map(({ key }) => key),
      },
      {
        name: 'Allow-list: not in the plan of this instance, so empty',
        state: 'granted',
        opens: ['clerk:allowlist_identifiers'],
      },
      { name: 'Block-list', state: 'granted', opens: ['clerk:blocklist_identifiers'] },
    ]);
    expect((await connect({ secretKey: 'sk_test_wrong' }).permissions()).map(({ state }) => state)).toEqual([
      'missing',
      'missing',
      'missing',
    ]);
  });
});

describe('a call to Clerk', () => {
  it('waits for its turn, every time', async () => {
    const [before, calls] = [turns, clerk.standIn.calls.length];
    await discoverAll(connect(), [LAYLA]);
    expect(turns - before).toBe(clerk.standIn.calls.length - calls);
  });

  const status = (status: number, retryAfterSeconds?: number): Fault => ({
    kind: 'status',
    status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
  it.each<[string, Fault, object]>([
    ['a busy Clerk', status(429, 9), { code: 'system-busy', final: false, retryAfterSeconds: 9 }],
    ['a broken Clerk', status(500), { code: 'system-unavailable', final: false }],
    ['a gateway', status(503), { code: 'system-unavailable', final: false }],
    ['a key that was withdrawn', status(401), { code: 'system-refused', final: true }],
    ['a key that may not', status(403), { code: 'system-refused', final: true }],
    ['a question it does not take', status(422), { code: 'system-rejected', final: true }],
    ['a conflict', status(409), { code: 'system-rejected', final: true }],
    ['a dropped connection', { kind: 'drop' }, { code: 'system-unavailable', final: false }],
    ['silence', { kind: 'accepted-then-silence' }, { code: 'system-unavailable', final: false }],
  ])('fails as the table says at %s', async (_, fault, expected) => {
    clerk.standIn.faults.plan(fault);
    const failure: unknown = await discoverAll(connect(), [LAYLA]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WafaError);
    const { code, final, retryAfterSeconds } = failure as WafaError;
    expect({ code, final, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }).toEqual(
      expected,
    );
    expect((failure as WafaError).message).not.toMatch(/layla|sk_test/i);
  });

  it('is told apart when it was not made through the SDK', async () => {
    const { faults, calls } = clerk.standIn;
    // Up to the trusted devices everything goes well.
    const before = calls.length;
    await discoverAll(connect(), [LAYLA_BY_ID]);
    const index = calls.slice(before).findIndex(({ path }) => path.endsWith('/trusted_devices'));
    faults.plan({ kind: 'latency', milliseconds: 0 }, index);
    faults.plan(status(429, 4), 1);
    await expect(discoverAll(connect(), [LAYLA_BY_ID])).rejects.toMatchObject({
      code: 'system-busy',
      retryAfterSeconds: 4,
    });
  });
});

describe('a list that is not where it should be', () => {
  it('is never called empty', async () => {
    const { faults, calls } = clerk.standIn;
    const before = calls.length;
    await discoverAll(connect(), [LAYLA_BY_ID]);
    const index = calls.slice(before).findIndex(({ path }) => path === '/v1/sessions');
    faults.plan({ kind: 'latency', milliseconds: 0 }, index);
    faults.plan({ kind: 'status', status: 404 }, 1);
    await expect(discoverAll(connect(), [LAYLA_BY_ID])).rejects.toMatchObject({ code: 'system-rejected' });
  });
});

describe('many sessions', () => {
  it('are all found, page by page', async () => {
    const before = clerk.state.sessions;
    const [model] = before;
    if (!model) throw new Error('there is no session');
    clerk.state.sessions = Array.from({ length: 250 }, (_, n) => ({
      ...model,
      id: `sess_example_${n}`,
    }));
    const { result } = await discoverAll(connect(), [LAYLA_BY_ID]);
    clerk.state.sessions = before;
    expect(result.collections.find(({ collection }) => collection === 'clerk:sessions')?.records).toBe(250);
  });
});

describe('a long list that knows no pages', () => {
  it.each([100, 250])('is read once: %i rows', async (rows) => {
    const before = clerk.state.blocklist;
    const [model] = before;
    if (!model) throw new Error('the list is empty');
    clerk.state.blocklist = Array.from({ length: rows }, (_, n) => ({ ...model, id: `blid_example_${n}` }));
    const calls = clerk.standIn.calls.length;
    const { result } = await discoverAll(connect(), [LAYLA_BY_ID]);
    clerk.state.blocklist = before;
    const asked = clerk.standIn.calls.slice(calls).filter(({ path }) => path === '/v1/blocklist_identifiers');
    const found = result.collections.find(({ collection }) => collection === 'clerk:blocklist_identifiers');
    expect([asked.length, found?.records]).toEqual([1, rows]);
  });
});

describeWithSpecification('clerk')("Clerk's document", () => {
  it('has nothing to say against all of this', () => {
    expect(clerk.standIn.violations).toEqual([]);
  });
});
