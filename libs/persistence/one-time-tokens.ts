/**
 * Links and codes that prove a mailbox once. Both belong to one row: using one ends the other, and a newer row
 * supersedes an older one. Only hashes are stored. Times are wall-clock (ADR 0002).
 */
import { timingSafeEqual } from 'node:crypto';
import { newCode, newToken, normaliseCode, normaliseReference, tokenHash } from '#libs/crypto/tokens';
import { uuidv7 } from '#libs/crypto/uuid';
import { rows, type Queryable } from './data-source.js';

/** ASVS 5.0 V6.5.5: out-of-band codes live at most ten minutes. */
const LIFETIME_MINUTES = 10;
const MAX_CODE_TRIES = 5;

export type TokenPurpose = 'confirm' | 'download';

export interface IssuedToken {
  readonly token: string;
  readonly code: string;
  readonly expiresAt: Date;
}

/** `requestId` is known also for a link that is used, expired or superseded, so that a new one can be sent. */
export type Redemption =
  | { readonly redeemed: true; readonly requestId: string; readonly tokenId: string }
  | { readonly redeemed: false; readonly requestId?: string };

export interface TokenName {
  readonly requestId: string;
  readonly purpose: TokenPurpose;
}

export async function issueToken(db: Queryable, name: TokenName, now: Date): Promise<IssuedToken> {
  const token = newToken();
  const code = newCode();
  const expiresAt = new Date(now.getTime() + LIFETIME_MINUTES * 60_000);
  await rows(
    db,
    `UPDATE one_time_token SET superseded_at = $3
     WHERE request_id = $1 AND purpose = $2 AND used_at IS NULL AND superseded_at IS NULL`,
    [name.requestId, name.purpose, now],
  );
  await rows(
    db,
    `INSERT INTO one_time_token (id, request_id, purpose, link_hash, code_hash, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [uuidv7(), name.requestId, name.purpose, tokenHash(token), tokenHash(code), expiresAt, now],
  );
  return { token, code, expiresAt };
}

export interface LinkAttempt {
  readonly purpose: TokenPurpose;
  readonly token: string;
}

/** Single use: of two presses at once, one wins. */
export async function redeemLink(db: Queryable, attempt: LinkAttempt, now: Date): Promise<Redemption> {
  const [known] = await rows<{ id: string; request_id: string }>(
    db,
    'SELECT id, request_id FROM one_time_token WHERE link_hash = $1 AND purpose = $2',
    [tokenHash(attempt.token), attempt.purpose],
  );
  return known ? use(db, known, now) : { redeemed: false };
}

export interface CodeAttempt {
  readonly purpose: TokenPurpose;
  readonly reference: string;
  readonly code: string;
}

/** Five tries a code, counted before comparing. */
export async function redeemCode(db: Queryable, attempt: CodeAttempt, now: Date): Promise<Redemption> {
  const [live] = await rows<{ id: string; request_id: string; code_hash: Buffer }>(
    db,
    `UPDATE one_time_token t SET code_tries = code_tries + 1 FROM request r
     WHERE r.id = t.request_id AND r.reference = $1 AND t.purpose = $2 AND t.used_at IS NULL
       AND t.superseded_at IS NULL AND t.code_tries < ${MAX_CODE_TRIES}
     RETURNING t.id, t.request_id, t.code_hash`,
    [normaliseReference(attempt.reference), attempt.purpose],
  );
  if (!live || !timingSafeEqual(live.code_hash, tokenHash(normaliseCode(attempt.code))))
    return { redeemed: false };
  return use(db, live, now);
}

async function use(db: Queryable, token: { id: string; request_id: string }, now: Date): Promise<Redemption> {
  const used = await rows(
    db,
    `UPDATE one_time_token SET used_at = $2
     WHERE id = $1 AND used_at IS NULL AND superseded_at IS NULL AND expires_at > $2 RETURNING id`,
    [token.id, now],
  );
  return used.length === 1
    ? { redeemed: true, requestId: token.request_id, tokenId: token.id }
    : { redeemed: false, requestId: token.request_id };
}
