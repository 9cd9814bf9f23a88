/**
 * Accounts that were deleted at a vendor and not by us: what is known of them until the person has answered. The one
 * place that seals and opens it; when a row ends, so does its key.
 */
import { createHmac } from 'node:crypto';
import { sha256 } from '#libs/crypto/digest';
import { open, seal } from '#libs/crypto/sealed';
import { crockfordOf, normaliseCode, tokenHash } from '#libs/crypto/tokens';
import { factId } from '#libs/crypto/uuid';
import type { Language } from '#libs/domain/words';
import type { DataKeys } from './data-keys.js';
import { rows, type Queryable } from './data-source.js';
import type { IdentifierValue } from './requests.js';

export interface DeletedAccount {
  readonly id: string;
  readonly system: string;
  readonly deletedAt: Date;
  readonly accountKind: string;
  readonly accountLookup: Buffer;
}

export type DeletionEnd = 'kept' | 'unknown' | 'undelivered' | 'not-needed';

/** What finds an account among cases: the hash that gathered keys hold and the keyed one of identifiers. */
export interface AccountName {
  readonly system: string;
  readonly valueHash: Buffer;
  readonly lookup: Buffer;
}

const FIELDS = `id, system, deleted_at AS "deletedAt", account_kind AS "accountKind",
  account_lookup AS "accountLookup"`;

export class DeletedAccounts {
  readonly #keys: DataKeys;

  constructor(keys: DataKeys) {
    this.#keys = keys;
  }

  /** False where the account was reported before. */
  async report(
    db: Queryable,
    told: {
      readonly system: string;
      readonly account: IdentifierValue;
      readonly lookup: Buffer;
      readonly deletedAt: Date;
      readonly now: Date;
    },
  ): Promise<boolean> {
    const id = factId(`deleted-account:${told.system}/${told.lookup.toString('hex')}`);
    const known = await rows(db, 'SELECT 1 FROM deleted_account WHERE id = $1', [id]);
    if (known.length > 0) return false;
    const key = await this.#keys.create(db, { owner: 'obligation', ownerId: id, purpose: 'contact' });
    const written = await rows(
      db,
      `INSERT INTO deleted_account (id, system, account_kind, account_lookup, account_sealed, state, deleted_at,
         reported_at, try_after) VALUES ($1, $2, $3, $4, $5, 'reported', $6, $7, $7)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        ...[id, told.system, told.account.kind, told.lookup],
        seal(key.bytes, told.account.value, `deleted_account.account:${id}`),
        ...[told.deletedAt, told.now],
      ],
    );
    return written.length === 1;
  }

  /** The oldest that nobody has looked up yet, locked for this transaction. */
  async nextReported(db: Queryable, asOf: Date): Promise<DeletedAccount | undefined> {
    const [row] = await rows<DeletedAccount>(
      db,
      `SELECT ${FIELDS} FROM deleted_account WHERE state = 'reported' AND try_after <= $1
       ORDER BY try_after LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [asOf],
    );
    return row;
  }

  postpone(db: Queryable, { id }: Pick<DeletedAccount, 'id'>, tryAfter: Date): Promise<unknown> {
    return rows(db, 'UPDATE deleted_account SET try_after = $2 WHERE id = $1', [id, tryAfter]);
  }

  async account(db: Queryable, { id, accountKind }: DeletedAccount): Promise<IdentifierValue> {
    const [row] = await rows<{ sealed: Buffer }>(
      db,
      'SELECT account_sealed AS sealed FROM deleted_account WHERE id = $1',
      [id],
    );
    const value = await this.#open(db, { id, sealed: row?.sealed, column: 'account' });
    return { kind: accountKind, value };
  }

  /** The notice stands: from now on the person can say no. */
  async notice(
    db: Queryable,
    { id }: Pick<DeletedAccount, 'id'>,
    { contactEmail, language }: { readonly contactEmail: string; readonly language: Language },
  ): Promise<void> {
    const key = await this.#key(db, id);
    await rows(
      db,
      `UPDATE deleted_account SET state = 'noticed', contact_sealed = $2, language = $3, cancel_hash = $4
       WHERE id = $1 AND state = 'reported'`,
      [id, seal(key, contactEmail, `deleted_account.contact:${id}`), language, tokenHash(cancelCode(key))],
    );
  }

  /** What the notice says and where it goes; undefined when it is over. */
  async noticed(
    db: Queryable,
    id: string,
  ): Promise<{ readonly contactEmail: string; readonly cancelCode: string } | undefined> {
    const [row] = await rows<{ sealed: Buffer }>(
      db,
      `SELECT contact_sealed AS sealed FROM deleted_account WHERE id = $1 AND state = 'noticed'`,
      [id],
    );
    if (!row) return undefined;
    const contactEmail = await this.#open(db, { id, sealed: row.sealed, column: 'contact' });
    return { contactEmail, cancelCode: cancelCode(await this.#key(db, id)) };
  }

  /** Undefined for a code of nothing that waits: used, over, or never made. */
  async findByCode(db: Queryable, typed: string): Promise<DeletedAccount | undefined> {
    const [row] = await rows<DeletedAccount>(
      db,
      `SELECT ${FIELDS} FROM deleted_account WHERE cancel_hash = $1 AND state = 'noticed' FOR UPDATE`,
      [tokenHash(normaliseCode(typed))],
    );
    return row;
  }

  /** What was noticed, with the instant at which the mail went, or the refusal of the mail server. */
  waiting(db: Queryable, now: Date): Promise<(DeletedAccount & Noticed)[]> {
    return rows<DeletedAccount & Noticed>(
      db,
      `SELECT d.id, d.system, d.deleted_at AS "deletedAt", d.account_kind AS "accountKind",
         d.account_lookup AS "accountLookup", d.language, m.sent_at AS "sentAt", m.refused_at AS "refusedAt"
       FROM deleted_account d JOIN message m ON m.deleted_account_id = d.id AND m.template = 'account-deleted'
       WHERE d.state = 'noticed' AND d.try_after <= $1 AND (m.sent_at IS NOT NULL OR m.refused_at IS NOT NULL)
       ORDER BY m.sent_at NULLS FIRST LIMIT 100`,
      [now],
    );
  }

  /** Held until the transaction ends; false where somebody else has ended it. */
  async stillWaits(db: Queryable, { id }: Pick<DeletedAccount, 'id'>): Promise<boolean> {
    const found = await rows(
      db,
      `SELECT 1 FROM deleted_account WHERE id = $1 AND state = 'noticed' FOR UPDATE`,
      [id],
    );
    return found.length === 1;
  }

  async end(
    db: Queryable,
    { id }: Pick<DeletedAccount, 'id'>,
    { state, now }: { readonly state: DeletionEnd; readonly now: Date },
  ): Promise<void> {
    await this.#end(db, id, { state, reference: null, now });
  }

  async opened(
    db: Queryable,
    { id }: Pick<DeletedAccount, 'id'>,
    { reference, now }: { readonly reference: string; readonly now: Date },
  ): Promise<void> {
    await this.#end(db, id, { state: 'opened', reference, now });
  }

  async #end(
    db: Queryable,
    id: string,
    {
      state,
      reference,
      now,
    }: { readonly state: string; readonly reference: string | null; readonly now: Date },
  ): Promise<void> {
    await rows(
      db,
      `UPDATE deleted_account SET state = $2, reference = $3, ended_at = $4, account_sealed = NULL,
         contact_sealed = NULL WHERE id = $1 AND ended_at IS NULL`,
      [id, state, reference, now],
    );
    await this.#keys.destroy(db, { ownerId: id, purpose: 'contact' });
  }

  async #key(db: Queryable, id: string): Promise<Uint8Array> {
    return (await this.#keys.of(db, { ownerId: id, purpose: 'contact' })).bytes;
  }

  async #open(
    db: Queryable,
    {
      id,
      sealed,
      column,
    }: { readonly id: string; readonly sealed: Buffer | undefined; readonly column: string },
  ): Promise<string> {
    if (!sealed) throw new RangeError(`no deleted account ${id}`);
    return open(await this.#key(db, id), sealed, `deleted_account.${column}:${id}`).toString();
  }
}

export interface Noticed {
  readonly language: Language;
  readonly sentAt: Date | null;
  readonly refusedAt: Date | null;
}

/** 130 bits, the same at every sending of the mail, gone with the key. */
const cancelCode = (key: Uint8Array): string =>
  crockfordOf(createHmac('sha256', key).update('cancel-link').digest(), 26);

export const accountName = (
  system: string,
  { value, lookup }: { readonly value: string; readonly lookup: Buffer },
): AccountName => ({ system, valueHash: sha256(value), lookup });

export interface ErasureCase {
  readonly id: string;
  readonly requestId: string;
  readonly open: boolean;
  /** Wafa has begun to erase the system for it. */
  readonly erased: boolean;
}

/** Erasures of the account's person: cases whose search gathered the account, or whose requester proved it. */
export const erasuresOf = (
  db: Queryable,
  { system, valueHash, lookup }: AccountName,
): Promise<ErasureCase[]> =>
  rows<ErasureCase>(
    db,
    `SELECT c.id, c.request_id AS "requestId", c.status <> 'closed' AS open, EXISTS (
       SELECT FROM effect e LEFT JOIN obligation o ON o.id = e.owner_id
       WHERE e.system = $1 AND e.action = 'erase' AND coalesce(o.case_id, e.owner_id) = c.id) AS erased
     FROM dsr_case c WHERE c."right" = 'erasure' AND (
       EXISTS (SELECT FROM gathered_key k WHERE k.case_id = c.id AND k.system = $1 AND k.value_hash = $2)
       OR EXISTS (SELECT FROM identifier i WHERE i.request_id = c.request_id AND i.standing = 'proved'
         AND i.value_lookup = $3))
     ORDER BY c.id`,
    [system, valueHash, lookup],
  );

/** Requests of the person herself, proved, that had to do with the account; the newest first. */
export const earlierRequests = (
  db: Queryable,
  { system, valueHash, lookup }: AccountName,
): Promise<{ id: string; language: Language }[]> =>
  rows<{ id: string; language: Language }>(
    db,
    `SELECT r.id, r.language FROM request r WHERE r.relation = 'self'
       AND EXISTS (SELECT FROM verification v WHERE v.request_id = r.id) AND (
         EXISTS (SELECT FROM identifier i WHERE i.request_id = r.id AND i.standing = 'proved' AND i.value_lookup = $3)
         OR EXISTS (SELECT FROM dsr_case c JOIN gathered_key k ON k.case_id = c.id
           WHERE c.request_id = r.id AND k.system = $1 AND k.value_hash = $2))
     ORDER BY r.received_at DESC LIMIT 20`,
    [system, valueHash, lookup],
  );
