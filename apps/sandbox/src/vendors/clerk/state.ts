/** What one Clerk instance holds, in memory, and what happens to it. */
import type { AllowlistIdentifierJSON, BlocklistIdentifierJSON } from '@clerk/backend';
import { CLERK_USERS } from './accounts.js';
import {
  ALLOWLIST,
  API_KEYS,
  BLOCKLIST,
  CREDITS,
  INVITATIONS,
  MEMBERSHIPS,
  ORGANIZATION_INVITATIONS,
  SESSIONS,
  SUBSCRIPTIONS,
  TRUSTED_DEVICES,
  WAITLIST,
} from './holdings.js';
import type { InvitationWire, SessionWire, UserWire } from './wire.js';

/** Parts of Clerk that an instance may be without. */
export const FEATURES = [
  'organizations',
  'billing',
  'trusted-devices',
  'api-keys',
  'allowlist',
  'blocklist',
] as const;
export type Feature = (typeof FEATURES)[number];

export class ClerkState {
  readonly users = new Map<string, UserWire>(CLERK_USERS.map((user) => [user.id, user]));
  readonly features = new Set<Feature>(FEATURES);
  /** How long a lock lasts: a setting of the instance; null for ever. */
  lockSeconds: number | null = 3600;
  sessions: readonly SessionWire[] = SESSIONS;
  memberships = MEMBERSHIPS;
  organizationInvitations = ORGANIZATION_INVITATIONS;
  trustedDevices = TRUSTED_DEVICES;
  apiKeys = API_KEYS;
  invitations = INVITATIONS;
  waitlist = WAITLIST;
  allowlist: readonly AllowlistIdentifierJSON[] = ALLOWLIST;
  blocklist: readonly BlocklistIdentifierJSON[] = BLOCKLIST;
  readonly subscriptions = new Map(Object.entries(SUBSCRIPTIONS));
  readonly credits = new Map(Object.entries(CREDITS));

  /** Undefined where there is no such user. */
  changeUser(id: string, changes: Partial<UserWire>): UserWire | undefined {
    const user = this.users.get(id);
    if (!user) return undefined;
    const changed = { ...user, ...changes, updated_at: Date.now() };
    this.users.set(id, changed);
    return changed;
  }

  /** Id of a session that is not over; one that never was, where there is none. */
  activeSessionOf(user: string): string {
    const active = this.sessions.find((one) => one.user_id === user && one.status === 'active');
    return active?.id ?? 'sess_example_none';
  }

  /** As at Clerk, waitlist entries, invitations and rows of the lists stay behind. */
  deleteUser(id: string): UserWire | undefined {
    const user = this.users.get(id);
    if (!user) return undefined;
    this.users.delete(id);
    this.sessions = this.sessions.filter((session) => session.user_id !== id);
    this.memberships = this.memberships.filter((one) => one.public_user_data.user_id !== id);
    this.organizationInvitations = this.organizationInvitations.filter((one) => one.user !== id);
    this.trustedDevices = this.trustedDevices.filter((one) => one.user !== id);
    this.apiKeys = this.apiKeys.filter(({ subject }) => subject !== id);
    this.subscriptions.delete(id);
    this.credits.delete(id);
    return user;
  }

  /** Undefined where there is no such session. A revoked one stays listed. */
  revokeSession(id: string): SessionWire | undefined {
    this.sessions = this.sessions.map((one) => (one.id === id ? { ...one, status: 'revoked' } : one));
    return this.sessions.find((one) => one.id === id);
  }

  revokeInvitation(id: string): InvitationWire | undefined {
    this.invitations = this.invitations.map((one) =>
      one.id === id ? { ...one, status: 'revoked', revoked: true } : one,
    );
    return this.invitations.find((one) => one.id === id);
  }

  /** False where there is no such row. */
  remove(list: ErasableList, id: string): boolean {
    const before = this[list].length;
    if (list === 'apiKeys') this.apiKeys = without(this.apiKeys, id);
    if (list === 'invitations') this.invitations = without(this.invitations, id);
    if (list === 'waitlist') this.waitlist = without(this.waitlist, id);
    if (list === 'allowlist') this.allowlist = without(this.allowlist, id);
    if (list === 'blocklist') this.blocklist = without(this.blocklist, id);
    return this[list].length < before;
  }
}

/** Lists whose rows are deleted one by one. */
export type ErasableList = 'apiKeys' | 'invitations' | 'waitlist' | 'allowlist' | 'blocklist';

const without = <T extends { readonly id: string }>(list: readonly T[], id: string): readonly T[] =>
  list.filter((one) => one.id !== id);
