/** Sessions of requesters: they prove a mailbox and nothing more (ADR 0010). Times are wall-clock. */
import { newToken, tokenHash } from '#libs/crypto/tokens';
import { uuidv7 } from '#libs/crypto/uuid';
import { rows, type Queryable } from './data-source.js';

const IDLE_MINUTES = 30;
const ABSOLUTE_HOURS = 8;
/** A download needs a link or code that was redeemed this recently. */
const FRESH_MINUTES = 10;

export interface PortalSession {
  readonly id: string;
  readonly requestId: string;
  /** When a link or code was last redeemed. */
  readonly authenticatedAt: Date;
}

/** Gives the token for the cookie; only its hash is stored. */
export async function openSession(db: Queryable, requestId: string, now: Date): Promise<string> {
  const token = newToken();
  await rows(
    db,
    `INSERT INTO portal_session (id, request_id, token_hash, created_at, last_seen_at, authenticated_at)
     VALUES ($1, $2, $3, $4, $4, $4)`,
    [uuidv7(), requestId, tokenHash(token), now],
  );
  return token;
}

/** The live session of a cookie, kept awake; undefined when it is unknown, idle, too old or ended. */
export async function resumeSession(
  db: Queryable,
  token: string,
  now: Date,
): Promise<PortalSession | undefined> {
  const [session] = await rows<{ id: string; request_id: string; authenticated_at: Date }>(
    db,
    `UPDATE portal_session SET last_seen_at = $2
     WHERE token_hash = $1 AND ended_at IS NULL
       AND last_seen_at > $2::timestamptz - interval '${IDLE_MINUTES} minutes'
       AND created_at > $2::timestamptz - interval '${ABSOLUTE_HOURS} hours'
     RETURNING id, request_id, authenticated_at`,
    [tokenHash(token), now],
  );
  return (
    session && { id: session.id, requestId: session.request_id, authenticatedAt: session.authenticated_at }
  );
}

/** Whether the person showed control of the mailbox just now. */
export const isFresh = (session: PortalSession, now: Date): boolean =>
  now.getTime() - session.authenticatedAt.getTime() < FRESH_MINUTES * 60_000;

/** A further link or code was redeemed in this session. */
export const refreshSession = (db: Queryable, sessionId: string, now: Date): Promise<unknown[]> =>
  rows(db, 'UPDATE portal_session SET authenticated_at = $2 WHERE id = $1', [sessionId, now]);

export const endSession = (db: Queryable, sessionId: string, now: Date): Promise<unknown[]> =>
  rows(db, 'UPDATE portal_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [sessionId, now]);
