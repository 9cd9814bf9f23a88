import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { uuidv7 } from '#libs/crypto/uuid';
import type { StaffSession } from '#libs/persistence/staff-sessions';

/** Records what a role did not allow: method and route as declared, never the address as it was typed. */
export const recordDenials =
  ({ db, now }: { readonly db: DataSource; readonly now: () => Date }) =>
  ({ actor }: StaffSession, { method, route }: Request): Promise<boolean> =>
    recordEvent(db.manager, {
      fact: uuidv7(),
      type: 'staff.denied',
      actor,
      effectiveAt: now(),
      payload: { method, route: String((route as { readonly path?: unknown }).path) },
    });
