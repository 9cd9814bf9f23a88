/**
 * Notices of vendors: believed by their signature over the raw body, each once, written before they are answered. Where
 * an open case has found the very account, its timeline says that the system changed.
 */
import type { DataSource } from 'typeorm';
import { recordEvents } from '#libs/audit/record';
import type { NoticeReader, SignedMessage, VendorNotice } from '#libs/connectors/all/notice-readers';
import { sha256 } from '#libs/crypto/digest';
import type { Lookups } from '#libs/crypto/lookup';
import { WafaError } from '#libs/domain/errors';
import type { Queryable } from '#libs/persistence/data-source';
import { takeAll, wouldPass, type Limit } from '#libs/persistence/rate-limits';
import type { Requests } from '#libs/persistence/requests';
import { openCasesOf, recordVendorEvent } from '#libs/persistence/vendor-events';
import type { DeletedAccountsService } from '../deleted-accounts/deleted-accounts.service.js';
import { addressPrefix, refuse } from '../intake/intake-limits.js';

export interface NoticesDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly lookups: Lookups;
  readonly deletedAccounts: DeletedAccountsService;
  /** By key of the system. */
  readonly readers: ReadonlyMap<string, NoticeReader>;
  readonly now: () => Date;
}

export interface IncomingNotice extends Omit<SignedMessage, 'now'> {
  /** Key of the system, as in the address. */
  readonly system: string;
  /** Address of the client, for the limit only. */
  readonly address: string;
}

/** From one address prefix; a vendor sends from few. */
const NOTICES_A_MINUTE = 600;
/** Ids and types are the vendor's own words; anything else could be about a person. */
const WORD = /^[\w.:-]{1,200}$/;

export class NoticesService {
  readonly #deps: NoticesDependencies;

  constructor(deps: NoticesDependencies) {
    this.#deps = deps;
  }

  /** Resolves when the notice is committed, or was before. */
  async receive({ system, address, ...message }: IncomingNotice): Promise<void> {
    const read = this.#deps.readers.get(system);
    if (!read) throw new WafaError('not-found', 'no system of this name takes notices');
    const { db } = this.#deps;
    const now = this.#deps.now();
    const limits = [this.#limit(address)];
    refuse(await wouldPass(db.manager, limits, now));
    let notice: VendorNotice;
    try {
      notice = await read({ ...message, now });
    } catch (error) {
      // What is not believed counts as well.
      await takeAll(db.manager, limits, now);
      throw error;
    }
    if (!WORD.test(notice.id) || !WORD.test(notice.type)) throw new WafaError('invalid-input', 'no notice');
    await db.transaction(async (tx) => {
      await this.#take(tx, { system, notice, now });
      refuse(await takeAll(tx, limits, now));
    });
  }

  async #take(
    tx: Queryable,
    { system, notice, now }: { system: string; notice: VendorNotice; now: Date },
  ): Promise<void> {
    const { id, type, at, account } = notice;
    const lookup = account && this.#deps.requests.identifierLookup(account);
    const event = { system, eventId: id, type, occurredAt: at, receivedAt: now };
    const isNew = await recordVendorEvent(tx, { ...event, ...(lookup ? { subjectLookup: lookup } : {}) });
    if (!isNew || !account || !lookup) return;
    const cases = await openCasesOf(tx, { system, valueHash: sha256(account.value), lookup });
    await this.#deps.deletedAccounts.told(tx, { system, notice: { ...notice, account }, lookup, now });
    await recordEvents(
      tx,
      cases.map((concerned) => ({
        fact: `${system}/${id}`,
        type: 'system.changed' as const,
        requestId: concerned.requestId,
        caseId: concerned.id,
        actor: 'system',
        effectiveAt: now,
        payload: { system, event: id, change: type, occurredAt: at.toISOString() },
      })),
    );
  }

  #limit(address: string): Limit {
    return {
      bucket: this.#deps.lookups.hash('rate-limit', `notices:${addressPrefix(address)}`),
      maximum: NOTICES_A_MINUTE,
      windowSeconds: 60,
    };
  }
}
