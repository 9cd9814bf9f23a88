/**
 * Erasures of a small product with what they leave to do: the real activities on the real database of the service, the
 * real connector and eraser on a database of the product. What the workflow engine would call, a spec calls.
 */
import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Activities, ObligationStep } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import type { Eraser } from '#libs/connectors/kit/erasure';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import type { Company } from '#libs/data-map/load-company';
import type { ObligationKind } from '#libs/domain/words';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from './api.js';
import { datasetsOf, email, id, link, personal, type Collections } from './erasure.js';
import { createScratchDatabase, createTestDatabase, runSql, type TestDatabase } from './postgres.js';
import { productCompany } from './product.js';
import { insertVerifiedRequest } from './verified-request.js';

export const SYSTEM = 'product-database';
export const ERASED_AT = '2026-11-24T09:00:00.000Z';

/** Layla, Omar, and a post whose author is made unreadable; her invoice has to stay until the end of 2032. */
export const TABLES = `
  CREATE TABLE person (id int PRIMARY KEY, email text, name text);
  CREATE TABLE song (id int PRIMARY KEY, person_id int REFERENCES person, title text);
  CREATE TABLE post (id int PRIMARY KEY, email text, words text);
  CREATE TABLE invoice (id int PRIMARY KEY, email text, paid_on date, amount int);
  INSERT INTO person VALUES (1, 'layla@example.com', 'Layla'), (2, 'omar@example.com', 'Omar');
  INSERT INTO song VALUES (1, 1, 'Rain'), (2, 1, 'Sun'), (3, 2, 'Wind');
  INSERT INTO post VALUES (1, 'layla@example.com', 'hello'), (2, 'omar@example.com', 'hi');
  INSERT INTO invoice VALUES (1, 'layla@example.com', '2024-12-31', 5), (2, 'omar@example.com', '2024-12-31', 5);`;

const hmac = { fides_meta: { identity: 'email', masking_strategy_override: { strategy: 'hmac' } } };
const MAP: Collections = {
  person: { wafa: { on_erase: 'delete' }, fields: [id, email, personal('name')] },
  song: {
    wafa: { on_erase: 'delete' },
    fields: [id, link('person_id', 'person.id'), personal('title')],
  },
  post: { wafa: { on_erase: 'pseudonymise' }, fields: [id, personal('email', hmac), { name: 'words' }] },
  invoice: {
    wafa: {
      on_erase: 'keep',
      keep: {
        ground: 'legal-obligation',
        for: 'P8Y',
        from: 'paid_on',
        fields: ['email', 'paid_on', 'amount'],
      },
    },
    fields: [id, email, personal('paid_on'), personal('amount')],
  },
};

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Answer<N extends Name> = Awaited<ReturnType<Activities[N]>>;

export interface OwedRow {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly due: string;
  readonly state: string;
  readonly generation: number;
  readonly result: object | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ErasedCase {
  readonly caseId: string;
  readonly requestId: string;
  readonly planId: string;
}

interface WorldOptions {
  /** In place of the eraser of the product database. */
  readonly eraser?: Eraser;
  readonly company?: (company: Company) => Company;
}

export class OwedWorld {
  readonly wafa: TestDatabase;
  readonly product: TestDatabase;
  readonly deps: WorkerDependencies;
  readonly #activities: Activities;

  private constructor(parts: Pick<OwedWorld, 'wafa' | 'product' | 'deps'>) {
    this.wafa = parts.wafa;
    this.product = parts.product;
    this.deps = parts.deps;
    const ignore = (): void => undefined;
    this.#activities = {
      ...createActivities(parts.deps.activities, ignore),
      ...createConnectorActivities(parts.deps.activities, ignore),
    };
  }

  static async create({ eraser, company = (one) => one }: WorldOptions = {}): Promise<OwedWorld> {
    const [wafa, product] = await Promise.all([createTestDatabase(), createScratchDatabase()]);
    await runSql(product, TABLES);
    const datasets = datasetsOf(MAP);
    const url = product.adminUrl;
    const own = createPostgresEraser({ system: SYSTEM, url, writeUrl: url, datasets });
    const deps = createDependencies({
      config: testConfig(wafa.appUrl),
      company: company({ ...(await productCompany()), datasets }),
      connectors: [createPostgresConnector({ system: SYSTEM, url, datasets })],
      erasers: [eraser ?? own],
      dataSource: await createDataSource({ url: wafa.appUrl }).initialize(),
      logger: createLogger('test', 'silent'),
    });
    return new OwedWorld({ wafa, product, deps });
  }

  async drop(): Promise<void> {
    const { client, dataSource } = this.deps;
    await client.connection.close();
    await dataSource.destroy();
    await Promise.all([this.wafa.drop(), this.product.drop()]);
  }

  run<N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> {
    const call = (given: Input<N>): Promise<Answer<N>> =>
      (this.#activities[name] as (value: Input<N>) => Promise<Answer<N>>)(given);
    return new MockActivityEnvironment().run(call, input);
  }

  /** From the verified request to the closed case: found, planned, approved by two, erased, read again, answered. */
  async erase(address = 'layla@example.com'): Promise<ErasedCase> {
    const asked = await insertVerifiedRequest(this.deps.activities, { email: address, rights: ['erasure'] });
    const caseId = asked.caseIds[0] ?? '';
    const dsr = { caseId, asOf: ERASED_AT };
    await this.run('awaitVerification', dsr);
    await this.run('planSearch', dsr);
    await this.run('discoverSystem', { ...dsr, system: SYSTEM });
    await this.run('planErasure', { ...dsr, system: SYSTEM });
    const { planId, digest } = await this.run('buildPlan', dsr);
    const decision = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    for (const approver of ['officer-1', 'officer-2'])
      await this.run('recordApproval', { ...decision, decisionId: randomUUID(), approver });
    await this.run('eraseSystem', { ...dsr, system: SYSTEM, planId });
    await this.run('verifyErasure', { ...dsr, system: SYSTEM, planId });
    const { outcome } = await this.run('answerErasure', { ...dsr, planId });
    await this.run('closeCase', { ...dsr, outcome });
    return { caseId, requestId: asked.requestId, planId };
  }

  /** Every key of the request and the case, as after the time its record is kept. */
  async destroyKeysOf({ requestId, caseId }: ErasedCase): Promise<void> {
    for (const ownerId of [requestId, caseId])
      for (const purpose of ['content', 'contact', 'history'] as const)
        await this.deps.activities.dataKeys.destroy(this.deps.dataSource.manager, { ownerId, purpose });
  }

  owed(kind?: ObligationKind): Promise<OwedRow[]> {
    return rows<OwedRow>(
      this.deps.dataSource.manager,
      `SELECT id, kind, to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS due, state, generation, result, body
       FROM obligation WHERE $1::text IS NULL OR kind = $1 ORDER BY due_at, kind`,
      [kind ?? null],
    );
  }

  async theOne(kind: ObligationKind): Promise<OwedRow> {
    const [one] = await this.owed(kind);
    if (!one) throw new Error(`no ${kind} is owed`);
    return one;
  }

  /** As the workflow does: begun, then done. */
  async fulfil(obligationId: string, asOf: string): Promise<ObligationStep> {
    const at = { obligationId, asOf };
    const { open } = await this.run('beginObligation', at);
    return open ? this.run('fulfilObligation', at) : { state: 'over' };
  }

  /** A copy of the product's database as it is now, and how to bring it back. */
  async backup(): Promise<{ restore(): Promise<void>; drop(): Promise<void> }> {
    const url = new URL(this.product.adminUrl);
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    const server = { ...this.product, adminUrl: url.href };
    await runSql(server, `CREATE DATABASE ${name}_copy TEMPLATE ${name}`);
    return {
      restore: async () => {
        await runSql(server, `DROP DATABASE ${name} WITH (FORCE)`);
        await runSql(server, `CREATE DATABASE ${name} TEMPLATE ${name}_copy`);
      },
      drop: () => runSql(server, `DROP DATABASE ${name}_copy WITH (FORCE)`),
    };
  }

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rows<Row>(this.deps.dataSource.manager, sql, parameters);
  }

  /** Types of the events of an obligation, in order. */
  async events(obligationId: string): Promise<string[]> {
    const sql = 'SELECT type FROM audit_event WHERE obligation_id = $1 ORDER BY position';
    return (await this.query<{ type: string }>(sql, [obligationId])).map(({ type }) => type);
  }

  liveKeys(obligationId: string): Promise<{ id: string }[]> {
    return this.query('SELECT id FROM data_key WHERE owner_id = $1 AND destroyed_at IS NULL', [obligationId]);
  }
}
