/** The data keys of requests, cases and obligations (ADR 0006). */
import { newDataKey, unwrapKey, wrapKey, type KeyEncryptionKey } from '#libs/crypto/key-wrap';
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import type { DataKeyOwner, DataKeyPurpose } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';

export interface DataKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface KeyName {
  readonly ownerId: string;
  readonly purpose: DataKeyPurpose;
}

export class DataKeys {
  readonly #kek: KeyEncryptionKey;

  constructor(kek: KeyEncryptionKey) {
    this.#kek = kek;
  }

  /** Refuses to start with another master key than the one that the live keys hang on: nothing could be opened. */
  async requireOwn(db: Queryable): Promise<void> {
    const foreign = await rows(
      db,
      'SELECT 1 FROM data_key WHERE destroyed_at IS NULL AND wrapping_key_id <> $1 LIMIT 1',
      [this.#kek.id],
    );
    if (foreign.length > 0)
      throw new WafaError('config-invalid', 'WAFA_MASTER_KEY is not the key that the stored data hangs on');
  }

  /** Makes the live key of this owner and purpose, or gives the one that is there. */
  async create(db: Queryable, name: KeyName & { readonly owner: DataKeyOwner }): Promise<DataKey> {
    const id = uuidv7();
    const bytes = newDataKey();
    const written = await rows<{ id: string }>(
      db,
      `INSERT INTO data_key (id, owner, owner_id, purpose, wrapped, wrapping_key_id) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (owner_id, purpose) WHERE destroyed_at IS NULL DO NOTHING RETURNING id`,
      [id, name.owner, name.ownerId, name.purpose, wrapKey(this.#kek, bytes, id), this.#kek.id],
    );
    return written.length === 1 ? { id, bytes } : this.of(db, name);
  }

  /** The live key; `key-destroyed` when there is none. */
  async of(db: Queryable, name: KeyName): Promise<DataKey> {
    const [row] = await rows<{ id: string; wrapped: Buffer }>(
      db,
      'SELECT id, wrapped FROM data_key WHERE owner_id = $1 AND purpose = $2 AND destroyed_at IS NULL',
      [name.ownerId, name.purpose],
    );
    if (!row) throw new WafaError('key-destroyed', `no live ${name.purpose} key of ${name.ownerId}`);
    return this.unwrap(row.id, row.wrapped);
  }

  /** For rows that were read together with what they open. */
  unwrap(id: string, wrapped: Uint8Array): DataKey {
    return { id, bytes: unwrapKey(this.#kek, wrapped, id) };
  }

  async byId(db: Queryable, id: string): Promise<DataKey> {
    const [row] = await rows<{ wrapped: Buffer | null }>(db, 'SELECT wrapped FROM data_key WHERE id = $1', [
      id,
    ]);
    if (!row?.wrapped) throw new WafaError('key-destroyed', `data key ${id} is gone`);
    return this.unwrap(id, row.wrapped);
  }

  /** Makes everything under the key unreadable, everywhere. True when it was still there. */
  async destroy(db: Queryable, name: KeyName): Promise<boolean> {
    const destroyed = await rows<{ id: string }>(
      db,
      `UPDATE data_key SET wrapped = NULL, destroyed_at = now()
       WHERE owner_id = $1 AND purpose = $2 AND destroyed_at IS NULL RETURNING id`,
      [name.ownerId, name.purpose],
    );
    return destroyed.length > 0;
  }
}
