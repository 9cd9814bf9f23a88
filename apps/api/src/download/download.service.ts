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
import { failPoint } from '#libs/fail-points/fail-points';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import {
  beginGrant,
  begunGrant,
  downloadsFree,
  finishGrant,
  insertGrant,
  packageOfGrant,
} from '#libs/persistence/download-grants';
import { redeemCode } from '#libs/persistence/one-time-tokens';
import { openCases } from '#libs/persistence/open-cases';
import { enqueueMail, enqueueSignals } from '#libs/persistence/outbox';
import { isFresh, refreshSession, type PortalSession } from '#libs/persistence/portal-sessions';
import { vaultObject } from '#libs/persistence/vault-objects';
import type { Vault } from '#libs/vault/vault';
import { caseWorkflowId, copyDownloaded } from '#workflows/case/messages';
import type { ByteRange } from './byte-range.js';

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
  /** Hex SHA-256 of the whole file. */
  readonly sha256: string;
  /** The first byte is about to leave: reserves a download, or refuses when others have begun all that are left. */
  begin(): Promise<void>;
  /**
   * The plain bytes of a range, decrypted while they flow. Before the last byte of the file leaves, the download is
   * counted, once a grant, and mailed about: what cannot be counted is not given.
   */
  stream(range: ByteRange): Readable;
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
      const [found] = await this.#released(tx, session.requestId);
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

  /**
   * A grant for this session alone, or the one it has begun: for the package of the case with this reference, or the
   * newest of the request.
   */
  async grant(session: PortalSession, caseReference?: string): Promise<string> {
    const { db } = this.#deps;
    const now = this.#deps.now();
    const released = await this.#released(db.manager, session.requestId);
    const found = released.find(({ reference }) => reference === (caseReference ?? reference));
    if (!found) throw new WafaError('not-found', 'no released package of this case');
    const owner = { packageId: found.id, sessionId: session.id };
    const fault = refusal(found, isFresh(session, now), now);
    if (fault) return this.#refuse(found, fault);
    const granted = await db.transaction(async (tx) => {
      const free = await downloadsFree(tx, found.id, now);
      const begun = await begunGrant(tx, owner, now);
      if (begun !== undefined || free <= 0) return begun;
      const id = await insertGrant(tx, owner, now);
      await this.#record(tx, found, { type: 'download.granted', fact: id, payload: { package: found.id } });
      return id;
    });
    return granted ?? this.#refuse(found, 'package-exhausted');
  }

  /** Opens the file of a grant; the same answer for a grant that is old, of another session or made up. */
  async open(session: PortalSession, grantId: string): Promise<OpenDownload> {
    const { db, keys, vault } = this.#deps;
    const now = this.#deps.now();
    const released = await this.#released(db.manager, session.requestId);
    const packageId = await packageOfGrant(db.manager, { grantId, sessionId: session.id }, now);
    const found = released.find(({ id }) => id === packageId);
    if (!found) return this.#refuse(released[0], 'token-invalid');
    if (isOver(found, now)) return this.#refuse(found, 'package-expired');
    const { manifest, dataKeyId } = await vaultObject(db.manager, found.objectId);
    const { bytes: dataKey } = await keys.byId(db.manager, dataKeyId);
    return {
      fileName: `${found.reference}.zip`,
      bytes: manifest.plainBytes,
      sha256: manifest.sha256,
      begin: () => this.#begin(found, grantId),
      stream: ({ start, end }) => {
        const count = end - start + 1;
        const whole = end === manifest.plainBytes - 1;
        const beforeLast = () => (whole ? this.#complete(found, grantId) : Promise.resolve());
        return Readable.from(firstBytes(vault.read({ manifest, dataKey, start }), count, beforeLast));
      },
    };
  }

  async #begin(found: ReadyPackage, grantId: string): Promise<void> {
    const now = this.#deps.now();
    const grant = { grantId, packageId: found.id };
    const begun = await this.#deps.db.transaction((tx) => beginGrant(tx, grant, now));
    if (!begun) await this.#refuse(found, 'package-exhausted');
    failPoint('api.download.1-begun');
  }

  async #complete(found: ReadyPackage, grantId: string): Promise<void> {
    const now = this.#deps.now();
    await this.#deps.db.transaction(async (tx) => {
      const downloadsLeft = await finishGrant(tx, { grantId, packageId: found.id }, now);
      if (downloadsLeft === undefined) return;
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
        parameters: { at: now.toISOString(), downloadsLeft },
        effectiveAt: now,
      });
      await tellErasures(tx, found.requestId, grantId);
    });
    failPoint('api.download.2-counted');
  }

  async #refuse(found: ReadyPackage, code: ErrorCode): Promise<never> {
    const { manager } = this.#deps.db;
    await this.#record(manager, found, { type: 'download.refused', fact: uuidv7(), payload: { code } });
    throw new WafaError(code, `package ${found.id}`);
  }

  #record(
    db: Queryable,
    found: ReadyPackage,
    fact: Pick<AuditFact, 'type' | 'fact' | 'payload'>,
  ): Promise<boolean> {
    const { requestId, caseId } = found;
    return recordEvent(db, { ...fact, requestId, caseId, actor: 'requester', effectiveAt: this.#deps.now() });
  }

  /** The newest package of each case of the request, the newest first; `not-found` before any release. */
  async #released(db: Queryable, requestId: string): Promise<[ReadyPackage, ...ReadyPackage[]]> {
    const found = await rows<ReadyPackage & { readonly readyAt: Date }>(
      db,
      `SELECT DISTINCT ON (c.id) p.id, c.id AS "caseId", r.id AS "requestId",
         r.reference || '-' || c.ordinal AS reference, r.language, p.vault_object_id AS "objectId",
         p.ready_at AS "readyAt", p.expires_at AS "expiresAt", p.downloads_left AS "downloadsLeft",
         p.destroyed_at AS "destroyedAt"
       FROM package p JOIN dsr_case c ON c.id = p.case_id JOIN request r ON r.id = c.request_id
       WHERE r.id = $1 AND p.ready_at IS NOT NULL ORDER BY c.id, p.ready_at DESC`,
      [requestId],
    );
    const [newest, ...older] = found.toSorted((a, b) => b.readyAt.getTime() - a.readyAt.getTime());
    if (!newest) throw new WafaError('not-found', 'no released package');
    return [newest, ...older];
  }
}

/** The sign-in may be waiting to be erased until now. */
async function tellErasures(tx: Queryable, requestId: string, grantId: string): Promise<void> {
  const open = await openCases(tx, { requestId, rights: ['erasure'], proved: true });
  await enqueueSignals(
    tx,
    open.map((caseId) => {
      const id = factId(`case:${caseId}/${copyDownloaded.name}/${grantId}`);
      return { id, workflowId: caseWorkflowId(caseId), name: copyDownloaded.name, payload: { factId: id } };
    }),
  );
}

function refusal(found: ReadyPackage, fresh: boolean, now: Date): ErrorCode | undefined {
  if (!fresh) return 'fresh-authentication-needed';
  if (isOver(found, now)) return 'package-expired';
  return found.downloadsLeft === 0 ? 'package-exhausted' : undefined;
}

const isOver = (found: ReadyPackage, now: Date): boolean =>
  found.destroyedAt !== null || found.expiresAt <= now;

async function* firstBytes(
  source: AsyncIterable<Buffer>,
  count: number,
  beforeLast: () => Promise<void>,
): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of source) {
    if (chunk.length >= left) {
      await beforeLast();
      yield chunk.subarray(0, left);
      return;
    }
    left -= chunk.length;
    yield chunk;
  }
}
