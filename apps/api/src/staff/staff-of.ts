import type { Request } from 'express';
import { WafaError } from '#libs/domain/errors';
import type { StaffSession } from '#libs/persistence/staff-sessions';

/** The session that the access guard resumed. */
export function staffOf(request: Request): StaffSession {
  if (!request.staff) throw new WafaError('not-signed-in', 'no staff session');
  return request.staff;
}

export const STEP_UP_MINUTES = 15;

/** Looking at personal data needs a sign-in that is fresh (TRUST: step-up). */
export function requireFreshStaff(session: StaffSession, now: Date): void {
  if (now.getTime() - session.authenticatedAt.getTime() > STEP_UP_MINUTES * 60_000) {
    throw new WafaError('fresh-authentication-needed', 'sign in again: /staff/sign-in?fresh=1');
  }
}
