import type { OnApplicationShutdown } from '@nestjs/common';
import type { WorkerDependencies } from './dependencies.js';
import { DeletedAccountNotices } from './deleted-accounts/deleted-account-notices.js';
import { Housekeeping } from './housekeeping/housekeeping.js';
import { OutboxRelay } from './relay/outbox-relay.js';
import { TemporalWorkers } from './temporal-workers.js';
import { DeadlineWatchdog } from './watchdog/deadline-watchdog.js';

/** Starts the parts in order and stops them in the opposite one. The relay needs no Temporal: mails go out at once. */
export class WorkerService implements OnApplicationShutdown {
  readonly #deps: WorkerDependencies;
  readonly #relay: OutboxRelay;
  readonly #watchdog: DeadlineWatchdog;
  readonly #housekeeping: Housekeeping;
  readonly #notices: DeletedAccountNotices;
  readonly #workers: TemporalWorkers;

  constructor(deps: WorkerDependencies) {
    this.#deps = deps;
    this.#relay = new OutboxRelay(deps);
    this.#watchdog = new DeadlineWatchdog(deps);
    this.#notices = new DeletedAccountNotices(deps);
    this.#housekeeping = new Housekeeping({ ...deps, vault: deps.activities.vault });
    this.#workers = new TemporalWorkers(deps);
  }

  /** Resolves when everything runs. */
  async start(): Promise<void> {
    this.#relay.start();
    this.#watchdog.start();
    this.#housekeeping.start();
    this.#notices.start();
    await this.#workers.start();
  }

  /** Rejects when a Temporal worker fails. */
  finished(): Promise<void> {
    return this.#workers.finished();
  }

  async onApplicationShutdown(): Promise<void> {
    const { client, activities, mailer, dataSource, logger } = this.#deps;
    const { connectors, erasers, markers, rectifiers } = activities;
    const loops = [this.#relay, this.#watchdog, this.#housekeeping, this.#notices];
    await Promise.all(loops.map((loop) => loop.stop()));
    await this.#workers.stop();
    await client.connection.close();
    const parts = [connectors, erasers, markers, rectifiers].flatMap((map) => [...map.values()]);
    await Promise.all(parts.map((part) => part.close()));
    mailer.close();
    await dataSource.destroy();
    logger.info('worker stopped');
  }
}
