/** Manifest rows: a vault object counts only once its row is committed. */
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from './data-source.js';
import type { VaultManifest } from '#libs/vault/vault';

/** Gives the id of the row. */
export async function insertVaultObject(
  db: Queryable,
  manifest: VaultManifest,
  dataKeyId: string,
): Promise<string> {
  const id = uuidv7();
  await rows(
    db,
    `INSERT INTO vault_object (id, object_key, data_key_id, chunk_bytes, chunks, plain_bytes, sha256)
     VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'))`,
    [
      id,
      manifest.objectKey,
      dataKeyId,
      manifest.chunkBytes,
      manifest.chunks,
      manifest.plainBytes,
      manifest.sha256,
    ],
  );
  return id;
}

export interface StoredObject {
  readonly manifest: VaultManifest;
  readonly dataKeyId: string;
}

export async function vaultObject(db: Queryable, id: string): Promise<StoredObject> {
  const [row] = await rows<Omit<VaultManifest, 'plainBytes'> & { plainBytes: string; dataKeyId: string }>(
    db,
    `SELECT object_key AS "objectKey", chunk_bytes AS "chunkBytes", chunks, plain_bytes AS "plainBytes",
       encode(sha256, 'hex') AS sha256, data_key_id AS "dataKeyId" FROM vault_object WHERE id = $1`,
    [id],
  );
  if (!row) throw new WafaError('vault-corrupt', 'a manifest row is missing');
  const { dataKeyId, plainBytes, ...manifest } = row;
  return { manifest: { ...manifest, plainBytes: Number(plainBytes) }, dataKeyId };
}
