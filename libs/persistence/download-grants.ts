/**
 * Grants: one session's way to one package. The first byte reserves one of the package's downloads until the grant is
 * used up, so that grants taken in advance or used at the same moment never give more than are left. Wall-clock times.
 */
import { uuidv7 } from '#libs/crypto/uuid';
import { rows, type Queryable } from './data-source.js';

const FIRST_BYTE_MINUTES = 5;
const RANGES_HOURS = 24;

export interface GrantOwner {
  readonly packageId: string;
  readonly sessionId: string;
}
export interface GrantName extends GrantOwner {
  readonly grantId: string;
}

/** Gives its id, which without its session opens nothing. */
export async function insertGrant(
  db: Queryable,
  { packageId, sessionId }: GrantOwner,
  now: Date,
): Promise<string> {
  const id = uuidv7();
  await rows(
    db,
    `INSERT INTO download_grant (id, package_id, session_id, first_byte_before, ranges_until, created_at)
     VALUES ($1, $2, $3, $4::timestamptz + interval '${FIRST_BYTE_MINUTES} minutes',
       $4::timestamptz + interval '${RANGES_HOURS} hours', $4)`,
    [id, packageId, sessionId, now],
  );
  return id;
}

/** The grant that this session has begun and not finished: it goes on with it. */
export async function begunGrant(db: Queryable, owner: GrantOwner, now: Date): Promise<string | undefined> {
  const [begun] = await rows<{ id: string }>(
    db,
    `SELECT id FROM download_grant WHERE package_id = $1 AND session_id = $2 AND started_at IS NOT NULL
       AND completed_at IS NULL AND ranges_until > $3 ORDER BY started_at DESC LIMIT 1`,
    [owner.packageId, owner.sessionId, now],
  );
  return begun?.id;
}

/** The package of a grant; undefined for a grant that is old, of another session or made up. */
export async function packageOfGrant(
  db: Queryable,
  { grantId, sessionId }: Pick<GrantName, 'grantId' | 'sessionId'>,
  now: Date,
): Promise<string | undefined> {
  const [usable] = await rows<{ packageId: string }>(
    db,
    `SELECT package_id AS "packageId" FROM download_grant WHERE id = $1 AND session_id = $2
       AND (started_at IS NOT NULL OR first_byte_before > $3) AND ranges_until > $3`,
    [grantId, sessionId, now],
  );
  return usable?.packageId;
}

/** Locks the package; what is left of its downloads without those that others have begun. */
export async function downloadsFree(db: Queryable, packageId: string, now: Date): Promise<number> {
  const [found] = await rows<{ left: number }>(
    db,
    'SELECT downloads_left AS left FROM package WHERE id = $1 FOR UPDATE',
    [packageId],
  );
  const [reserved] = await rows<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM download_grant WHERE package_id = $1 AND started_at IS NOT NULL
       AND completed_at IS NULL AND ranges_until > $2`,
    [packageId, now],
  );
  return (found?.left ?? 0) - (reserved?.count ?? 0);
}

/** The first byte leaves. False when others have begun all downloads that are left. */
export async function beginGrant(
  db: Queryable,
  { grantId, packageId }: Pick<GrantName, 'grantId' | 'packageId'>,
  now: Date,
): Promise<boolean> {
  const free = await downloadsFree(db, packageId, now);
  const begun = await rows(
    db,
    `UPDATE download_grant SET started_at = coalesce(started_at, $2)
     WHERE id = $1 AND (started_at IS NOT NULL OR $3) RETURNING id`,
    [grantId, now, free > 0],
  );
  return begun.length === 1;
}

/** Counts the download, once a grant. Gives how many are left, or undefined when it was counted before. */
export async function finishGrant(
  db: Queryable,
  { grantId, packageId }: Pick<GrantName, 'grantId' | 'packageId'>,
  now: Date,
): Promise<number | undefined> {
  // The package before the grant, as where it begins: the other way round two parts of one file wait for each other.
  await rows(db, 'SELECT 1 FROM package WHERE id = $1 FOR UPDATE', [packageId]);
  const first = await rows(
    db,
    'UPDATE download_grant SET completed_at = $2 WHERE id = $1 AND completed_at IS NULL RETURNING id',
    [grantId, now],
  );
  if (first.length === 0) return undefined;
  const [counted] = await rows<{ left: number }>(
    db,
    `UPDATE package SET downloads_left = greatest(downloads_left - 1, 0) WHERE id = $1
     RETURNING downloads_left AS left`,
    [packageId],
  );
  return counted?.left ?? 0;
}
