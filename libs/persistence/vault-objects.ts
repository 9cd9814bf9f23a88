/** Manifest rows: a vault object counts only once its row is committed, and no longer than it. */
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from './data-source.js';
import type { VaultManifest } from '#libs/vault/vault';

export interface NewVaultObject {
  readonly id: string;
  readonly manifest: VaultManifest;
  readonly dataKeyId: string;
  /** The object whose records the file belongs to, and with which it goes. */
  readonly fileOf?: string | undefined;
}

const PAGE = 5_000;

/** An object comes before the files of its records. */
export async function insertVaultObjects(db: Queryable, objects: readonly NewVaultObject[]): Promise<void> {
  for (let start = 0; start < objects.length; start += PAGE) {
    const page = objects
      .slice(start, start + PAGE)
      .map(({ id, manifest, dataKeyId, fileOf }) => ({ id, dataKeyId, fileOf, ...manifest }));
    await rows(
      db,
      `INSERT INTO vault_object (id, object_key, data_key_id, file_of, chunk_bytes, chunks, plain_bytes, sha256)
       SELECT o.id, o."objectKey", o."dataKeyId", o."fileOf", o."chunkBytes", o.chunks, o."plainBytes", decode(o.sha256, 'hex')
       FROM jsonb_to_recordset($1::jsonb) AS o(id uuid, "objectKey" text, "dataKeyId" uuid, "fileOf" uuid,
         "chunkBytes" int, chunks int, "plainBytes" bigint, sha256 text)`,
      [JSON.stringify(page)],
    );
  }
}

/** Gives the id of the row. */
export async function insertVaultObject(
  db: Queryable,
  manifest: VaultManifest,
  { dataKeyId }: Pick<NewVaultObject, 'dataKeyId'>,
): Promise<string> {
  const id = uuidv7();
  await insertVaultObjects(db, [{ id, manifest, dataKeyId }]);
  return id;
}

export interface StoredObject {
  readonly manifest: VaultManifest;
  readonly dataKeyId: string;
}

type ObjectRow = Omit<VaultManifest, 'plainBytes'> & { plainBytes: string; dataKeyId: string };

const COLUMNS = `v.object_key AS "objectKey", v.chunk_bytes AS "chunkBytes", v.chunks,
  v.plain_bytes AS "plainBytes", encode(v.sha256, 'hex') AS sha256, v.data_key_id AS "dataKeyId"`;
const OBJECT = `SELECT ${COLUMNS} FROM vault_object v`;

function storedObject(row: ObjectRow | undefined): StoredObject {
  if (!row) throw new WafaError('vault-corrupt', 'a manifest row is missing');
  const { dataKeyId, plainBytes, ...manifest } = row;
  return { manifest: { ...manifest, plainBytes: Number(plainBytes) }, dataKeyId };
}

export const vaultObject = async (db: Queryable, id: string): Promise<StoredObject> =>
  storedObject((await rows<ObjectRow>(db, `${OBJECT} WHERE id = $1`, [id]))[0]);

export interface FoundObject extends StoredObject {
  readonly system: string;
  readonly collection: string;
  readonly objectId: string;
  /** Whether files belong to its records. */
  readonly hasFiles: boolean;
}

/** Where the records of a case lie, by system and collection. */
export async function foundObjects(db: Queryable, caseId: string): Promise<FoundObject[]> {
  type Row = ObjectRow & Omit<FoundObject, keyof StoredObject>;
  const found = await rows<Row>(
    db,
    `SELECT f.system, f.collection, f.vault_object_id AS "objectId",
       EXISTS (SELECT FROM vault_object a WHERE a.file_of = v.id) AS "hasFiles", ${COLUMNS}
     FROM finding f JOIN vault_object v ON v.id = f.vault_object_id
     WHERE f.case_id = $1 AND f.records > 0 ORDER BY f.system, f.collection`,
    [caseId],
  );
  return found.map(({ system, collection, objectId, hasFiles, ...object }) => ({
    ...{ system, collection, objectId, hasFiles },
    ...storedObject(object),
  }));
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
  if (ids.length === 0) return;
  await rows(
    db,
    `DELETE FROM vault_object v WHERE v.id = ANY($1::uuid[])
       AND NOT EXISTS (SELECT FROM finding f WHERE f.vault_object_id = v.id)`,
    [[...ids]],
  );
}
