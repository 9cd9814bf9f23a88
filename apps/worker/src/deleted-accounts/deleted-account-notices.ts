/**
 * Writes to people whose account was deleted at a vendor (ADR 0017): finds out whose it was, queues the notice, or tells
 * the officers that nobody is known. One process at a time; what a database does not answer is tried again later.
 */
import { recordEvent } from '#libs/audit/record';
import type { System } from '#libs/data-map/systems';
import { codeOf, type ErrorCode } from '#libs/domain/errors';
import { factId } from '#libs/crypto/uuid';
import { sha256 } from '#libs/crypto/digest';
import type { Queryable } from '#libs/persistence/data-source';
import type { DeletedAccount, DeletedAccounts } from '#libs/persistence/deleted-accounts';
import { enqueueMail } from '#libs/persistence/outbox';
import { isOwnTurn } from '#libs/persistence/turn';
import { LOCKS } from '#libs/persistence/advisory-locks';
import type { WorkerDependencies } from '../dependencies.js';
import { Loop } from '../loop.js';
import { whoseAccount, type Reachable } from './whose-account.js';

const EVERY_MILLISECONDS = 60_000;
const TRY_AGAIN_MINUTES = 10;
const AT_ONCE = 20;

type Dependencies = Pick<WorkerDependencies, 'dataSource' | 'activities' | 'logger' | 'mail' | 'metrics'>;

export class DeletedAccountNotices {
  readonly #deps: Dependencies;
  readonly #loop: Loop;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#loop = new Loop({
      name: 'deleted-account-notices',
      metrics: deps.metrics,
      everyMilliseconds: EVERY_MILLISECONDS,
      step: () => this.look(new Date()),
      onError: (error) =>
        deps.logger.error('deleted accounts could not be looked up', { code: codeOf(error) }),
    });
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async look(asOf: Date): Promise<void> {
    for (let turn = 0; turn < AT_ONCE; turn += 1) if (!(await this.#one(asOf))) return;
  }

  /** False where there is nothing to do. One that fails lets the others pass. */
  async #one(asOf: Date): Promise<boolean> {
    let deleted: DeletedAccount | undefined;
    try {
      return await this.#deps.dataSource.transaction(async (tx) => {
        if (!(await isOwnTurn(tx, LOCKS.deletedAccountNotices))) return false;
        deleted = await this.#accounts.nextReported(tx, asOf);
        if (!deleted) return false;
        const reachable = await this.#lookUp(tx, deleted);
        if (reachable) await this.#notice(tx, { deleted, reachable, asOf });
        else await this.#unknown(tx, deleted, asOf);
        return true;
      });
    } catch (error) {
      if (!deleted) throw error;
      await this.#leave(deleted, { code: codeOf(error), asOf });
      return true;
    }
  }

  /** Without its key nobody will ever read whose it was: the officers are told. Else it is tried again. */
  async #leave(
    deleted: DeletedAccount,
    { code, asOf }: { readonly code: ErrorCode; readonly asOf: Date },
  ): Promise<void> {
    this.#deps.logger.warn('a deleted account could not be looked up', { system: deleted.system, code });
    await this.#deps.dataSource.transaction(async (tx) => {
      if (code === 'key-destroyed') await this.#unknown(tx, deleted, asOf);
      else await this.#accounts.postpone(tx, deleted, new Date(asOf.getTime() + TRY_AGAIN_MINUTES * 60_000));
    });
  }

  get #accounts(): DeletedAccounts {
    return this.#deps.mail.deletedAccounts;
  }

  async #lookUp(tx: Queryable, deleted: DeletedAccount): Promise<Reachable | undefined> {
    const account = await this.#accounts.account(tx, deleted);
    const name = {
      system: deleted.system,
      valueHash: sha256(account.value),
      lookup: deleted.accountLookup,
    };
    return whoseAccount(this.#deps.activities, tx, { account, name });
  }

  async #notice(
    tx: Queryable,
    { deleted, reachable, asOf }: { deleted: DeletedAccount; reachable: Reachable; asOf: Date },
  ): Promise<void> {
    await this.#accounts.notice(tx, deleted, reachable);
    const { system } = deleted;
    await enqueueMail(tx, {
      id: factId(`deleted-account:${deleted.id}/notice`),
      deletedAccountId: deleted.id,
      template: 'account-deleted',
      language: reachable.language,
      audience: 'requester',
      parameters: { system, days: daysOf(this.#deps.activities.company.systems, system) },
      effectiveAt: asOf,
    });
    await recordEvent(tx, {
      fact: deleted.id,
      type: 'account.noticed',
      actor: 'system',
      effectiveAt: asOf,
      payload: { system, account: deleted.id },
    });
  }

  async #unknown(tx: Queryable, deleted: DeletedAccount, asOf: Date): Promise<void> {
    const { id, system, deletedAt } = deleted;
    await this.#accounts.end(tx, deleted, { state: 'unknown', now: asOf });
    await enqueueMail(tx, {
      id: factId(`deleted-account:${id}/unknown`),
      deletedAccountId: id,
      template: 'officer-account-unknown',
      language: 'en',
      audience: 'officer',
      parameters: { system, at: deletedAt.toISOString(), why: 'unknown' },
      effectiveAt: asOf,
    });
    const payload = { system, account: id, why: 'unknown' };
    await recordEvent(tx, { fact: id, type: 'account.ended', actor: 'system', effectiveAt: asOf, payload });
  }
}

/** Whole days of `cancelWithin`; the schema allows nothing else. */
function daysOf(systems: readonly System[], key: string): number {
  const system = systems.find((one) => one.key === key);
  const period = system?.connector === 'clerk' ? system.onDeleted?.cancelWithin : undefined;
  return Number(/^P(\d+)D$/.exec(period ?? 'P7D')?.[1] ?? 7);
}
