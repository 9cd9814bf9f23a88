/** Sessions of staff, as sign-in opens them. */
import { randomBytes } from 'node:crypto';
import type { StaffRole } from '#libs/domain/words';
import { openStaffSession } from '#libs/persistence/staff-sessions';
import { NOON, type TestApi } from './api.js';

export interface StaffOptions {
  readonly actor?: string;
  readonly authenticatedAt?: Date;
}

/** The cookie of a new session. */
export async function staffCookie(
  api: TestApi,
  roles: readonly StaffRole[],
  { actor = `staff:${randomBytes(8).toString('hex')}`, authenticatedAt = NOON }: StaffOptions = {},
): Promise<string> {
  const session = { actor, roles, authenticatedAt };
  return `wafa-staff=${await openStaffSession(api.db.manager, session, authenticatedAt)}`;
}
