/** The Temporal workers of this process: one for the cases, one for each system; or those of them that it is to serve. */
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowInfo } from '@temporalio/workflow';
import {
  NativeConnection,
  Worker,
  type ActivityInterceptorsFactory,
  type InjectedSinks,
  type WorkerOptions,
} from '@temporalio/worker';
import { createActivities, createConnectorActivities } from '#activities/index';
import { connectionOf } from '#libs/temporal/connection';
import { CASE_QUEUE, connectorQueue } from '#workflows/case/messages';
import type { TimerSinks } from '#workflows/interceptors';
import { loggedFailures } from './activity-log.js';
import { activityMetrics } from './activity-metrics.js';
import type { WorkerDependencies } from './dependencies.js';
import { CASES } from '#libs/config/worker';
import { servedBy } from './served-queues.js';
import { workflowBundle } from './workflow-bundle.js';

const CONNECT_AGAIN_MILLISECONDS = 2_000;
const REASON_CHARACTERS = 200;

interface Running {
  /** As `WAFA_WORKER_QUEUES` names it. */
  readonly queue: string;
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
    const { cases, systems } = servedBy(this.#deps.config, this.#deps.company.systems);
    const made = await Promise.all([
      ...(cases ? [named(CASES, this.#caseWorker(connection))] : []),
      ...systems.map(({ key, rateLimit }) =>
        named(key, this.#connectorWorker(connection, key, rateLimit.perSecond)),
      ),
    ]);
    this.#running = made.map(({ queue, worker }) => ({ queue, worker, run: worker.run() }));
  }

  /** Every one of them; false while Temporal is waited for. */
  get areRunning(): boolean {
    const running = this.#running;
    return running.length > 0 && running.every(({ worker }) => worker.getState() === 'RUNNING');
  }

  /** The queues whose worker runs. */
  get served(): readonly string[] {
    return this.#running.filter(({ worker }) => worker.getState() === 'RUNNING').map(({ queue }) => queue);
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
        return await NativeConnection.connect(connectionOf(config));
      } catch (error) {
        const detail = String(error).slice(0, REASON_CHARACTERS);
        logger.warn('Temporal does not answer; trying again', { detail });
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
      activities: createActivities(this.#deps.activities, loggedFailures(this.#deps.logger)),
      maxCachedWorkflows: this.#deps.config.WAFA_WORKER_CACHED_WORKFLOWS,
      sinks: this.#sinks(),
      maxConcurrentLocalActivityExecutions: 20,
    });
  }

  #connectorWorker(connection: NativeConnection, system: string, perSecond: number): Promise<Worker> {
    return Worker.create({
      ...this.#common(connection),
      taskQueue: connectorQueue(system),
      activities: createConnectorActivities(this.#deps.activities, loggedFailures(this.#deps.logger)),
      maxTaskQueueActivitiesPerSecond: perSecond,
      // The SDK does not heed maxConcurrentActivityTaskPolls.
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: this.#deps.config.WAFA_WORKER_POLLERS },
    });
  }

  #activityInterceptors(): ActivityInterceptorsFactory[] {
    const { metrics, tracing } = this.#deps;
    return [...(tracing ? [tracing.interceptors.activity] : []), activityMetrics(metrics)];
  }

  #sinks(): InjectedSinks<TimerSinks> {
    const { metrics } = this.#deps;
    const fired = ({ workflowType: workflow }: WorkflowInfo, lateMilliseconds: number): void =>
      metrics.observe('wafa_timer_lateness_seconds', { workflow }, lateMilliseconds / 1000);
    return { timers: { fired: { fn: fired, callDuringReplay: false } } };
  }

  #common(connection: NativeConnection): Omit<WorkerOptions, 'taskQueue'> {
    const { TEMPORAL_NAMESPACE: namespace, WAFA_WORKER_ACTIVITY_SLOTS: slots } = this.#deps.config;
    return {
      connection,
      namespace,
      interceptors: { activity: this.#activityInterceptors() },
      maxConcurrentActivityTaskExecutions: slots,
      shutdownGraceTime: '20 seconds',
      shutdownForceTime: '30 seconds',
    };
  }
}

/** `queue`: as `WAFA_WORKER_QUEUES` names it. */
const named = async (queue: string, worker: Promise<Worker>): Promise<{ queue: string; worker: Worker }> => ({
  queue,
  worker: await worker,
});
