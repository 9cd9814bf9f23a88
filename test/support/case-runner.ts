/** Runs case workflows on the real server with fake activities. */
import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Activities } from '#activities/contract';
import type { ObligationKind } from '#libs/domain/words';
import { TemporalCaseGateway } from '#libs/temporal/case-gateway';
import { startOptions } from '#libs/temporal/start';
import {
  CASE_QUEUE,
  LIFT_WORKFLOW,
  WORKFLOW_OF_RIGHT,
  caseWorkflowId,
  connectorQueue,
  OBLIGATION_WORKFLOW_OF,
  obligationWorkflowId,
  type ApprovalDecision,
  type CaseStart,
} from '#workflows/case/messages';
import { workflowBundle } from '../../apps/worker/src/workflow-bundle.js';
import { FakeActivities } from './case-fakes.js';
import { saveHistory } from './histories.js';
import { connectTemporal, passTime, type TestTemporal } from './temporal.js';

const DAY = 86_400_000;

export interface RunningCase {
  readonly caseId: string;
  readonly workflowId: string;
  readonly handle: WorkflowHandle;
  readonly fakes: FakeActivities;
  readonly start: CaseStart;
  /** Says a fact; the same one again when given its id. */
  tell(signal: string, fact?: object): Promise<void>;
  approve(subject: 'plan' | 'release', change?: Partial<ApprovalDecision>): Promise<boolean>;
  refuse(): Promise<void>;
  pass(days: number): Promise<void>;
}

export type RunningObligation = Pick<RunningCase, 'handle' | 'fakes' | 'pass' | 'tell'>;

interface ObligationOfSpec {
  readonly kind?: ObligationKind;
  readonly prepare?: (fakes: FakeActivities) => void;
}

interface CaseOfSpec {
  readonly right?: CaseStart['right'];
  readonly receivedDaysAgo?: number;
}

export class CaseRunner {
  readonly #fakes = new Map<string, FakeActivities>();
  readonly #begun: { readonly name: string; readonly handle: WorkflowHandle }[] = [];
  readonly temporal: TestTemporal;
  readonly gateway: TemporalCaseGateway;
  readonly #connection: NativeConnection;
  readonly #options: Partial<WorkerOptions>;
  #workers: { readonly worker: Worker; readonly run: Promise<void> }[] = [];

  private constructor(temporal: TestTemporal, connection: NativeConnection, options: Partial<WorkerOptions>) {
    this.temporal = temporal;
    this.#connection = connection;
    this.#options = options;
    this.gateway = new TemporalCaseGateway(temporal.client);
  }

  static async create(options: Partial<WorkerOptions> = {}): Promise<CaseRunner> {
    const temporal = await connectTemporal();
    const connection = await NativeConnection.connect({ address: temporal.address });
    return new CaseRunner(temporal, connection, options);
  }

  async startWorkers(systems: readonly string[] = ['product', 'support']): Promise<void> {
    const shared = { connection: this.#connection, namespace: this.temporal.namespace };
    const activities = this.#dispatcher();
    const cases = await Worker.create({
      ...shared,
      taskQueue: CASE_QUEUE,
      workflowBundle: await workflowBundle(),
      activities,
      maxCachedWorkflows: 50,
      sinks: { timers: { fired: { fn: () => undefined } } },
      ...this.#options,
    });
    const connectors = await Promise.all(
      systems.map((system) => Worker.create({ ...shared, taskQueue: connectorQueue(system), activities })),
    );
    this.#workers = [cases, ...connectors].map((worker) => ({ worker, run: worker.run() }));
  }

  /** With WAFA_SAVE_HISTORIES=1 the history of every workflow is kept for test/replay.spec.ts. */
  async stop(): Promise<void> {
    if (process.env['WAFA_SAVE_HISTORIES'] === '1')
      for (const { name, handle } of this.#begun) saveHistory(name, await handle.fetchHistory());
    for (const { worker } of this.#workers) worker.shutdown();
    await Promise.all(this.#workers.map(({ run }) => run));
    await this.#connection.close();
    await this.temporal.client.connection.close();
  }

  /** Each case has its own fakes, prepared before it starts. */
  async begin(
    prepare: (fakes: FakeActivities) => void = () => undefined,
    { right = 'access', receivedDaysAgo = 0 }: CaseOfSpec = {},
  ): Promise<RunningCase> {
    const caseId = randomUUID();
    const fakes = new FakeActivities();
    prepare(fakes);
    this.#fakes.set(caseId, fakes);
    const receivedAt = new Date(Date.now() - receivedDaysAgo * DAY);
    const start: CaseStart = {
      caseId,
      requestId: randomUUID(),
      right,
      receivedAt: receivedAt.toISOString(),
      dueEndsBefore: new Date(receivedAt.getTime() + 30 * DAY).toISOString(),
    };
    const workflowId = caseWorkflowId(caseId);
    const { client } = this.temporal;
    const name = WORKFLOW_OF_RIGHT[right];
    const handle = await client.workflow.start(name, startOptions({ workflowId, name, payload: start }));
    this.#remember(handle);
    return {
      caseId,
      workflowId,
      handle,
      fakes,
      start,
      tell: (signal, fact = {}) => handle.signal(signal, { factId: randomUUID(), ...fact }),
      approve: async (subject, approval = {}) =>
        (await this.#approve({ caseId, fakes }, subject, approval)).complete,
      refuse: () =>
        this.gateway.refuse(caseId, {
          decisionId: randomUUID(),
          ground: 'manifestly-excessive',
          actor: 'officer-1',
        }),
      pass: (days) => passTime(client, workflowId, days),
    };
  }

  /** The end of a package that is due after this many days. */
  beginExpiry(days: number): Promise<RunningObligation> {
    return this.beginObligation(days, { kind: 'package-expiry' });
  }

  /** An obligation that is due after this many days; its fakes are prepared before it starts. */
  async beginObligation(
    days: number,
    { kind = 're-read', prepare = () => undefined }: ObligationOfSpec = {},
  ): Promise<RunningObligation> {
    const obligationId = randomUUID();
    const fakes = new FakeActivities();
    prepare(fakes);
    this.#fakes.set(obligationId, fakes);
    const { client } = this.temporal;
    const workflowId = obligationWorkflowId(obligationId);
    const dueAt = new Date(Date.now() + days * DAY).toISOString();
    const payload = { obligationId, dueAt, system: 'product' };
    const name = OBLIGATION_WORKFLOW_OF[kind];
    const handle = await client.workflow.start(name, startOptions({ workflowId, name, payload }));
    this.#remember(handle);
    return {
      ...{ handle, fakes },
      tell: (signal, fact = {}) => handle.signal(signal, { factId: randomUUID(), ...fact }),
      pass: (passing) => passTime(client, workflowId, passing),
    };
  }

  /** The end of a restriction. */
  async beginLift(
    prepare: (fakes: FakeActivities) => void = () => undefined,
  ): Promise<Pick<RunningCase, 'handle' | 'fakes' | 'pass'>> {
    const liftId = randomUUID();
    const fakes = new FakeActivities();
    prepare(fakes);
    this.#fakes.set(liftId, fakes);
    const { client } = this.temporal;
    const workflowId = obligationWorkflowId(liftId);
    const entry = { workflowId, name: LIFT_WORKFLOW, payload: { liftId } };
    const handle = await client.workflow.start(LIFT_WORKFLOW, startOptions(entry));
    this.#remember(handle);
    return { handle, fakes, pass: (passing) => passTime(client, workflowId, passing) };
  }

  #remember(handle: WorkflowHandle): void {
    this.#begun.push({ name: expect.getState().currentTestName ?? 'unnamed', handle });
  }

  #approve(
    { caseId, fakes }: Pick<RunningCase, 'caseId' | 'fakes'>,
    subject: 'plan' | 'release',
    change: Partial<ApprovalDecision>,
  ): Promise<{ readonly complete: boolean }> {
    const { digest } = subject === 'plan' ? fakes.plan : fakes.package;
    const decision = { decisionId: randomUUID(), approver: 'officer-1', digest, ...change };
    return subject === 'plan'
      ? this.gateway.approvePlan(caseId, decision)
      : this.gateway.approveRelease(caseId, decision);
  }

  #dispatcher(): Record<
    string,
    (input: Partial<Record<'caseId' | 'obligationId' | 'liftId', string>>) => Promise<unknown>
  > {
    const names = Object.keys(new FakeActivities().activities) as (keyof Activities)[];
    return Object.fromEntries(
      names.map((name) => [
        name,
        (input) => {
          const fakes = this.#fakes.get(input.caseId ?? input.obligationId ?? input.liftId ?? '');
          if (!fakes) throw new Error('a case of another spec');
          return (fakes.activities[name] as (value: object) => Promise<unknown>)(input);
        },
      ]),
    );
  }
}
