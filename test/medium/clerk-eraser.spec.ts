import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClerkEraser } from '#libs/connectors/clerk/eraser/clerk-eraser';
import type { Eraser, ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { WafaError } from '#libs/domain/errors';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { CLERK_IDS, LAYLA_AT_GOOGLE } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import type { Fault } from '../../apps/sandbox/src/vendors/faults.js';
import { gateOf } from '../support/specifications.js';

let clerk: ClerkStandIn;

beforeEach(async () => {
  clerk = await startClerk({ port: 0, gate: gateOf('clerk', CLERK_DIFFERENCES) });
  const [accepted] = clerk.state.invitations;
  const [entry] = clerk.state.waitlist;
  if (!accepted || !entry) throw new Error('the example is empty');
  clerk.state.invitations = [
    ...clerk.state.invitations,
    { ...accepted, id: 'inv_example_layla_new', status: 'pending' },
  ];
  clerk.state.waitlist = [
    ...clerk.state.waitlist,
    { ...entry, id: 'wait_example_layla_new', status: 'pending' },
  ];
});
/** Every call and answer of every test was one that Clerk's document knows. */
afterEach(async () => {
  const { violations } = clerk.standIn;
  await clerk.stop();
  expect(violations).toEqual([]);
});

const eraser = (secretKey = clerk.secretKey): Eraser =>
  createClerkEraser({
    system: 'sign-in',
    secretKey,
    apiUrl: new URL(clerk.url),
    pace: () => Promise.resolve(),
  });

const REQUEST: ErasureRequest = {
  identifiers: [{ kind: 'email', value: ' Layla@Example.com' }],
  rules: BY_THE_MAP,
  asOf: '2026-11-25T10:00:00Z',
  secret: { salt: 'the-salt', key: 'the-key' },
};

/** Everything the instance holds, as text by id. */
function held(): ReadonlyMap<string, string> {
  const { state } = clerk;
  const all = [
    ...state.users.values(),
    ...[state.sessions, state.memberships, state.apiKeys, state.invitations, state.waitlist].flat(),
    ...[state.allowlist, state.blocklist, [...state.subscriptions.values()]].flat(),
    ...state.organizationInvitations.map(({ invitation }) => invitation),
    ...state.trustedDevices.map(({ device }) => device),
    ...[...state.credits].map(([user, credits]) => ({ id: `credits of ${user}`, ...credits })),
  ];
  return new Map(all.map((one) => [one.id, JSON.stringify(one)]));
}

/** Ids that are gone, and ids of what is not as it was. */
function changesSince(before: ReadonlyMap<string, string>) {
  const after = held();
  const gone = [...before.keys()].filter((id) => !after.has(id));
  return { gone: gone.toSorted(), altered: [...after].filter(([id, text]) => before.get(id) !== text) };
}

const HERS = [
  `ak_${'a'.repeat(32)}`,
  'alid_example_layla',
  'blid_example_layla',
  'blid_example_layla_phone',
  'credits of user_example_layla',
  'csub_example_layla',
  'inv_example_layla',
  'inv_example_layla_new',
  'inv_example_layla_old',
  // The organisation's, which Clerk deletes with the account although its document does not promise it.
  'orginv_example_layla',
  'orgmem_example_layla',
  'sess_example_layla_1',
  'sess_example_layla_2',
  'sess_example_layla_3',
  'td_example_layla',
  'user_example_layla',
  'wait_example_layla_new',
];
const DONE = { gone: HERS, altered: [] };

const writes = (): readonly string[] =>
  clerk.standIn.calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

describe('the plan of an erasure at Clerk', () => {
  it('counts what goes, names what Clerk gives no way to delete, and holds no value of the person', async () => {
    const { items, notSearched } = await eraser().plan(REQUEST);
    expect(items.map(({ collection, disposition, rows }) => [collection, disposition, rows])).toEqual([
      ['clerk:sessions', 'delete', 3],
      ['clerk:api_keys', 'delete', 1],
      ['clerk:waitlist_entries', 'keep', 1],
      ['clerk:waitlist_entries', 'delete', 1],
      ['clerk:invitations', 'delete', 3],
      ['clerk:allowlist_identifiers', 'delete', 1],
      ['clerk:blocklist_identifiers', 'delete', 2],
      ['clerk:organization_memberships', 'delete', 1],
      ['clerk:organization_invitations', 'keep', 1],
      ['clerk:trusted_devices', 'delete', 1],
      ['clerk:billing_subscription', 'delete', 1],
      ['clerk:billing_credits', 'delete', 1],
      ['clerk:users', 'delete', 1],
    ]);
    expect(items.find(({ disposition }) => disposition === 'keep')).toMatchObject({
      ground: 'provider-keeps',
      reviewOn: '2027-02-23',
      note: 'Clerk deletes only waitlist entries that are pending',
    });
    expect(notSearched).toEqual([]);
    expect(JSON.stringify(items)).not.toMatch(/layla/i);
    expect(writes()).toEqual([]);
  });
});

describe('an erasure at Clerk', () => {
  it('takes the whole of one person and nothing of anybody else, whoever lists her address', async () => {
    const before = held();
    const plan = await eraser().plan(REQUEST);
    const { changed, notes } = await eraser().execute(REQUEST, plan);
    expect(changesSince(before)).toEqual(DONE);
    expect(changed.reduce((sum, { rows }) => sum + rows, 0)).toBe(16);
    expect(notes).toEqual([]);
    expect(clerk.state.users.get(CLERK_IDS.omar)?.email_addresses.map((one) => one.email_address)).toContain(
      PEOPLE.layla.email,
    );
    expect(await eraser().verify(REQUEST, plan)).toEqual([]);
  });

  it('ends her sessions first and deletes her account last', async () => {
    await eraser().execute(REQUEST, await eraser().plan(REQUEST));
    expect(writes()).toEqual([
      'POST /v1/sessions/sess_example_layla_2/revoke',
      `DELETE /api_keys/ak_${'a'.repeat(32)}`,
      'DELETE /v1/waitlist_entries/wait_example_layla_new',
      'POST /v1/invitations/inv_example_layla_new/revoke',
      'DELETE /v1/invitations/inv_example_layla',
      'DELETE /v1/invitations/inv_example_layla_new',
      'DELETE /v1/invitations/inv_example_layla_old',
      'DELETE /v1/allowlist_identifiers/alid_example_layla',
      'DELETE /v1/blocklist_identifiers/blid_example_layla',
      'DELETE /v1/blocklist_identifiers/blid_example_layla_phone',
      'DELETE /v1/users/user_example_layla/external_accounts/gac_example_layla',
      'DELETE /v1/users/user_example_layla',
    ]);
  });

  it('changes nothing when it is repeated', async () => {
    const plan = await eraser().plan(REQUEST);
    await eraser().execute(REQUEST, plan);
    const before = held();
    const { changed, gone } = await eraser().execute(REQUEST, plan);
    expect(changesSince(before)).toEqual({ gone: [], altered: [] });
    expect(changed.reduce((sum, { rows }) => sum + rows, 0)).toBe(0);
    expect(gone?.reduce((sum, { rows }) => sum + rows, 0)).toBe(16);
  });

  it('does what was approved although the account went meanwhile', async () => {
    const before = held();
    const plan = await eraser().plan(REQUEST);
    clerk.state.deleteUser(CLERK_IDS.layla);
    await eraser().execute(REQUEST, plan);
    expect(changesSince(before)).toEqual(DONE);
  });

  it.each<[string, Fault]>([
    ['the connection breaks after each write in turn', { kind: 'accepted-then-silence' }],
    ['Clerk is broken at each write in turn', { kind: 'status', status: 503 }],
  ])(
    'ends in the same state when %s',
    async (_, fault) => {
      const before = held();
      const plan = await eraser().plan(REQUEST);
      let failures = 0;
      const execute = async (): Promise<boolean> => {
        try {
          await eraser().execute(REQUEST, plan);
          return true;
        } catch (error) {
          if (error instanceof WafaError && error.code === 'system-unavailable') return false;
          throw error;
        }
      };
      // Each try gets one write further than the last one.
      for (let further = 0; !(await faultAtWrite(fault, further, execute)); further += 1) failures += 1;
      expect(failures).toBeGreaterThanOrEqual(7);
      expect(changesSince(before)).toEqual(DONE);
      expect(await eraser().verify(REQUEST, plan)).toEqual([]);
    },
    120_000,
  );
});

/** Plays the fault at the write of this number, counted from the start of the work; none where there are fewer. */
async function faultAtWrite(fault: Fault, write: number, work: () => Promise<boolean>): Promise<boolean> {
  const { faults } = clerk.standIn;
  const reads = await callsBeforeWrites();
  faults.plan({ kind: 'latency', milliseconds: 0 }, reads + write);
  faults.plan(fault, 1);
  const done = await work();
  faults.repair();
  return done;
}

/** How many calls an execution makes before its first write: as many as a plan, and one for an account that is gone. */
async function callsBeforeWrites(): Promise<number> {
  const before = clerk.standIn.calls.length;
  await eraser().plan(REQUEST);
  return clerk.standIn.calls.length - before + (clerk.state.users.has(CLERK_IDS.layla) ? 0 : 1);
}

describe('an erasure at Clerk that must not be', () => {
  const refused = async (plan: PlannedErasure, code: string, request = REQUEST): Promise<void> => {
    const before = held();
    await expect(eraser().execute(request, plan)).rejects.toMatchObject({ code });
    expect(changesSince(before)).toEqual({ gone: [], altered: [] });
    expect(writes()).toEqual([]);
  };

  it('writes nothing where there is another account than was approved', async () => {
    const plan = await eraser().plan(REQUEST);
    const omar = clerk.state.users.get(CLERK_IDS.omar);
    const layla = clerk.state.users.get(CLERK_IDS.layla);
    if (!omar || !layla) throw new Error('the example is empty');
    clerk.state.users.set('user_example_second', {
      ...omar,
      id: 'user_example_second',
      email_addresses: layla.email_addresses.slice(0, 1),
    });
    await refused(plan, 'plan-exceeded');
  });

  it('writes nothing where a row of an address has come since', async () => {
    const plan = await eraser().plan(REQUEST);
    const [row] = clerk.state.allowlist;
    if (!row) throw new Error('the list is empty');
    clerk.state.allowlist = [...clerk.state.allowlist, { ...row, id: 'alid_example_new' }];
    await refused(plan, 'plan-exceeded');
  });

  it('takes a session that began since', async () => {
    const plan = await eraser().plan(REQUEST);
    const [session] = clerk.state.sessions;
    if (!session) throw new Error('there is no session');
    clerk.state.sessions = [
      ...clerk.state.sessions,
      { ...session, id: 'sess_example_new', status: 'active' },
    ];
    await eraser().execute(REQUEST, plan);
    expect(writes()).toContain('POST /v1/sessions/sess_example_new/revoke');
    expect(held().has('sess_example_new')).toBe(false);
  });

  it('leaves an account alone whose address is no longer verified as hers', async () => {
    const plan = await eraser().plan(REQUEST);
    const layla = clerk.state.users.get(CLERK_IDS.layla);
    clerk.state.changeUser(CLERK_IDS.layla, { email_addresses: layla?.email_addresses.slice(1) ?? [] });
    await refused(plan, 'erasure-conflict');
  });

  it('finds nothing by an address that somebody only claims', async () => {
    const identifiers = [{ kind: 'email', value: 'leila@example.com' }];
    expect((await eraser().plan({ ...REQUEST, identifiers })).items).toEqual([]);
  });

  it('is told as a refusal where the key is not taken', async () => {
    const plan = await eraser().plan(REQUEST);
    await expect(eraser('sk_test_wrong').execute(REQUEST, plan)).rejects.toMatchObject({
      code: 'system-refused',
    });
    expect(writes()).toEqual([]);
  });
});

describe('reading Clerk again', () => {
  it('names what is left by counts, also what hangs on her second address', async () => {
    const plan = await eraser().plan(REQUEST);
    expect((await eraser().verify(REQUEST, plan)).map(({ collection, rows }) => [collection, rows])).toEqual([
      ['clerk:users', 1],
      ['clerk:sessions', 3],
      ['clerk:organization_memberships', 1],
      ['clerk:trusted_devices', 1],
      ['clerk:api_keys', 1],
      ['clerk:billing_subscription', 1],
      ['clerk:billing_credits', 1],
      ['clerk:waitlist_entries', 1],
      ['clerk:invitations', 3],
      ['clerk:allowlist_identifiers', 1],
      ['clerk:blocklist_identifiers', 2],
    ]);
    const blocked = clerk.state.blocklist;
    await eraser().execute(REQUEST, plan);
    clerk.state.blocklist = blocked.filter(({ identifier }) => identifier === LAYLA_AT_GOOGLE);
    expect(await eraser().verify(REQUEST, plan)).toEqual([
      { collection: 'clerk:blocklist_identifiers', rows: 1, columns: [] },
    ]);
  });
});
