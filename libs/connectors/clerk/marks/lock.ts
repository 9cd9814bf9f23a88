/**
 * The lock of an account: nobody signs in until it ends, which Clerk does by itself after the time set in the instance.
 * That it is ours stands in the private metadata, so that lifting never opens what Clerk locked against an attack.
 */
import type { User } from '@clerk/backend';
import { holdMilliseconds } from '#libs/domain/period';
import type { Instance } from '../accounts.js';
import { userOf, type ClerkUser } from '../clerk-user.js';

const LOCKED = 'dsr_locked';

/** Sessions that still let somebody in. */
export const OPEN_SESSIONS: readonly unknown[] = ['active', 'pending'];
const isOpen = (status: unknown): boolean => OPEN_SESSIONS.includes(status);

export const isLockedByUs = ({ private_metadata: bag }: ClerkUser): boolean => bag?.[LOCKED] === true;

/** Locks anew what is locked, which begins the time again. Undefined where the account went meanwhile. */
export async function lock(instance: Instance, user: ClerkUser): Promise<ClerkUser | undefined> {
  const { api, system } = instance;
  if (!isLockedByUs(user) && !(await note(instance, user.id, true))) return undefined;
  const locked = await api.askIfThere((client) => client.users.lockUser(user.id));
  if (!locked) return undefined;
  await endSessions(instance, user.id);
  return userOf(system, locked);
}

export async function unlock(instance: Instance, { id }: ClerkUser): Promise<void> {
  await instance.api.askIfThere((client) => client.users.unlockUser(id));
  await note(instance, id, null);
}

/** ISO 8601 instant, in case time; undefined for a lock that does not end. */
export function endOfLock(
  { lockout_expires_in_seconds: seconds }: ClerkUser,
  { asOf, lockPeriod }: { readonly asOf: string; readonly lockPeriod: string | undefined },
): string | undefined {
  const lasts =
    typeof seconds === 'number'
      ? seconds * 1000
      : lockPeriod === undefined
        ? undefined
        : holdMilliseconds(lockPeriod);
  return lasts === undefined ? undefined : new Date(Date.parse(asOf) + lasts).toISOString();
}

const note = ({ api }: Instance, id: string, locked: true | null): Promise<User | undefined> =>
  api.askIfThere((client) => client.users.updateUserMetadata(id, { privateMetadata: { [LOCKED]: locked } }));

/** A lock keeps out only those who sign in anew. */
async function endSessions({ api }: Instance, userId: string): Promise<void> {
  const open: string[] = [];
  // Clerk's filter does not know every status that lets somebody in.
  for await (const page of api.pages((client, cut) => client.sessions.getSessionList({ userId, ...cut })))
    open.push(...page.filter((one) => one.userId === userId && isOpen(one.status)).map(({ id }) => id));
  for (const id of open) await api.askIfThere((client) => client.sessions.revokeSession(id));
}
