/** The end of packages: without its key the sealed file is noise, everywhere and in every backup. */
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { Stores } from '../dependencies.js';
import { about, type CaseRow } from '../records/case-row.js';
import { vaultObject } from '#libs/persistence/vault-objects';

/** The obligation to destroy a package, and the owner of its key: it outlives the case. */
export const expiryObligation = (packageId: string): string => factId(`package-expiry:${packageId}`);

interface Destroy extends Pick<Stores, 'dataKeys' | 'vault'> {
  readonly db: Queryable;
  readonly row: CaseRow;
  readonly asOf: string;
  readonly which: 'unreleased' | { readonly packageId: string };
}

export async function destroyPackages(order: Destroy): Promise<void> {
  const { db, row, which } = order;
  const unreleased = which === 'unreleased';
  const doomed = await rows<{ id: string; objectId: string }>(
    db,
    `SELECT id, vault_object_id AS "objectId" FROM package
     WHERE case_id = $1 AND destroyed_at IS NULL AND ($2::uuid = id OR $2 IS NULL AND ready_at IS NULL)`,
    [row.id, unreleased ? null : which.packageId],
  );
  for (const found of doomed) await destroyPackage(order, found);
}

async function destroyPackage(
  { db, dataKeys, vault, row, asOf }: Destroy,
  found: { readonly id: string; readonly objectId: string },
): Promise<void> {
  await dataKeys.destroy(db, { ownerId: expiryObligation(found.id), purpose: 'package' });
  await rows(db, 'UPDATE package SET destroyed_at = $2 WHERE id = $1', [found.id, asOf]);
  await recordEvent(db, {
    ...about(row, asOf),
    fact: found.id,
    type: 'package.destroyed',
    payload: { package: found.id },
  });
  const { manifest } = await vaultObject(db, found.objectId);
  await vault.delete(manifest.objectKey);
}
