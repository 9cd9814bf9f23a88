import type { OnApplicationShutdown } from '@nestjs/common';
import { within } from '#libs/telemetry/bounded';
import type { WorkerDependencies } from './dependencies.js';
import { DeletedAccountNotices } from './deleted-accounts/deleted-account-notices.js';
import { Housekeeping } from './housekeeping/housekeeping.js';
import { OutboxRelay } from './relay/outbox-relay.js';
import { TemporalWorkers } from './temporal-workers.js';
import { servedBy } from './served-queues.js';
import { DeadlineWatchdog } from './watchdog/deadline-watchdog.js';

const DATABASE_MILLISECONDS = 2_000;

export interface WorkerReadiness {
  readonly status: 'ok' | 'unavailable';
  readonly database: 'up' | 'down';
  /** The Temporal workers of this process. */
  readonly workers: 'up' | 'down';
}

/**
 * Starts the parts in order and stops them in the opposite one. The relay needs no Temporal: mails go out at once. The
 * loops run where the cases are served, so that workers of single systems need no mail server.
 */
export class WorkerService implements OnApplicationShutdown {
  readonly #deps: WorkerDependencies;
  readonly #loops: readonly { start(): void; stop(): Promise<void> }[];
  readonly #workers: TemporalWorkers;

  constructor(deps: WorkerDependencies) {
    this.#deps = deps;
    this.#loops = servedBy(deps.config, deps.company.systems).cases
      ? [
          new OutboxRelay(deps),
          new DeadlineWatchdog(deps),
          new Housekeeping({ ...deps, vault: deps.activities.vault }),
          new DeletedAccountNotices(deps),
        ]
      : [];
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

  get servedQueues(): readonly string[] {
    return this.#workers.served;
  }

  /** Resolves when everything runs. */
  async start(): Promise<void> {
    for (const loop of this.#loops) loop.start();
    await this.#workers.start();
  }

  /** Rejects when a Temporal worker fails. */
  finished(): Promise<void> {
    return this.#workers.finished();
  }

  async onApplicationShutdown(): Promise<void> {
    const { client, activities, mailer, dataSource, logger, tracing } = this.#deps;
    const { connectors, erasers, markers, rectifiers } = activities;
    await Promise.all(this.#loops.map((loop) => loop.stop()));
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
