import { mkdtempSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from '../support/api.js';
import { RememberingConnector } from '../support/case-stack.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { productCompany } from '../support/product.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const AS_OF = '2026-11-24T09:00:00.000Z';
let database: TestDatabase;
let dataSource: DataSource;
let deps: WorkerDependencies;
let activities: Activities;
const vault = mkdtempSync(join(tmpdir(), 'wafa-vault-'));

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
  const loaded = await productCompany();
  const controller = { ...loaded.controller, approvals: { plan: 2, release: 1 } };
  const config = testConfig(database.appUrl, { WAFA_VAULT_DIR: vault });
  const logger = createLogger('test', 'silent');
  const company = { ...loaded, controller };
  deps = createDependencies({
    config,
    company,
    connectors: [new RememberingConnector()],
    dataSource,
    logger,
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
  rmSync(vault, { recursive: true, force: true });
});

const verifiedCase = async (): Promise<{ readonly caseId: string; readonly asOf: string }> => {
  const { caseIds } = await insertVerifiedRequest(deps.activities, { email: 'noor@example.org' });
  return { caseId: caseIds[0] ?? '', asOf: AS_OF };
};

const TABLES = ['audit_event', 'message', 'outbox', 'finding', 'gathered_key', 'plan', 'approval', 'package'];
const MORE_TABLES = ['manual_task', 'system_state', 'obligation', 'vault_object', 'data_key'];

async function counts(): Promise<Record<string, number>> {
  const selects = [...TABLES, ...MORE_TABLES].map((name) => `(SELECT count(*)::int FROM ${name}) AS ${name}`);
  const [row] = await rows<Record<string, number>>(dataSource, `SELECT ${selects.join(', ')}`);
  return row ?? {};
}

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Answer<N extends Name> = Awaited<ReturnType<Activities[N]>>;

/** Runs an activity as the engine does. */
const run = <N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> =>
  new MockActivityEnvironment().run(
    (value: Input<N>) => (activities[name] as (given: Input<N>) => Promise<Answer<N>>)(value),
    input,
  );

/** Runs an activity twice, as the engine may, and gives its answer: the same, with nothing new written. */
async function twice<N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> {
  const first = await run(name, input);
  const written = await counts();
  expect(await run(name, input)).toEqual(first);
  expect(await counts()).toEqual(written);
  return first;
}

const approval = (more: object) => ({ decisionId: randomUUID(), approver: 'officer-1', ...more });

describe('the records of a case', () => {
  it('can be written twice, each of them', async () => {
    const dsr = await verifiedCase();
    const clockEvent = { ...dsr, event: 'reminder-10', waitingFor: 'discovery' } as const;
    await twice('awaitVerification', dsr);
    expect(await twice('planSearch', dsr)).toEqual({ waves: [['product-database']] });
    await twice('recordClockEvent', clockEvent);
    const search = { ...dsr, system: 'product-database' };
    expect(await twice('discoverSystem', search)).toEqual({ state: 'confirmed', records: 3 });
    const { planId, digest } = await twice('buildPlan', dsr);
    const vote = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    expect(await twice('recordApproval', { ...vote, ...approval({}) })).toEqual({ complete: false });
    const second = { ...vote, ...approval({ approver: 'officer-2' }) };
    expect(await twice('recordApproval', second)).toEqual({ complete: true });
    const sealed = await twice('buildPackage', { ...dsr, planId });
    expect(sealed.partly).toBe(false);
    const { packageId } = sealed;
    const release = { ...dsr, subject: 'release', targetId: packageId, digest: sealed.digest } as const;
    expect(await twice('recordApproval', { ...release, ...approval({}) })).toEqual({
      complete: true,
    });
    expect(await twice('holdRelease', { ...dsr, packageId })).toEqual({
      heldUntil: '2026-11-27T09:00:00.000Z',
    });
    expect(await twice('wasAnswered', dsr)).toEqual({ answered: false });
    await twice('makeReady', { ...dsr, packageId });
    expect(await twice('wasAnswered', dsr)).toEqual({ answered: true });
    await twice('closeCase', { ...dsr, outcome: 'fulfilled' });
    const [owed] = await rows<{ id: string; due: Date }>(
      dataSource,
      'SELECT id, due_at AS due FROM obligation',
    );
    expect(owed?.due.toISOString()).toBe('2026-12-08T09:00:00.000Z');
    await twice('destroyPackage', { obligationId: owed?.id ?? '', asOf: AS_OF });
    const [ended] = await rows<{ destroyed: boolean }>(
      dataSource,
      'SELECT destroyed_at IS NOT NULL AS destroyed FROM package',
    );
    expect(ended).toEqual({ destroyed: true });
  });

  it('hold nothing back from a person whom the sign-in of the product proved', async () => {
    const dsr = await verifiedCase();
    const method = (to: string): Promise<unknown> =>
      rows(
        dataSource,
        `UPDATE verification v SET method = $2 FROM dsr_case c WHERE c.request_id = v.request_id AND c.id = $1`,
        [dsr.caseId, to],
      );
    await method('session');
    const packageId = randomUUID();
    expect(await run('holdRelease', { ...dsr, packageId })).toEqual({ heldUntil: null });
    await method('mailbox');
    expect(await run('holdRelease', { ...dsr, packageId })).toEqual({
      heldUntil: '2026-11-27T09:00:00.000Z',
    });
  });

  it('approve and hand over nothing that was planned before a record was withheld', async () => {
    const dsr = await verifiedCase();
    await activities.planSearch(dsr);
    await run('discoverSystem', { ...dsr, system: 'product-database' });
    const { planId, digest } = await activities.buildPlan(dsr);
    const plan = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    for (const approver of ['officer-1', 'officer-2'])
      await activities.recordApproval({ ...plan, ...approval({ approver }) });
    const sealed = await run('buildPackage', { ...dsr, planId });
    const release = {
      ...dsr,
      subject: 'release',
      targetId: sealed.packageId,
      digest: sealed.digest,
    } as const;
    await rows(
      dataSource,
      `INSERT INTO redaction (id, case_id, system, collection, record_hash, reason, actor)
       VALUES ($1, $2, 'product-database', 'qwenimage_product:songs', $3, 'rights-of-others', 'officer-1')`,
      [randomUUID(), dsr.caseId, Buffer.alloc(32, 7)],
    );
    const refused = { type: 'wrong-state' };
    await expect(activities.recordApproval({ ...release, ...approval({}) })).rejects.toMatchObject(refused);
    await expect(activities.makeReady({ ...dsr, packageId: sealed.packageId })).rejects.toMatchObject(
      refused,
    );
    const [opened] = await rows(dataSource, 'SELECT ready_at FROM package WHERE id = $1', [sealed.packageId]);
    expect(opened).toEqual({ ready_at: null });
  });

  it('say nothing of a missed date once the case is answered', async () => {
    const dsr = await verifiedCase();
    await rows(dataSource, 'UPDATE dsr_case SET answered_at = $2 WHERE id = $1', [dsr.caseId, AS_OF]);
    const before = await counts();
    await run('recordClockEvent', { ...dsr, event: 'overdue', waitingFor: 'hold' });
    expect(await counts()).toEqual(before);
  });

  it('do not say that a case waits for a proof which came with its request', async () => {
    const dsr = await verifiedCase();
    await rows(dataSource, `UPDATE dsr_case SET status = 'received' WHERE id = $1`, [dsr.caseId]);
    await run('awaitVerification', dsr);
    const statusOf = () => rows(dataSource, 'SELECT status FROM dsr_case WHERE id = $1', [dsr.caseId]);
    expect(await statusOf()).toEqual([{ status: 'received' }]);
    await rows(
      dataSource,
      'DELETE FROM verification v USING dsr_case c WHERE c.request_id = v.request_id AND c.id = $1',
      [dsr.caseId],
    );
    await run('awaitVerification', dsr);
    expect(await statusOf()).toEqual([{ status: 'verifying' }]);
  });

  it('say the last approval of a plan once more, a while later', async () => {
    const dsr = await verifiedCase();
    await activities.planSearch(dsr);
    await run('discoverSystem', { ...dsr, system: 'product-database' });
    const { planId, digest } = await activities.buildPlan(dsr);
    const vote = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    await activities.recordApproval({ ...vote, ...approval({}) });
    const last = { ...vote, ...approval({ approver: 'officer-2' }) };
    await activities.recordApproval(last);
    const said = await rows(
      dataSource,
      `SELECT payload, not_before - recorded_at = interval '20 seconds' AS later FROM outbox WHERE name = 'offerApproved'
         AND workflow_id = $1`,
      [`dsr-${dsr.caseId}`],
    );
    const payload = { factId: last.decisionId, subject: 'plan', targetId: planId, digest };
    expect(said).toEqual([{ payload, later: true }]);
  });

  it('refuse an approval of another digest and a second vote of one person, in the database itself', async () => {
    const dsr = await verifiedCase();
    await activities.planSearch(dsr);
    const search = { ...dsr, system: 'product-database' };
    await run('discoverSystem', search);
    const { planId, digest } = await activities.buildPlan(dsr);
    const vote = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    const other = { ...vote, ...approval({}), digest: 'f'.repeat(64) };
    await expect(activities.recordApproval(other)).rejects.toMatchObject({ type: 'digest-mismatch' });
    await activities.recordApproval({ ...vote, ...approval({}) });
    await expect(activities.recordApproval({ ...vote, ...approval({}) })).rejects.toMatchObject({
      type: 'second-person-needed',
      nonRetryable: true,
    });
    const itself = { ...vote, ...approval({ approver: 'system' }) };
    await expect(activities.recordApproval(itself)).rejects.toMatchObject({ type: 'second-person-needed' });
  });

  it('a system that failed becomes one manual task, and its answer stands in the plan', async () => {
    const dsr = await verifiedCase();
    await activities.planSearch(dsr);
    const failed = { ...dsr, system: 'product-database', cause: 'system-refused' } as const;
    await twice('openManualTask', failed);
    await rows(
      dataSource,
      `UPDATE manual_task SET result = 'cannot', completed_by = 'officer-1', completed_at = now() WHERE case_id = $1`,
      [dsr.caseId],
    );
    const { planId } = await twice('buildPlan', dsr);
    const [plan] = await rows<{ body: Buffer }>(dataSource, 'SELECT body FROM plan WHERE id = $1', [planId]);
    expect(JSON.parse(plan?.body.toString() ?? '')).toMatchObject({
      systems: [{ system: 'product-database', state: 'manual', manualResult: 'cannot', collections: [] }],
    });
    const sealed = await run('buildPackage', {
      ...dsr,
      planId,
    });
    expect(sealed).toMatchObject({ partly: true });
  });

  it('nothing is written to a case that has closed', async () => {
    const dsr = await verifiedCase();
    await twice('closeCase', { ...dsr, outcome: 'withdrawn-by-requester' });
    await expect(activities.planSearch(dsr)).rejects.toMatchObject({ type: 'wrong-state' });
    const search = { ...dsr, system: 'product-database' };
    const late = run('discoverSystem', search);
    await expect(late).rejects.toMatchObject({ type: 'wrong-state' });
    await twice('remindToConfirm', { ...dsr, day: 2 });
  });
});
