/** The Temporal workers of this process: one for the cases, one for each system. */
import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities, createConnectorActivities, type ErrorListener } from '#activities/index';
import { codeOf } from '#libs/domain/errors';
import { CASE_QUEUE, connectorQueue } from '#workflows/case/messages';
import type { WorkerDependencies } from './dependencies.js';
import { workflowBundle } from './workflow-bundle.js';

const CONNECT_AGAIN_MILLISECONDS = 2_000;
const CACHED_WORKFLOWS = 200;

interface Running {
  readonly worker: Worker;
  readonly run: Promise<void>;
}

export class TemporalWorkers {
  readonly #deps: WorkerDependencies;
  #connection: NativeConnection | undefined;
  #running: Running[] = [];
  #stopped = false;

  constructor(deps: WorkerDependencies) {
    this.#deps = deps;
  }

  /** Resolves when every worker runs; waits for a Temporal that is down. */
  async start(): Promise<void> {
    const connection = await this.#connect();
    if (!connection) return;
    this.#connection = connection;
    const workers = await Promise.all([
      this.#caseWorker(connection),
      ...this.#deps.company.systems.map((system) =>
        this.#connectorWorker(connection, system.key, system.rateLimit.perSecond),
      ),
    ]);
    this.#running = workers.map((worker) => ({ worker, run: worker.run() }));
  }

  /** Rejects when a worker fails; resolves after a shutdown. */
  async finished(): Promise<void> {
    await Promise.all(this.#running.map(({ run }) => run));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { worker } of this.#running) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(this.#running.map(({ run }) => run));
    await this.#connection?.close();
  }

  async #connect(): Promise<NativeConnection | undefined> {
    const { config, logger } = this.#deps;
    while (!this.#stopped) {
      try {
        return await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
      } catch {
        logger.warn('Temporal does not answer; trying again');
        await delay(CONNECT_AGAIN_MILLISECONDS);
      }
    }
    return undefined;
  }

  async #caseWorker(connection: NativeConnection): Promise<Worker> {
    return Worker.create({
      ...this.#common(connection),
      taskQueue: CASE_QUEUE,
      workflowBundle: await workflowBundle(this.#deps.config.WAFA_WORKFLOW_BUNDLE),
      activities: createActivities(this.#deps.activities, this.#onError),
      maxCachedWorkflows: CACHED_WORKFLOWS,
      maxConcurrentLocalActivityExecutions: 20,
    });
  }

  #connectorWorker(connection: NativeConnection, system: string, perSecond: number): Promise<Worker> {
    return Worker.create({
      ...this.#common(connection),
      taskQueue: connectorQueue(system),
      activities: createConnectorActivities(this.#deps.activities, this.#onError),
      maxTaskQueueActivitiesPerSecond: perSecond,
      maxConcurrentActivityTaskPolls: 2,
    });
  }

  #common(connection: NativeConnection): Omit<WorkerOptions, 'taskQueue'> {
    return {
      connection,
      namespace: this.#deps.config.TEMPORAL_NAMESPACE,
      maxConcurrentActivityTaskExecutions: 10,
      shutdownGraceTime: '20 seconds',
      shutdownForceTime: '30 seconds',
    };
  }

  readonly #onError: ErrorListener = (activity, error) => {
    this.#deps.logger.warn(`activity ${activity} failed`, { code: codeOf(error) });
  };
}
