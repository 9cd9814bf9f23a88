/**
 * Looks once a minute for people whose time to say no is over. It runs here and not in the worker, because the intake is
 * here; of several processes one opens at a time, and the intake opens nothing twice.
 */
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { codeOf } from '#libs/domain/errors';
import type { Logger } from '#libs/telemetry/logger';
import type { LoopWatch, Metrics } from '#libs/telemetry/metrics';
import type { DeletedAccountsService } from './deleted-accounts.service.js';

const EVERY_MILLISECONDS = 60_000;

export class DeletedAccountsLoop implements BeforeApplicationShutdown {
  readonly #accounts: DeletedAccountsService;
  readonly #logger: Logger;
  readonly #watch: LoopWatch;
  #timer: NodeJS.Timeout | undefined;
  #run: Promise<void> = Promise.resolve();

  constructor({
    deletedAccounts,
    logger,
    metrics,
  }: {
    readonly deletedAccounts: DeletedAccountsService;
    readonly logger: Logger;
    readonly metrics: Metrics;
  }) {
    this.#accounts = deletedAccounts;
    this.#logger = logger;
    this.#watch = metrics.loop('deleted-accounts', EVERY_MILLISECONDS);
  }

  /** Only a process that serves calls this; an application made for a test or for a document does not. */
  start(): void {
    this.#watch.began();
    this.#rest();
  }

  #rest(): void {
    this.#timer = setTimeout(() => {
      this.#run = this.#look();
    }, EVERY_MILLISECONDS);
    this.#timer.unref();
  }

  /** Resolves when the round at hand is over, before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#run;
  }

  #stopped = false;

  async #look(): Promise<void> {
    try {
      await this.#accounts.openDue();
      this.#watch.succeeded();
    } catch (error) {
      this.#watch.failed();
      this.#logger.error('deleted accounts could not be looked after', { code: codeOf(error) });
    }
    if (!this.#stopped) this.#rest();
  }
}
