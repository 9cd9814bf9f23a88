/**
 * Accounts that were deleted at a vendor (ADR 0017). What the vendor signs is held against our own erasures; another
 * deletion waits for its person to say no, and becomes a request for erasure when she does not.
 */
import type { DataSource } from 'typeorm';
import { recordEvent, recordEvents } from '#libs/audit/record';
import type { VendorNotice } from '#libs/connectors/all/notice-readers';
import type { Lookups } from '#libs/crypto/lookup';
import { factId } from '#libs/crypto/uuid';
import type { System } from '#libs/data-map/systems';
import { codeOf, type ErrorCode } from '#libs/domain/errors';
import { addPeriod } from '#libs/domain/period';
import type { Queryable } from '#libs/persistence/data-source';
import {
  accountName,
  erasuresOf,
  type DeletedAccount,
  type DeletedAccounts,
  type DeletionEnd,
  type Noticed,
} from '#libs/persistence/deleted-accounts';
import { enqueueMail } from '#libs/persistence/outbox';
import { takeAll } from '#libs/persistence/rate-limits';
import { isOwnTurn } from '#libs/persistence/turn';
import { addressPrefix, refuse } from '../intake/intake-limits.js';
import type { Logger } from '#libs/telemetry/logger';
import { LOCKS } from '#libs/persistence/advisory-locks';
import type { IntakeService } from '../intake/intake.service.js';

export interface DeletedAccountsDependencies {
  readonly db: DataSource;
  readonly lookups: Lookups;
  readonly accounts: DeletedAccounts;
  readonly intake: IntakeService;
  readonly systems: readonly System[];
  readonly now: () => Date;
  readonly logger: Logger;
}

interface Told {
  readonly system: string;
  readonly notice: VendorNotice & { readonly account: NonNullable<VendorNotice['account']> };
  readonly lookup: Buffer;
  readonly now: Date;
}

/** The code has 130 bits; this only keeps a flood away from the database. */
const CANCELS_AN_HOUR = 60;
const TRY_AGAIN_MINUTES = 10;

export class DeletedAccountsService {
  readonly #deps: DeletedAccountsDependencies;

  constructor(deps: DeletedAccountsDependencies) {
    this.#deps = deps;
  }

  /** In the transaction of the notice: a second evidence for an erasure of ours, or something to ask a person about. */
  async told(tx: Queryable, { system, notice, lookup, now }: Told): Promise<void> {
    if (notice.type !== 'user.deleted') return;
    const { account, id: event, at } = notice;
    const erasures = await erasuresOf(tx, accountName(system, { value: account.value, lookup }));
    await recordEvents(
      tx,
      erasures
        .filter(({ erased }) => erased)
        .map(({ id, requestId }) => ({
          fact: `${system}/${event}`,
          type: 'erasure.told' as const,
          requestId,
          caseId: id,
          actor: 'system',
          effectiveAt: now,
          payload: { system, event, occurredAt: at.toISOString() },
        })),
    );
    const isOurs = erasures.some(({ open, erased }) => open || erased);
    if (isOurs || this.#cancelWithin(system) === undefined) return;
    if (!(await this.#deps.accounts.report(tx, { system, account, lookup, deletedAt: at, now }))) return;
    const payload = { system, event, occurredAt: at.toISOString() };
    await recordEvent(tx, {
      ...{ fact: `${system}/${event}`, type: 'account.deleted', actor: 'system' },
      effectiveAt: now,
      payload,
    });
  }

  /** False for a code that is wrong, used, or too late: all look the same. */
  async keep(code: string, address: string): Promise<boolean> {
    const { db, lookups, accounts, now } = this.#deps;
    const bucket = lookups.hash('rate-limit', `keep-data:${addressPrefix(address)}`);
    refuse(await takeAll(db.manager, [{ bucket, maximum: CANCELS_AN_HOUR, windowSeconds: 3_600 }], now()));
    return db.transaction(async (tx) => {
      const account = await accounts.findByCode(tx, code);
      if (!account) return false;
      await accounts.end(tx, account, { state: 'kept', now: now() });
      await recordEvent(tx, {
        fact: account.id,
        type: 'account.kept',
        actor: 'requester',
        effectiveAt: now(),
        payload: { system: account.system, account: account.id },
      });
      return true;
    });
  }

  /** Opens a request for everybody who has not said no in time, counted from the mail that was sent. */
  async openDue(): Promise<void> {
    const { db, accounts, now } = this.#deps;
    for (const waiting of await accounts.waiting(db.manager, now())) {
      try {
        await this.#look(waiting);
      } catch (error) {
        await this.#leave(waiting, codeOf(error));
      }
    }
  }

  async #look(waiting: DeletedAccount & Noticed): Promise<void> {
    const within = this.#cancelWithin(waiting.system);
    const isDue =
      waiting.sentAt !== null &&
      within !== undefined &&
      addPeriod(waiting.sentAt, within) <= this.#deps.now();
    if (waiting.refusedAt !== null) await this.#lost(waiting, 'undelivered');
    else if (isDue) await this.#open(waiting);
  }

  /** Lets the others pass. Without its key nobody will ever read whose it was; else it is tried again. */
  async #leave(waiting: DeletedAccount & Noticed, code: ErrorCode): Promise<void> {
    const { db, accounts, logger, now } = this.#deps;
    logger.error('a deleted account could not be looked after', { system: waiting.system, code });
    if (code === 'key-destroyed') await this.#lost(waiting, 'unknown');
    else await accounts.postpone(db.manager, waiting, new Date(now().getTime() + TRY_AGAIN_MINUTES * 60_000));
  }

  /** Undefined where a deletion there starts nothing. */
  #cancelWithin(key: string): string | undefined {
    const system = this.#deps.systems.find((one) => one.key === key);
    const asked = system?.connector === 'clerk' ? system.onDeleted : undefined;
    return asked?.startErasure ? asked.cancelWithin : undefined;
  }

  /** The intake remembers the key, so that a crash between the two commits opens nothing twice. */
  async #open(waiting: DeletedAccount & Noticed): Promise<void> {
    const { db, accounts, intake, now } = this.#deps;
    await db.transaction(async (tx) => {
      const noticed =
        (await isOwnTurn(tx, LOCKS.deletedAccounts)) && (await accounts.stillWaits(tx, waiting));
      const known = noticed ? await accounts.noticed(tx, waiting.id) : undefined;
      if (!known) return;
      const account = await accounts.account(tx, waiting);
      const name = accountName(waiting.system, { value: account.value, lookup: waiting.accountLookup });
      if ((await erasuresOf(tx, name)).some(({ open, erased }) => open || erased)) {
        await this.#ended(tx, waiting, 'not-needed');
        return;
      }
      const { reference } = await intake.receive(
        {
          ...{ rights: ['erasure'], relation: 'self', claims: [], details: {}, corrections: [] },
          ...{ contactEmail: known.contactEmail, language: waiting.language },
        },
        { channel: 'api', idempotencyKey: `deleted-account-${waiting.id}`, provedByVendor: [account] },
      );
      await accounts.opened(tx, waiting, { reference, now: now() });
      const payload = { system: waiting.system, account: waiting.id };
      await recordEvent(tx, {
        ...{ fact: waiting.id, type: 'account.opened', actor: 'system' },
        effectiveAt: now(),
        payload,
      });
    });
  }

  /** Nobody can be asked: the officers are told. */
  async #lost(waiting: DeletedAccount, why: 'undelivered' | 'unknown'): Promise<void> {
    const { db, accounts, now } = this.#deps;
    await db.transaction(async (tx) => {
      if (!(await accounts.stillWaits(tx, waiting))) return;
      await this.#ended(tx, waiting, why);
      await enqueueMail(tx, {
        id: factId(`deleted-account:${waiting.id}/${why}`),
        deletedAccountId: waiting.id,
        template: 'officer-account-unknown',
        language: 'en',
        audience: 'officer',
        parameters: { system: waiting.system, at: waiting.deletedAt.toISOString(), why },
        effectiveAt: now(),
      });
    });
  }

  async #ended(tx: Queryable, account: DeletedAccount, why: DeletionEnd): Promise<void> {
    const { accounts, now } = this.#deps;
    await accounts.end(tx, account, { state: why, now: now() });
    const payload = { system: account.system, account: account.id, why };
    await recordEvent(tx, {
      ...{ fact: account.id, type: 'account.ended', actor: 'system' },
      effectiveAt: now(),
      payload,
    });
  }
}
