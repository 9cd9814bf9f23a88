/**
 * The way to a finished package: session, fresh authentication, a grant bound to that session, the stream. A link is
 * never a credential (TRUST: ADR 0010). All times here are wall-clock.
 */
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { recordEvent, type AuditFact } from '#libs/audit/record';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import type { Language } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { redeemCode } from '#libs/persistence/one-time-tokens';
import { enqueueMail } from '#libs/persistence/outbox';
import { isFresh, refreshSession, type PortalSession } from '#libs/persistence/portal-sessions';
import { vaultObject } from '#libs/persistence/vault-objects';
import type { Vault } from '#libs/vault/vault';
import type { ByteRange } from './byte-range.js';

const FIRST_BYTE_MINUTES = 5;
const RANGES_HOURS = 24;

export interface DownloadDependencies {
  readonly db: DataSource;
  readonly keys: DataKeys;
  readonly vault: Vault;
  readonly now: () => Date;
}

interface ReadyPackage {
  readonly id: string;
  readonly caseId: string;
  readonly requestId: string;
  readonly reference: string;
  readonly language: Language;
  readonly objectId: string;
  readonly expiresAt: Date;
  readonly downloadsLeft: number;
  readonly destroyedAt: Date | null;
}

export interface OpenDownload {
  readonly fileName: string;
  readonly bytes: number;
  /** The plain bytes of a range, decrypted while they flow. */
  stream(range: ByteRange): Readable;
  /** The last byte has left: counts the download, once a grant, and mails about it. */
  complete(): Promise<void>;
}

export class DownloadService {
  readonly #deps: DownloadDependencies;

  constructor(deps: DownloadDependencies) {
    this.#deps = deps;
  }

  /** Mails a code to the address on file; one at a time and at most one a minute. */
  async sendCode(session: PortalSession): Promise<void> {
    const now = this.#deps.now();
    await this.#deps.db.transaction(async (tx) => {
      const found = await this.#readyPackage(tx, session.requestId);
      const minute = Math.floor(now.getTime() / 60_000);
      await enqueueMail(tx, {
        id: factId(`request:${session.requestId}/download-code/${minute}`),
        requestId: session.requestId,
        caseId: found.caseId,
        template: 'download-code',
        language: found.language,
        audience: 'requester',
        effectiveAt: now,
      });
    });
  }

  /** The code makes this session fresh; false for a wrong, used or old one. */
  async unlock(session: PortalSession, code: string): Promise<boolean> {
    const now = this.#deps.now();
    return this.#deps.db.transaction(async (tx) => {
      const [request] = await rows<{ reference: string }>(tx, 'SELECT reference FROM request WHERE id = $1', [
        session.requestId,
      ]);
      const attempt = { purpose: 'download', reference: request?.reference ?? '', code } as const;
      const redemption = await redeemCode(tx, attempt, now);
      if (redemption.redeemed) await refreshSession(tx, session.id, now);
      return redemption.redeemed;
    });
  }

  /** A grant for this session alone. Gives its id, which without the session opens nothing. */
  async grant(session: PortalSession): Promise<string> {
    const now = this.#deps.now();
    const found = await this.#readyPackage(this.#deps.db.manager, session.requestId);
    const fault = refusal(found, isFresh(session, now), now);
    if (fault) {
      await this.#record(this.#deps.db.manager, found, {
        type: 'download.refused',
        fact: uuidv7(),
        payload: { code: fault },
      });
      throw new WafaError(fault, `package ${found.id}`);
    }
    return this.#deps.db.transaction(async (tx) => {
      const id = uuidv7();
      await rows(
        tx,
        `INSERT INTO download_grant (id, package_id, session_id, first_byte_before, ranges_until, created_at)
         VALUES ($1, $2, $3, $4::timestamptz + interval '${FIRST_BYTE_MINUTES} minutes',
           $4::timestamptz + interval '${RANGES_HOURS} hours', $4)`,
        [id, found.id, session.id, now],
      );
      await this.#record(tx, found, { type: 'download.granted', fact: id, payload: { package: found.id } });
      return id;
    });
  }

  /** Opens the stream of a grant; the same answer for a grant that is old, of another session or made up. */
  async open(session: PortalSession, grantId: string): Promise<OpenDownload> {
    const { db, keys, vault, now } = this.#deps;
    const found = await this.#readyPackage(db.manager, session.requestId);
    const started = await rows<{ id: string }>(
      db.manager,
      `UPDATE download_grant SET started_at = coalesce(started_at, $4)
       WHERE id = $1 AND session_id = $2 AND package_id = $3
         AND (started_at IS NOT NULL OR first_byte_before > $4) AND ranges_until > $4 RETURNING id`,
      [grantId, session.id, found.id, now()],
    );
    if (started.length === 0) throw new WafaError('token-invalid', 'no such grant of this session');
    if (found.destroyedAt || found.expiresAt <= now()) throw new WafaError('package-expired', found.id);
    const { manifest, dataKeyId } = await vaultObject(db.manager, found.objectId);
    const { bytes: dataKey } = await keys.byId(db.manager, dataKeyId);
    return {
      fileName: `${found.reference}.zip`,
      bytes: manifest.plainBytes,
      stream: ({ start, end }) =>
        Readable.from(firstBytes(vault.read({ manifest, dataKey, start }), end - start + 1)),
      complete: () => this.#complete(found, grantId),
    };
  }

  async #complete(found: ReadyPackage, grantId: string): Promise<void> {
    const now = this.#deps.now();
    await this.#deps.db.transaction(async (tx) => {
      const first = await rows(
        tx,
        'UPDATE download_grant SET completed_at = $2 WHERE id = $1 AND completed_at IS NULL RETURNING id',
        [grantId, now],
      );
      if (first.length === 0) return;
      const [left] = await rows<{ downloadsLeft: number }>(
        tx,
        `UPDATE package SET downloads_left = greatest(downloads_left - 1, 0) WHERE id = $1
         RETURNING downloads_left AS "downloadsLeft"`,
        [found.id],
      );
      await this.#record(tx, found, {
        type: 'download.completed',
        fact: grantId,
        payload: { package: found.id },
      });
      await enqueueMail(tx, {
        id: factId(`grant:${grantId}/downloaded`),
        requestId: found.requestId,
        caseId: found.caseId,
        template: 'downloaded',
        language: found.language,
        audience: 'requester',
        parameters: { at: now.toISOString(), downloadsLeft: left?.downloadsLeft ?? 0 },
        effectiveAt: now,
      });
    });
  }

  #record(
    db: Queryable,
    found: ReadyPackage,
    fact: Pick<AuditFact, 'type' | 'fact' | 'payload'>,
  ): Promise<boolean> {
    const { requestId, caseId } = found;
    return recordEvent(db, { ...fact, requestId, caseId, actor: 'requester', effectiveAt: this.#deps.now() });
  }

  /** The released package of the request; `not-found` before its release and for everybody else's. */
  async #readyPackage(db: Queryable, requestId: string): Promise<ReadyPackage> {
    const [found] = await rows<ReadyPackage>(
      db,
      `SELECT p.id, c.id AS "caseId", r.id AS "requestId", r.reference || '-' || c.ordinal AS reference, r.language,
         p.vault_object_id AS "objectId", p.expires_at AS "expiresAt", p.downloads_left AS "downloadsLeft",
         p.destroyed_at AS "destroyedAt"
       FROM package p JOIN dsr_case c ON c.id = p.case_id JOIN request r ON r.id = c.request_id
       WHERE r.id = $1 AND p.ready_at IS NOT NULL ORDER BY p.ready_at DESC LIMIT 1`,
      [requestId],
    );
    if (!found) throw new WafaError('not-found', 'no released package');
    return found;
  }
}

function refusal(found: ReadyPackage, fresh: boolean, now: Date): ErrorCode | undefined {
  if (!fresh) return 'fresh-authentication-needed';
  if (found.destroyedAt || found.expiresAt <= now) return 'package-expired';
  return found.downloadsLeft === 0 ? 'package-exhausted' : undefined;
}

async function* firstBytes(source: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of source) {
    if (chunk.length >= left) {
      yield chunk.subarray(0, left);
      return;
    }
    left -= chunk.length;
    yield chunk;
  }
}
