import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClerkMarker, type ClerkMarkerOptions } from '#libs/connectors/clerk/marker';
import type { Marker, MarkRequest } from '#libs/connectors/kit/marks';
import { CLERK_IDS } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import type { UserWire } from '../../apps/sandbox/src/vendors/clerk/wire.js';
import { gateOf } from '../support/specifications.js';

let clerk: ClerkStandIn;
beforeEach(async () => {
  clerk = await startClerk({ port: 0, gate: gateOf('clerk', CLERK_DIFFERENCES) });
});
/** Every call and answer of every test was one that Clerk's document knows; nobody else was touched. */
afterEach(async () => {
  const { violations } = clerk.standIn;
  await clerk.stop();
  expect(violations).toEqual([]);
});

const marker = (more: Partial<ClerkMarkerOptions> = {}): Marker =>
  createClerkMarker({
    system: 'sign-in',
    secretKey: clerk.secretKey,
    apiUrl: new URL(clerk.url),
    pace: () => Promise.resolve(),
    ...more,
  });

const RESTRICT: MarkRequest = {
  identifiers: [{ kind: 'email', value: ' Layla@Example.com' }],
  mark: 'restrict',
  purposes: [],
  lockAccount: false,
  pauseBilling: false,
  asOf: '2026-11-25T10:00:00.000Z',
};
const LOCK = { ...RESTRICT, lockAccount: true };
const LIFT: MarkRequest = { ...RESTRICT, mark: 'lift' };
const STOP: MarkRequest = { ...RESTRICT, mark: 'stop', purposes: ['marketing', 'ai-training'] };

function layla(): UserWire {
  const user = clerk.state.users.get(CLERK_IDS.layla);
  if (!user) throw new Error('the account is gone');
  return user;
}

const writes = (): readonly string[] =>
  clerk.standIn.calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

/** Users and sessions of everybody else, as text. */
const neighbours = (): string =>
  JSON.stringify([
    [...clerk.state.users.values()].filter(({ id }) => id !== CLERK_IDS.layla),
    clerk.state.sessions.filter((one) => one.user_id !== CLERK_IDS.layla),
  ]);

const BEFORE = { support: 'اتصلت بشأن الفاتورة' };

describe('a restriction at Clerk', () => {
  it('is a key in the private metadata of her account and of nobody who lists her address', async () => {
    const others = neighbours();
    expect(await marker().apply(RESTRICT)).toEqual({
      items: [{ collection: 'clerk:users', rows: 1, by: 'private_metadata.dsr_restricted' }],
    });
    expect(layla().private_metadata).toMatchObject({ ...BEFORE, dsr_restricted: true });
    expect([layla().locked, layla().banned]).toEqual([false, false]);
    expect(neighbours()).toBe(others);
    expect(await marker().verify(RESTRICT)).toEqual([]);
  });

  it('writes nothing when it is repeated, and counts what it finds marked', async () => {
    await marker().apply(RESTRICT);
    const once = writes();
    expect((await marker().apply(RESTRICT)).items).toMatchObject([{ rows: 1 }]);
    expect(writes()).toEqual(once);
  });

  it('goes with its key when it is lifted, and leaves the rest of the metadata', async () => {
    const before = layla().private_metadata;
    await marker().apply(RESTRICT);
    expect(await marker().verify(LIFT)).toEqual([{ collection: 'clerk:users', rows: 1 }]);
    await marker().apply(LIFT);
    expect(layla().private_metadata).toEqual(before);
    expect(await marker().verify(LIFT)).toEqual([]);
    expect(await marker().verify(RESTRICT)).toEqual([{ collection: 'clerk:users', rows: 1 }]);
  });

  it('may be limited to purposes, which add up, and keeps those that another one asks for', async () => {
    const limited = (...purposes: MarkRequest['purposes'][number][]) => ({ ...RESTRICT, purposes });
    await marker().apply(limited('analytics'));
    await marker().apply(limited('marketing', 'analytics'));
    expect(layla().private_metadata).toMatchObject({ dsr_restricted: ['analytics', 'marketing'] });
    await marker().apply({ ...LIFT, purposes: ['analytics'], stays: limited('marketing') });
    expect(layla().private_metadata).toMatchObject({ dsr_restricted: ['marketing'] });
    await marker().apply({ ...LIFT, purposes: ['marketing'] });
    expect(layla().private_metadata).not.toHaveProperty('dsr_restricted');
  });

  it('of everything is not narrowed by one of some uses', async () => {
    await marker().apply(RESTRICT);
    await marker().apply({ ...RESTRICT, purposes: ['analytics'] });
    expect(layla().private_metadata).toMatchObject({ dsr_restricted: true });
  });

  it.each([
    ['wide, then narrow', [], ['analytics'], ['analytics']],
    ['narrow, then wide', ['analytics'], [], true],
  ] as const)('leaves what another one asks for when it is lifted: %s', async (_, first, second, left) => {
    const before = layla().private_metadata;
    await marker().apply({ ...RESTRICT, purposes: first });
    await marker().apply({ ...RESTRICT, purposes: second });
    const lift = { ...LIFT, purposes: first, stays: { ...RESTRICT, purposes: second } };
    expect((await marker().apply(lift)).items).toMatchObject([{ rows: 1 }]);
    expect(layla().private_metadata).toMatchObject({ dsr_restricted: left });
    expect(await marker().verify(lift)).toEqual([]);
    const last = { ...LIFT, purposes: second };
    await marker().apply(last);
    expect(layla().private_metadata).toEqual(before);
    expect(await marker().verify(last)).toEqual([]);
  });

  it('opens the sign-in with the one that locked it, and not before', async () => {
    await marker().apply(LOCK);
    await marker().apply({ ...LIFT, stays: LOCK });
    expect(layla().locked).toBe(true);
    await marker().apply({ ...LIFT, lockAccount: true, stays: RESTRICT });
    expect([layla().locked, layla().private_metadata?.['dsr_restricted']]).toEqual([false, true]);
  });

  it('touches nobody where the address is only claimed, or nobody has it', async () => {
    const identifiers = [{ kind: 'email', value: 'leila@example.com' }];
    expect(await marker().apply({ ...LOCK, identifiers })).toEqual({ items: [] });
    expect(writes()).toEqual([]);
  });

  it('says that Clerk cannot pause a subscription', async () => {
    expect((await marker().apply({ ...RESTRICT, pauseBilling: true })).items).toMatchObject([
      { collection: 'clerk:users', rows: 1 },
      { collection: 'clerk:billing_subscription', rows: 1, notAppliedBecause: 'billing-cannot-pause' },
    ]);
  });
});

describe('a lock at Clerk', () => {
  it('is set only when asked for, ends her sessions, and tells when Clerk will end it', async () => {
    const others = neighbours();
    expect(await marker().apply(LOCK)).toEqual({
      items: [
        { collection: 'clerk:users', rows: 1, by: 'private_metadata.dsr_restricted' },
        { collection: 'clerk:users', rows: 1, by: 'locked' },
      ],
      endsAt: '2026-11-25T11:00:00.000Z',
    });
    expect(layla().locked).toBe(true);
    expect(
      clerk.state.sessions.filter((one) => one.user_id === CLERK_IDS.layla).map((one) => one.status),
    ).toEqual(['ended', 'revoked', 'revoked']);
    expect(neighbours()).toBe(others);
    expect(await marker().verify(LOCK)).toEqual([]);
  });

  it('begins its time again when it is renewed', async () => {
    await marker().apply(LOCK);
    const { endsAt } = await marker().apply({ ...LOCK, asOf: '2026-11-25T10:50:00.000Z' });
    expect(endsAt).toBe('2026-11-25T11:50:00.000Z');
    expect(writes().filter((write) => write.endsWith('/lock'))).toHaveLength(2);
  });

  it('is told as missing where Clerk has ended it', async () => {
    await marker().apply(LOCK);
    clerk.state.changeUser(CLERK_IDS.layla, { locked: false });
    expect(await marker().verify(LOCK)).toEqual([{ collection: 'clerk:users', rows: 1 }]);
  });

  it('is renewed after the configured time where Clerk does not say when it ends', async () => {
    clerk.state.lockSeconds = null;
    expect((await marker().apply(LOCK)).endsAt).toBeUndefined();
    expect((await marker({ lockPeriod: 'PT12H' }).apply(LOCK)).endsAt).toBe('2026-11-25T22:00:00.000Z');
  });

  it('is opened when the restriction is lifted, and only where it was ours', async () => {
    await marker().apply(LOCK);
    await marker().apply(LIFT);
    expect(layla().locked).toBe(false);
    expect(layla().private_metadata).not.toHaveProperty('dsr_locked');
    clerk.state.changeUser(CLERK_IDS.layla, { locked: true });
    await marker().apply(RESTRICT);
    await marker().apply(LIFT);
    expect(layla().locked).toBe(true);
  });

  it('ends in the same state whichever write is lost', async () => {
    let further = 0;
    for (; further < 20; further += 1) {
      clerk.standIn.faults.repair();
      clerk.standIn.faults.plan({ kind: 'latency', milliseconds: 0 }, further);
      clerk.standIn.faults.plan({ kind: 'accepted-then-silence' }, 1);
      const done = await marker()
        .apply(LOCK)
        .then(
          () => true,
          (error: unknown) => (expect(error).toMatchObject({ code: 'system-unavailable' }), false),
        );
      if (done) break;
    }
    clerk.standIn.faults.repair();
    expect(further).toBeGreaterThan(4);
    expect(await marker().verify(LOCK)).toEqual([]);
    await marker().apply(LIFT);
    expect([layla().locked, await marker().verify(LIFT)]).toEqual([false, []]);
  });
});

describe('a refusal by purpose at Clerk', () => {
  it('stands in the public metadata beside what was there, purpose by purpose', async () => {
    const before = layla().public_metadata;
    await marker().apply(STOP);
    await marker().apply({ ...STOP, purposes: ['analytics'] });
    expect(layla().public_metadata).toEqual({
      ...before,
      consents: { marketing: false, 'ai-training': false, analytics: false },
    });
    expect(await marker().verify(STOP)).toEqual([]);
    expect(await marker().verify({ ...STOP, purposes: ['cookies'] })).toEqual([
      { collection: 'clerk:users', rows: 1 },
    ]);
  });
});

describe('a mark that Clerk refuses', () => {
  it('is told as a refusal where the key is not taken, before anything is written', async () => {
    await expect(marker({ secretKey: 'sk_test_wrong' }).apply(LOCK)).rejects.toMatchObject({
      code: 'system-refused',
    });
    expect(writes()).toEqual([]);
  });

  it('asks Clerk nothing for an identifier that is malformed', async () => {
    const identifiers = [{ kind: 'clerk_user_id', value: 'user_1/../../instance' }];
    const calls = clerk.standIn.calls.length;
    await expect(marker().apply({ ...RESTRICT, identifiers })).rejects.toMatchObject({
      code: 'identifier-invalid',
    });
    expect(clerk.standIn.calls.length).toBe(calls);
  });
});
