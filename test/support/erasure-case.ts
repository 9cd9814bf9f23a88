/** An erasure case driven activity by activity on a real database: no workflow engine, every promise of the records. */
import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import type { Eraser } from '#libs/connectors/kit/erasure';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from './api.js';
import { RememberingConnector } from './case-stack.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { productCompany } from './product.js';
import { insertVerifiedRequest } from './verified-request.js';

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Answer<N extends Name> = Awaited<ReturnType<Activities[N]>>;

export interface ErasureCase {
  readonly dsr: { readonly caseId: string; readonly asOf: string };
  readonly requestId: string;
  readonly email: string;
}

export const AS_OF = '2026-11-24T09:00:00.000Z';

export class ErasureRecordsWorld {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly deps: WorkerDependencies;
  readonly #activities: Activities;
  readonly #systems: readonly string[];

  private constructor(database: TestDatabase, deps: WorkerDependencies, systems: readonly string[]) {
    this.database = database;
    this.deps = deps;
    this.dataSource = deps.dataSource;
    this.#systems = systems;
    const ignore = (): void => undefined;
    this.#activities = {
      ...createActivities(deps.activities, ignore),
      ...createConnectorActivities(deps.activities, ignore),
    };
  }

  static async create(
    erasers: readonly Eraser[],
    more: {
      readonly controller?: Partial<Controller>;
      readonly system?: Partial<System>;
      /** Searched, and erased by nobody. */
      readonly byHand?: readonly string[];
      readonly markers?: readonly Marker[];
    } = {},
  ): Promise<ErasureRecordsWorld> {
    const database = await createTestDatabase();
    const dataSource = await createDataSource({ url: database.appUrl }).initialize();
    const company = await productCompany();
    const [product] = company.systems;
    const keys = [...erasers.map(({ system }) => system), ...(more.byHand ?? [])];
    const systems = keys.map((key) => ({ ...product, ...more.system, key }) as System);
    const deps = createDependencies({
      config: testConfig(database.appUrl),
      company: { ...company, systems, controller: { ...company.controller, ...more.controller } },
      connectors: keys.map((key) => new RememberingConnector(key)),
      erasers,
      markers: more.markers ?? [],
      dataSource,
      logger: createLogger('test', 'silent'),
    });
    return new ErasureRecordsWorld(database, deps, keys);
  }

  async close(): Promise<void> {
    await this.deps.client.connection.close();
    await this.dataSource.destroy();
    await this.database.drop();
  }

  run = <N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> =>
    new MockActivityEnvironment().run(
      (value: Input<N>) => (this.#activities[name] as (given: Input<N>) => Promise<Answer<N>>)(value),
      input,
    );

  /** The error code, or undefined where it went well. */
  fault = (promise: Promise<unknown>): Promise<string | undefined> =>
    promise.then(
      () => undefined,
      ({ type, code }: { type?: string; code?: string }) => type ?? code,
    );

  /** A verified person whose data was found in every system. */
  async found(email = `${randomUUID()}@example.org`): Promise<ErasureCase> {
    const { caseIds, requestId } = await insertVerifiedRequest(this.deps.activities, {
      email,
      rights: ['erasure'],
    });
    const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
    await this.run('awaitVerification', dsr);
    await this.run('planSearch', dsr);
    for (const system of this.#systems) await this.run('discoverSystem', { ...dsr, system });
    return { dsr, requestId, email };
  }

  async plan({ dsr }: ErasureCase): Promise<Answer<'buildPlan'>> {
    for (const system of (await this.run('erasableSystems', dsr)).erasers)
      await this.run('planErasure', { ...dsr, system });
    return this.run('buildPlan', dsr);
  }

  approve(
    { dsr }: ErasureCase,
    { planId, digest }: Answer<'buildPlan'>,
    approver: string,
  ): Promise<{ readonly complete: boolean }> {
    const decision = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    return this.run('recordApproval', { ...decision, decisionId: randomUUID(), approver });
  }

  /** Planned, and approved by two people. */
  async approved(of?: ErasureCase): Promise<ErasureCase & { readonly planId: string }> {
    const one = of ?? (await this.found());
    const plan = await this.plan(one);
    for (const approver of ['officer-1', 'officer-2']) await this.approve(one, plan, approver);
    return { ...one, planId: plan.planId };
  }

  /** The dates that the intake would have written. */
  async withClock({ dsr }: ErasureCase): Promise<void> {
    await rows(
      this.dataSource,
      `INSERT INTO case_clock (case_id, input, result, rule_version, calendar_version, effective_due_ends_before, answer_by)
       VALUES ($1, '{}', '{"receivedLocalDate": "2026-11-24"}', 'test', 'test', '2026-12-25T00:00:00Z', '2026-12-24')`,
      [dsr.caseId],
    );
  }

  async planBody(planId: string): Promise<{ systems: readonly object[]; [name: string]: unknown }> {
    const [plan] = await rows<{ body: Buffer }>(this.dataSource, 'SELECT body FROM plan WHERE id = $1', [
      planId,
    ]);
    return JSON.parse(plan?.body.toString() ?? '{}') as { systems: object[] };
  }

  /** Types of the events of a case, with their payloads. */
  events({ dsr }: ErasureCase, types: RegExp): Promise<{ type: string; payload: unknown }[]> {
    return rows(
      this.dataSource,
      `SELECT type, convert_from(payload, 'UTF8')::jsonb AS payload FROM audit_event
       WHERE case_id = $1 AND type ~ $2 ORDER BY position`,
      [dsr.caseId, types.source],
    );
  }
}
