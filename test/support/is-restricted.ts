import type { Purpose } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';

/** Whether a restriction stands on whom an identifier names, by its keyed hash; for a purpose, or any. */
export async function isRestricted(db: Queryable, lookup: Buffer, purpose?: Purpose): Promise<boolean> {
  const standing = await rows(
    db,
    `SELECT 1 FROM restriction_subject s JOIN restriction r ON r.id = s.restriction_id
     WHERE s.value_lookup = $1 AND r.ended_at IS NULL
       AND ($2::text IS NULL OR r.purposes = '{}' OR $2 = ANY(r.purposes)) LIMIT 1`,
    [lookup, purpose ?? null],
  );
  return standing.length > 0;
}
