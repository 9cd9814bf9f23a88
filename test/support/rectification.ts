/** Rectifications of one person on a real database, with a rectifier that remembers what it was asked. */
import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import type {
  PlannedRectification,
  RectificationRequest,
  Rectifier,
} from '#libs/connectors/kit/rectification';
import type { NewCorrection } from '#libs/contracts/corrections';
import { loadCompany } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { Corrections, type Decision } from '#libs/persistence/corrections';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from './api.js';
import { RememberingConnector } from './case-stack.js';
import { RememberingMarker } from './markers.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { insertVerifiedRequest } from './verified-request.js';

export const AS_OF = '2026-11-24T09:00:00.000Z';
export const SYSTEM = 'product-database';
export const ACCOUNTS = 'qwenimage_product:accounts';
export const BIRTH_DATE = { system: SYSTEM, collection: ACCOUNTS, field: 'birth_date' };
export const EMAIL = { system: SYSTEM, collection: ACCOUNTS, field: 'email' };

/** One row for each correction, unless told otherwise. */
export class RememberingRectifier implements Rectifier {
  readonly system = SYSTEM;
  readonly fields = [
    { collection: ACCOUNTS, field: 'birth_date' },
    { collection: ACCOUNTS, field: 'email', reaches: 'email' as const },
    { collection: ACCOUNTS, field: 'language' },
  ];
  readonly planned: RectificationRequest[] = [];
  readonly executed: RectificationRequest[] = [];
  /** Field → why it cannot be done. */
  readonly refuses = new Map<string, string>();
  missing: readonly string[] = [];
  /** Thrown instead of the next correction. */
  fault: Error | undefined;

  plan = (request: RectificationRequest): Promise<PlannedRectification> => {
    this.planned.push(request);
    return Promise.resolve({
      corrections: request.corrections.map(({ id, field }) => {
        const because = this.refuses.get(field);
        return { id, rows: 1, right: 0, ...(because === undefined ? {} : { notAppliedBecause: because }) };
      }),
      targets: Object.fromEntries(request.corrections.map(({ id }) => [id, [['7']]])),
    });
  };
  execute = (
    request: RectificationRequest,
  ): Promise<{ readonly changed: Readonly<Record<string, number>> }> => {
    this.executed.push(request);
    const { fault } = this;
    this.fault = undefined;
    if (fault) return Promise.reject(fault);
    return Promise.resolve({ changed: Object.fromEntries(request.corrections.map(({ id }) => [id, 1])) });
  };
  verify = (): Promise<readonly string[]> => Promise.resolve(this.missing);
  close = (): Promise<void> => Promise.resolve();
}

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Answer<N extends Name> = Awaited<ReturnType<Activities[N]>>;

export interface Asked {
  readonly about: NewCorrection;
  /** Undefined stays undecided. */
  readonly decision?: Decision;
}

export interface DecidedCase {
  readonly dsr: { readonly caseId: string; readonly asOf: string };
  readonly requestId: string;
  readonly email: string;
}

export class RectificationWorld {
  readonly rectifier: RememberingRectifier;
  readonly marker: RememberingMarker;
  readonly dataSource: DataSource;
  readonly deps: WorkerDependencies;
  readonly corrections: Corrections;
  readonly #database: TestDatabase;
  readonly #activities: Activities;

  private constructor(parts: {
    database: TestDatabase;
    dataSource: DataSource;
    deps: WorkerDependencies;
    rectifier: RememberingRectifier;
    marker: RememberingMarker;
  }) {
    this.#database = parts.database;
    this.dataSource = parts.dataSource;
    this.deps = parts.deps;
    this.rectifier = parts.rectifier;
    this.marker = parts.marker;
    this.corrections = new Corrections(parts.deps.activities.dataKeys);
    const ignore = (): void => undefined;
    this.#activities = {
      ...createActivities(this.deps.activities, ignore),
      ...createConnectorActivities(this.deps.activities, ignore),
    };
  }

  static async create({
    recipients,
  }: { readonly recipients?: System['recipients'] } = {}): Promise<RectificationWorld> {
    const company = await loadCompany('examples/qwenimage');
    const systems = company.systems.map((one) => ({ ...one, ...(recipients ? { recipients } : {}) }));
    const database = await createTestDatabase();
    const dataSource = await createDataSource({ url: database.appUrl }).initialize();
    const rectifier = new RememberingRectifier();
    const marker = new RememberingMarker();
    const deps = createDependencies({
      config: testConfig(database.appUrl),
      company: { ...company, systems },
      connectors: [new RememberingConnector()],
      rectifiers: [rectifier],
      markers: [marker],
      dataSource,
      logger: createLogger('test', 'silent'),
    });
    return new RectificationWorld({ database, dataSource, deps, rectifier, marker });
  }

  async close(): Promise<void> {
    await this.deps.client.connection.close();
    await this.dataSource.destroy();
    await this.#database.drop();
  }

  /** How often an activity of this name said that it lives. */
  readonly heartbeats = new Map<Name, number>();

  run = <N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> => {
    const environment = new MockActivityEnvironment();
    environment.on('heartbeat', () => this.heartbeats.set(name, (this.heartbeats.get(name) ?? 0) + 1));
    return environment.run(
      (value: Input<N>) => (this.#activities[name] as (given: Input<N>) => Promise<Answer<N>>)(value),
      input,
    );
  };

  /** The code of what comes of it; undefined where it was done. */
  code = (name: Name, input: Input<Name>): Promise<string | undefined> =>
    this.run(name, input as never).then(
      () => undefined,
      ({ type }: { type: string }) => type,
    );

  /** A verified request with its corrections, searched. */
  async found(
    asked: readonly Asked[],
    email = `${randomUUID()}@example.org`,
    details: object = {},
  ): Promise<DecidedCase> {
    const { caseIds, requestId } = await insertVerifiedRequest(this.deps.activities, {
      email,
      rights: ['rectification'],
      details,
    });
    const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
    const of = { id: dsr.caseId, requestId };
    await this.corrections.insert(
      this.dataSource.manager,
      of,
      asked.map(({ about }) => about),
    );
    for (const [index, { decision }] of asked.entries())
      if (decision) await this.decide({ dsr, requestId, email }, index + 1, decision);
    await this.run('awaitVerification', dsr);
    await this.run('planSearch', dsr);
    await this.run('discoverSystem', { ...dsr, system: SYSTEM });
    return { dsr, requestId, email };
  }

  async decide({ dsr, requestId }: DecidedCase, number: number, decision: Decision): Promise<void> {
    const of = { id: dsr.caseId, requestId };
    const all = await this.corrections.all(this.dataSource.manager, of);
    const id = all.find((one) => one.number === number)?.id ?? '';
    await this.corrections.decide(this.dataSource.manager, of, {
      ...{ id, decision, by: 'officer-1', at: new Date(AS_OF) },
    });
  }

  prove({ requestId }: DecidedCase, kind: string, value: string): Promise<boolean> {
    const proof = { kind, value, requestId, reason: 'called back' };
    return this.deps.activities.requests.proveByOfficer(this.dataSource.manager, proof, new Date(AS_OF));
  }

  /** One round to the plan, as the workflow goes. */
  async planned({ dsr }: DecidedCase): Promise<{ readonly planId: string; readonly digest: string }> {
    await this.run('prepareRectification', dsr);
    const { rectifiers } = await this.run('rectifiableSystems', dsr);
    for (const system of rectifiers) await this.run('planRectification', { ...dsr, system });
    return this.run('buildPlan', dsr);
  }

  async approved(one: DecidedCase, approvers: readonly string[] = ['officer-1']): Promise<string> {
    const { planId, digest } = await this.planned(one);
    for (const approver of approvers) await this.approve(one, { planId, digest, approver });
    return planId;
  }

  approve(
    { dsr }: DecidedCase,
    { planId, digest, approver }: { planId: string; digest: string; approver: string },
  ): Promise<{ readonly complete: boolean }> {
    const decision = { ...dsr, subject: 'plan', targetId: planId, digest, approver } as const;
    return this.run('recordApproval', { ...decision, decisionId: randomUUID() });
  }

  /** What came of an attempt to correct: its code, and how often the system was touched. */
  async attempt(
    { dsr }: DecidedCase,
    planId: string,
    asOf = AS_OF,
  ): Promise<readonly [string | undefined, number]> {
    this.rectifier.executed.length = 0;
    const code = await this.code('rectifySystem', { ...dsr, asOf, system: SYSTEM, planId });
    return [code, this.rectifier.executed.length];
  }

  one = async <Row>(sql: string, parameters: readonly unknown[]): Promise<Row | undefined> =>
    (await rows<Row>(this.dataSource, sql, parameters))[0];

  payload = async (caseId: string, type: string): Promise<unknown> => {
    const sql = `SELECT convert_from(payload, 'UTF8')::jsonb AS payload FROM audit_event
      WHERE case_id = $1 AND type = $2 ORDER BY position DESC LIMIT 1`;
    return (await this.one<{ payload: unknown }>(sql, [caseId, type]))?.payload;
  };
}

export const accept = (
  value: string | null,
  ...targets: readonly { readonly system: string; readonly collection?: string; readonly field?: string }[]
): Decision => ({ decision: 'accept', reason: 'plausible', targets, value });
