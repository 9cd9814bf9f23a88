/** Sessions of staff after OpenID Connect: opaque tokens, stored hashed; ending one is deleting its row's life. */
import { newToken, tokenHash } from '#libs/crypto/tokens';
import { uuidv7 } from '#libs/crypto/uuid';
import { STAFF_ROLES, type StaffRole } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';

const IDLE_MINUTES = 30;
const ABSOLUTE_HOURS = 8;

export interface StaffSession {
  readonly id: string;
  /** Pseudonym of the person: stable, tells nothing. */
  readonly actor: string;
  readonly roles: readonly StaffRole[];
  /** When the identity provider last saw the person. */
  readonly authenticatedAt: Date;
}

export interface NewStaffSession {
  readonly actor: string;
  readonly roles: readonly StaffRole[];
  readonly authenticatedAt: Date;
}

export async function openStaffSession(db: Queryable, session: NewStaffSession, now: Date): Promise<string> {
  const token = newToken();
  await rows(
    db,
    `INSERT INTO staff_session (id, token_hash, actor, roles, authenticated_at, created_at, last_seen_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [uuidv7(), tokenHash(token), session.actor, session.roles, session.authenticatedAt, now],
  );
  return token;
}

export async function resumeStaffSession(
  db: Queryable,
  token: string,
  now: Date,
): Promise<StaffSession | undefined> {
  const [row] = await rows<{ id: string; actor: string; roles: string[]; authenticated_at: Date }>(
    db,
    `UPDATE staff_session SET last_seen_at = $2
     WHERE token_hash = $1 AND ended_at IS NULL
       AND last_seen_at > $2::timestamptz - interval '${IDLE_MINUTES} minutes'
       AND created_at > $2::timestamptz - interval '${ABSOLUTE_HOURS} hours'
     RETURNING id, actor, roles, authenticated_at`,
    [tokenHash(token), now],
  );
  if (!row) return undefined;
  const roles = STAFF_ROLES.filter((role) => row.roles.includes(role));
  return { id: row.id, actor: row.actor, roles, authenticatedAt: row.authenticated_at };
}

export const endStaffSession = (db: Queryable, sessionId: string, now: Date): Promise<unknown[]> =>
  rows(db, 'UPDATE staff_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [sessionId, now]);
