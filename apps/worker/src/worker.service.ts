import type { OnApplicationShutdown } from '@nestjs/common';
import { within } from '#libs/telemetry/bounded';
import type { WorkerDependencies } from './dependencies.js';
import { DeletedAccountNotices } from './deleted-accounts/deleted-account-notices.js';
import { Housekeeping } from './housekeeping/housekeeping.js';
import { OutboxRelay } from './relay/outbox-relay.js';
import { TemporalWorkers } from './temporal-workers.js';
import { DeadlineWatchdog } from './watchdog/deadline-watchdog.js';

const DATABASE_MILLISECONDS = 2_000;

export interface WorkerReadiness {
  readonly status: 'ok' | 'unavailable';
  readonly database: 'up' | 'down';
  /** The Temporal workers of this process. */
  readonly workers: 'up' | 'down';
}

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

  /** True when cases can go on: the Temporal workers run, and the database answers. */
  async readiness(): Promise<WorkerReadiness> {
    const { dataSource } = this.#deps;
    const database = await within(DATABASE_MILLISECONDS, dataSource.query('SELECT 1')).then(
      () => 'up' as const,
      () => 'down' as const,
    );
    const workers = this.#workers.areRunning ? 'up' : 'down';
    return { status: database === 'up' && workers === 'up' ? 'ok' : 'unavailable', database, workers };
  }

  get isWorking(): boolean {
    return this.#workers.areRunning;
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
    const { client, activities, mailer, dataSource, logger, tracing } = this.#deps;
    const { connectors, erasers, markers, rectifiers } = activities;
    const loops = [this.#relay, this.#watchdog, this.#housekeeping, this.#notices];
    await Promise.all(loops.map((loop) => loop.stop()));
    await this.#workers.stop();
    await client.connection.close();
    const parts = [connectors, erasers, markers, rectifiers].flatMap((map) => [...map.values()]);
    await Promise.all(parts.map((part) => part.close()));
    mailer.close();
    await dataSource.destroy();
    await tracing?.stop();
    logger.info('worker stopped');
  }
}
