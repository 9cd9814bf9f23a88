import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import type { Eraser, ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from '../support/api.js';
import { RememberingConnector } from '../support/case-stack.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { productCompany } from '../support/product.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const AS_OF = '2026-11-24T09:00:00.000Z';
const system = 'product-database';
const collection = 'vendor:accounts';

/** One row, and whatever result it is told. */
class ToldEraser implements Eraser {
  readonly system = system;
  result: ErasureResult = { changed: [], notes: [] };
  plan = (): Promise<PlannedErasure> =>
    Promise.resolve({
      items: [{ collection, disposition: 'delete', rows: 4, atMost: 4, columns: [], reversible: false }],
      targets: [[{ key: ['1'] }]],
      notSearched: [],
    });
  execute = (): Promise<ErasureResult> => Promise.resolve(this.result);
  verify = (): Promise<readonly []> => Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
}

let database: TestDatabase;
let dataSource: DataSource;
let deps: WorkerDependencies;
let activities: Activities;
const eraser = new ToldEraser();

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
  deps = createDependencies({
    config: testConfig(database.appUrl),
    company: await productCompany(),
    connectors: [new RememberingConnector()],
    erasers: [eraser],
    dataSource,
    logger: createLogger('test', 'silent'),
  });
  const ignore = (): void => undefined;
  activities = {
    ...createActivities(deps.activities, ignore),
    ...createConnectorActivities(deps.activities, ignore),
  };
});
afterAll(async () => {
  await deps.client.connection.close();
  await dataSource.destroy();
  await database.drop();
});

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Answer<N extends Name> = Awaited<ReturnType<Activities[N]>>;

const run = <N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> =>
  new MockActivityEnvironment().run(
    (value: Input<N>) => (activities[name] as (given: Input<N>) => Promise<Answer<N>>)(value),
    input,
  );

/** From the verified request to the answer: the state of the system, and what the person is told. */
async function erased(result: ErasureResult): Promise<{ readonly state: unknown; readonly answer: unknown }> {
  eraser.result = result;
  const { caseIds } = await insertVerifiedRequest(deps.activities, {
    email: `${randomUUID()}@example.org`,
    rights: ['erasure'],
  });
  const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  await run('awaitVerification', dsr);
  await run('planSearch', dsr);
  await run('discoverSystem', { ...dsr, system });
  await run('planErasure', { ...dsr, system });
  const { planId, digest } = await run('buildPlan', dsr);
  for (const approver of ['officer-1', 'officer-2']) {
    const decision = {
      decisionId: randomUUID(),
      subject: 'plan',
      targetId: planId,
      digest,
      approver,
    } as const;
    await run('recordApproval', { ...dsr, ...decision });
  }
  await run('eraseSystem', { ...dsr, system, planId });
  await run('verifyErasure', { ...dsr, system, planId });
  const [row] = await rows<{ state: string }>(
    dataSource,
    'SELECT state FROM system_state WHERE case_id = $1',
    [dsr.caseId],
  );
  await run('answerErasure', { ...dsr, planId });
  const [event] = await rows<{ answer: unknown }>(
    dataSource,
    `SELECT convert_from(payload, 'UTF8')::jsonb->'answer' AS answer FROM audit_event
     WHERE type = 'erasure.answered' AND convert_from(payload, 'UTF8')::jsonb->>'plan' = $1`,
    [planId],
  );
  return { state: row?.state, answer: event?.answer };
}

describe('a system that was erased', () => {
  it('is accepted where a processor only confirmed the receipt, and the person reads from when to when', async () => {
    const accepted = { proof: ['2026-11-24T09:00:01.000Z'], finalBy: '2027-01-26' };
    expect(await erased({ changed: [], accepted, notes: [] })).toEqual({
      state: 'accepted',
      answer: [{ system, erased: 0, kept: [], acceptedOn: '2026-11-24', acceptedUntil: '2027-01-26' }],
    });
  });

  it('is verified where it was read again, and what an interrupted try took is counted', async () => {
    const gone = [{ collection, rows: 4 }];
    expect(await erased({ changed: [{ collection, rows: 1 }], gone, notes: [] })).toEqual({
      state: 'verified',
      answer: [{ system, erased: 4, kept: [] }],
    });
  });
});
