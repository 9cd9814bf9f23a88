/** Manifest rows: a vault object counts only once its row is committed, and no longer than it. */
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from './data-source.js';
import type { VaultManifest } from '#libs/vault/vault';

/** Gives the id of the row. `fileOf`: the object whose records the file belongs to, and with which it goes. */
export async function insertVaultObject(
  db: Queryable,
  manifest: VaultManifest,
  { dataKeyId, fileOf }: { readonly dataKeyId: string; readonly fileOf?: string | undefined },
): Promise<string> {
  const id = uuidv7();
  await rows(
    db,
    `INSERT INTO vault_object (id, object_key, data_key_id, file_of, chunk_bytes, chunks, plain_bytes, sha256)
     VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'))`,
    [
      ...[id, manifest.objectKey, dataKeyId, fileOf ?? null],
      ...[manifest.chunkBytes, manifest.chunks, manifest.plainBytes, manifest.sha256],
    ],
  );
  return id;
}

export interface StoredObject {
  readonly manifest: VaultManifest;
  readonly dataKeyId: string;
}

type ObjectRow = Omit<VaultManifest, 'plainBytes'> & { plainBytes: string; dataKeyId: string };

const OBJECT = `SELECT object_key AS "objectKey", chunk_bytes AS "chunkBytes", chunks, plain_bytes AS "plainBytes",
  encode(sha256, 'hex') AS sha256, data_key_id AS "dataKeyId" FROM vault_object`;

function storedObject(row: ObjectRow | undefined): StoredObject {
  if (!row) throw new WafaError('vault-corrupt', 'a manifest row is missing');
  const { dataKeyId, plainBytes, ...manifest } = row;
  return { manifest: { ...manifest, plainBytes: Number(plainBytes) }, dataKeyId };
}

export const vaultObject = async (db: Queryable, id: string): Promise<StoredObject> =>
  storedObject((await rows<ObjectRow>(db, `${OBJECT} WHERE id = $1`, [id]))[0]);

/** Whether files belong to the records that lie in this object. */
export async function hasFiles(db: Queryable, id: string): Promise<boolean> {
  const [found] = await rows<{ has: boolean }>(
    db,
    'SELECT EXISTS (SELECT FROM vault_object WHERE file_of = $1) AS has',
    [id],
  );
  return found?.has ?? false;
}

/** A file that belongs to the records of `fileOf`, and to no others. */
export const vaultFile = async (
  db: Queryable,
  { objectKey, fileOf }: { readonly objectKey: string; readonly fileOf: string },
): Promise<StoredObject> =>
  storedObject(
    (await rows<ObjectRow>(db, `${OBJECT} WHERE object_key = $1 AND file_of = $2`, [objectKey, fileOf]))[0],
  );

/** Takes the rows away that no finding names any more; housekeeping then removes the objects themselves. */
export async function forgetUnusedObjects(db: Queryable, ids: readonly string[]): Promise<void> {
  await rows(
    db,
    `DELETE FROM vault_object v WHERE v.id = ANY($1::uuid[])
       AND NOT EXISTS (SELECT FROM finding f WHERE f.vault_object_id = v.id)`,
    [[...ids]],
  );
}
