/**
 * The way for the holder of an old address to stop a change: a link and a code, in a mail to that address only. They
 * stop and open nothing, so they live until the change is made. Only hashes are stored.
 */
import { timingSafeEqual } from 'node:crypto';
import { open } from '#libs/crypto/sealed';
import { newCode, newToken, normaliseCode, normaliseReference, tokenHash } from '#libs/crypto/tokens';
import type { DataKeys } from './data-keys.js';
import { rows, type Queryable } from './data-source.js';

const MAX_CODE_TRIES = 5;

export interface Notice {
  readonly id: string;
  readonly caseId: string;
}

/** The address that the mail of this id goes to. */
export async function noticeAddress(
  db: Queryable,
  keys: DataKeys,
  { messageId, requestId }: { readonly messageId: string; readonly requestId: string },
): Promise<string> {
  const [notice] = await rows<{ sealed: Buffer }>(
    db,
    'SELECT address_sealed AS sealed FROM login_change_notice WHERE id = $1',
    [messageId],
  );
  if (!notice) throw new RangeError(`no notice ${messageId}`);
  const { bytes: key } = await keys.of(db, { ownerId: requestId, purpose: 'content' });
  return open(key, notice.sealed, `login_change_notice.address:${messageId}`).toString();
}

/** Every rendering has a link of its own, and all of them work: a mail can go out more than once. The code is the newest. */
export async function issueStop(
  db: Queryable,
  messageId: string,
): Promise<{ readonly token: string; readonly code: string }> {
  const token = newToken();
  const code = newCode();
  await rows(
    db,
    `UPDATE login_change_notice SET link_hashes = link_hashes || $2::bytea, code_hash = $3, code_tries = 0
     WHERE id = $1`,
    [messageId, tokenHash(token), tokenHash(code)],
  );
  return { token, code };
}

export async function noticeByLink(db: Queryable, token: string): Promise<Notice | undefined> {
  const [notice] = await rows<Notice>(
    db,
    `SELECT id, case_id AS "caseId" FROM login_change_notice WHERE $1 = ANY(link_hashes)`,
    [tokenHash(token)],
  );
  return notice;
}

/** Five tries for each notice, counted before comparing. */
export async function noticeByCode(
  db: Queryable,
  { reference, code }: { readonly reference: string; readonly code: string },
): Promise<Notice | undefined> {
  const tried = await rows<Notice & { readonly hash: Buffer }>(
    db,
    `UPDATE login_change_notice n SET code_tries = code_tries + 1 FROM dsr_case c JOIN request r ON r.id = c.request_id
     WHERE c.id = n.case_id AND r.reference = $1 AND n.code_hash IS NOT NULL AND n.code_tries < ${MAX_CODE_TRIES}
     RETURNING n.id, n.case_id AS "caseId", n.code_hash AS hash`,
    [normaliseReference(reference)],
  );
  const typed = tokenHash(normaliseCode(code));
  return tried.find(({ hash }) => timingSafeEqual(hash, typed));
}
