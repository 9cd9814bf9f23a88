/** The end of packages: without its key the sealed file is noise, everywhere and in every backup. */
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { Stores } from '../dependencies.js';
import { about, type CaseRow } from '../records/case-row.js';

/** The obligation to destroy a package, and the owner of its key: it outlives the case. */
export const expiryObligation = (packageId: string): string => factId(`package-expiry:${packageId}`);

interface Destroy extends Pick<Stores, 'dataKeys'> {
  readonly db: Queryable;
  readonly row: CaseRow;
  readonly asOf: string;
  readonly which: 'unreleased' | { readonly packageId: string };
}

/**
 * Gives the keys of their sealed files, for `deleteUncounted` once this is committed: a package that still stands must not
 * lack its file.
 */
export async function destroyPackages(order: Destroy): Promise<string[]> {
  const { db, row, which } = order;
  const unreleased = which === 'unreleased';
  const doomed = await rows<{ id: string; objectKey: string }>(
    db,
    `SELECT p.id, v.object_key AS "objectKey" FROM package p JOIN vault_object v ON v.id = p.vault_object_id
     WHERE p.case_id = $1 AND p.destroyed_at IS NULL AND ($2::uuid = p.id OR $2 IS NULL AND p.ready_at IS NULL)`,
    [row.id, unreleased ? null : which.packageId],
  );
  for (const { id } of doomed) await destroyPackage(order, id);
  return doomed.map(({ objectKey }) => objectKey);
}

async function destroyPackage({ db, dataKeys, row, asOf }: Destroy, id: string): Promise<void> {
  await dataKeys.destroy(db, { ownerId: expiryObligation(id), purpose: 'package' });
  await rows(db, 'UPDATE package SET destroyed_at = $2 WHERE id = $1', [id, asOf]);
  await recordEvent(db, {
    ...about(row, asOf),
    fact: id,
    type: 'package.destroyed',
    payload: { package: id },
  });
}
