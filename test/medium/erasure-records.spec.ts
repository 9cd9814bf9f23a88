import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import type { Eraser, ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import { recordEvent } from '#libs/audit/record';
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
  executed = 0;
  execute = (): Promise<ErasureResult> => {
    this.executed += 1;
    return Promise.resolve(this.result);
  };
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

interface Planned {
  readonly dsr: { readonly caseId: string; readonly asOf: string };
  readonly requestId: string;
  readonly planId: string;
}

/** From the verified request to the plan, approved by these people. */
async function planned(approvers: readonly string[] = ['officer-1', 'officer-2']): Promise<Planned> {
  const { caseIds, requestId } = await insertVerifiedRequest(deps.activities, {
    email: `${randomUUID()}@example.org`,
    rights: ['erasure'],
  });
  const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  await run('awaitVerification', dsr);
  await run('planSearch', dsr);
  await run('discoverSystem', { ...dsr, system });
  await run('planErasure', { ...dsr, system });
  const { planId, digest } = await run('buildPlan', dsr);
  const decision = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
  for (const approver of approvers)
    await run('recordApproval', { ...decision, decisionId: randomUUID(), approver });
  return { dsr, requestId, planId };
}

/** To the answer: the state of the system, and what the person is told. */
async function erased(result: ErasureResult): Promise<{ readonly state: unknown; readonly answer: unknown }> {
  eraser.result = result;
  const { dsr, planId } = await planned();
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

/** What came of an attempt to erase: its code, and how often the system was touched. */
async function attempt({ dsr, planId }: Planned): Promise<readonly [string | undefined, number]> {
  eraser.executed = 0;
  const code = await run('eraseSystem', { ...dsr, system, planId }).then(
    () => undefined,
    ({ type }: { type: string }) => type,
  );
  return [code, eraser.executed];
}

describe('a system is not touched', () => {
  it('before two people have approved the plan', async () => {
    const one = await planned(['officer-1']);
    expect(await attempt(one)).toEqual(['wrong-state', 0]);
    expect(await rows(dataSource, 'SELECT 1 FROM effect WHERE owner_id = $1', [one.dsr.caseId])).toEqual([]);
  });

  it.each([
    ['fates', `UPDATE erasure_part SET items = jsonb_set(items, '{0,rows}', '5') WHERE case_id = $1`],
    ['rows', `UPDATE erasure_part SET targets_digest = sha256('others') WHERE case_id = $1`],
  ])('where what is kept for it has other %s than the approved plan', async (_what, sql) => {
    const one = await planned();
    await rows(dataSource, sql, [one.dsr.caseId]);
    expect(await attempt(one)).toEqual(['digest-mismatch', 0]);
  });

  it('once the person has withdrawn', async () => {
    const one = await planned();
    await recordEvent(dataSource.manager, {
      fact: 'withdrawn',
      type: 'case.withdrawn',
      requestId: one.requestId,
      actor: 'requester',
      effectiveAt: new Date(AS_OF),
    });
    expect(await attempt(one)).toEqual(['wrong-state', 0]);
  });

  it('a second time, however often it is asked for', async () => {
    eraser.result = { changed: [{ collection, rows: 4 }], notes: [] };
    const one = await planned();
    expect(await attempt(one)).toEqual([undefined, 1]);
    expect(await attempt(one)).toEqual([undefined, 0]);
  });
});

describe('an erasure', () => {
  it('waits for the open cases of the person that hand data over, also of another request', async () => {
    const email = `${randomUUID()}@example.org`;
    const of = (rights: readonly string[]) => insertVerifiedRequest(deps.activities, { email, rights });
    const [earlier, own] = [await of(['access']), await of(['portability', 'erasure'])];
    const dsr = { caseId: own.caseIds[1] ?? '', asOf: AS_OF };
    expect(await run('checkOtherCases', dsr)).toEqual({ open: 2 });
    for (const caseId of [earlier.caseIds[0] ?? '', own.caseIds[0] ?? ''])
      await run('closeCase', { caseId, asOf: AS_OF, outcome: 'fulfilled' });
    expect(await run('checkOtherCases', dsr)).toEqual({ open: 0 });
    const told = await rows(dataSource, 'SELECT name FROM outbox WHERE workflow_id = $1', [
      `dsr-${dsr.caseId}`,
    ]);
    expect(told).toEqual([{ name: 'otherCaseClosed' }, { name: 'otherCaseClosed' }]);
  });
});

describe('a system without a machine', () => {
  it('is looked into by a person and then erased by one: two tasks', async () => {
    const { dsr } = await planned();
    await run('openManualTask', { ...dsr, system: 'mailbox' });
    await rows(
      dataSource,
      `UPDATE manual_task SET result = 'done', completed_by = 'officer-1', completed_at = now() WHERE case_id = $1`,
      [dsr.caseId],
    );
    await run('openManualTask', { ...dsr, system: 'mailbox', kind: 'erase-by-hand' });
    const tasks = await rows(
      dataSource,
      'SELECT kind, result FROM manual_task WHERE case_id = $1 ORDER BY kind',
      [dsr.caseId],
    );
    expect(tasks).toEqual([
      { kind: 'erase-by-hand', result: null },
      { kind: 'look-by-hand', result: 'done' },
    ]);
  });
});

describe('a system that was erased', () => {
  it('is accepted where a processor only confirmed the receipt, and the person reads from when to when', async () => {
    const accepted = { proof: ['2026-11-24T09:00:01.000Z'], finalBy: '2027-01-26' };
    expect(await erased({ changed: [], accepted, notes: [] })).toEqual({
      state: 'accepted',
      answer: [{ system, erased: 0, kept: [], acceptedOn: '2026-11-24', acceptedUntil: '2027-01-26' }],
    });
  });

  it('says what its vendor lets nobody erase yet, why, and from when', async () => {
    const deferred = [{ collection: 'vendor:charges', rows: 2, from: '2027-02-01', ground: 'fraud-window' }];
    expect(await erased({ changed: [{ collection, rows: 4 }], deferred, notes: [] })).toMatchObject({
      answer: [
        {
          erased: 4,
          kept: [{ collection: 'vendor:charges', rows: 2, until: '2027-02-01', ground: 'fraud-window' }],
        },
      ],
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
