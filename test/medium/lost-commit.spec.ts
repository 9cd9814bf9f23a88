/**
 * The connection to the database is lost at a commit: nobody can know whether it was carried out. What stands has to be
 * right either way.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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
const vault = mkdtempSync(join(tmpdir(), 'wafa-vault-'));
let database: TestDatabase;
let dataSource: DataSource;
let deps: WorkerDependencies;
let activities: Activities;
/** Counts down at every commit; the answer of the one that makes it 0 is lost. */
let lostAt = 0;
/** The same of a commit that is not carried out. */
let undoneAt = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
  const config = testConfig(database.appUrl, { WAFA_VAULT_DIR: vault });
  deps = createDependencies({
    ...{ config, dataSource, company: await productCompany(), connectors: [new RememberingConnector()] },
    logger: createLogger('test', 'silent'),
  });
  const losing = new Proxy(dataSource, {
    get: (target, name) => (name === 'transaction' ? committing : Reflect.get(target, name, target)),
  });
  const parts = { ...deps.activities, dataSource: losing };
  const ignore = (): void => undefined;
  activities = { ...createActivities(parts, ignore), ...createConnectorActivities(parts, ignore) };
});
afterAll(async () => {
  await deps.client.connection.close();
  await dataSource.destroy();
  await database.drop();
  rmSync(vault, { recursive: true, force: true });
});

async function committing(work: Parameters<DataSource['transaction']>[1]): Promise<unknown> {
  const lost = new Error('Connection terminated unexpectedly');
  const answer = await dataSource.transaction(async (db) => {
    const done = await work(db);
    undoneAt -= 1;
    if (undoneAt === 0) throw lost;
    return done;
  });
  lostAt -= 1;
  if (lostAt === 0) throw lost;
  return answer;
}

type Name = 'discoverSystem' | 'buildPackage';

const run = <N extends Name>(name: N, input: Parameters<Activities[N]>[0]): Promise<unknown> =>
  new MockActivityEnvironment().run(
    (given: typeof input) => (activities[name] as (one: typeof input) => Promise<unknown>)(given),
    input,
  );

/** Keys of objects that the database counts on, and that the vault has lost. */
async function missing(caseId: string): Promise<string[]> {
  const found = await rows<{ key: string }>(
    dataSource,
    'SELECT object_key AS key FROM vault_object WHERE object_key LIKE $1',
    [`${caseId}/%`],
  );
  expect(found.length).toBeGreaterThan(0);
  return found.map(({ key }) => key).filter((key) => !existsSync(join(vault, key)));
}

/** The engine has heard neither of the opened download nor of the end: both are told again. */
async function opensOnce(
  dsr: { readonly caseId: string; readonly asOf: string },
  { packageId, digest }: { readonly packageId: string; readonly digest: string },
): Promise<void> {
  const release = { ...dsr, subject: 'release', targetId: packageId, digest } as const;
  await activities.recordApproval({ ...release, decisionId: randomUUID(), approver: 'officer-1' });
  await activities.makeReady({ ...dsr, packageId });
  await activities.closeCase({ ...dsr, outcome: 'fulfilled' });
  await activities.makeReady({ ...dsr, packageId });
  await activities.closeCase({ ...dsr, outcome: 'fulfilled' });
  const sql = `SELECT count(*)::int AS count FROM audit_event WHERE case_id = $1 AND type = 'package.ready'`;
  expect(await rows(dataSource, sql, [dsr.caseId])).toEqual([{ count: 1 }]);
}

describe('a commit whose answer is lost', () => {
  it('leaves an approval that the same person can give again: the workflow hears of it then', async () => {
    const { caseIds } = await insertVerifiedRequest(deps.activities, { email: 'dana@example.org' });
    const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
    await activities.planSearch(dsr);
    await run('discoverSystem', { ...dsr, system: 'product-database' });
    const { planId, digest } = await activities.buildPlan(dsr);
    const vote = { ...dsr, subject: 'plan', targetId: planId, digest, approver: 'officer-1' } as const;
    lostAt = 1;
    await expect(activities.recordApproval({ ...vote, decisionId: randomUUID() })).rejects.toMatchObject({
      type: 'internal',
    });
    expect(await activities.recordApproval({ ...vote, decisionId: randomUUID() })).toEqual({
      complete: true,
    });
    const given = await rows(dataSource, 'SELECT approver FROM approval WHERE plan_id = $1', [planId]);
    expect(given).toEqual([{ approver: 'officer-1' }]);
  });

  it('leaves a decision on an objection that can be made again, and no other', async () => {
    const { caseIds } = await insertVerifiedRequest(deps.activities, {
      ...{ email: 'noor@example.org', rights: ['objection'], details: { to: 'profiling' } },
    });
    const decision = {
      caseId: caseIds[0] ?? '',
      asOf: AS_OF,
      actor: 'officer-1',
      verdict: 'upheld',
    } as const;
    lostAt = 1;
    await expect(activities.recordObjection({ ...decision, decisionId: randomUUID() })).rejects.toMatchObject(
      {
        type: 'internal',
      },
    );
    await activities.recordObjection({ ...decision, decisionId: randomUUID() });
    const other = { ...decision, verdict: 'refused', ground: 'legal-claims' } as const;
    await expect(activities.recordObjection({ ...other, decisionId: randomUUID() })).rejects.toMatchObject({
      type: 'wrong-state',
    });
  });

  it('leaves in the vault what a search has stored, and then a package', async () => {
    const { caseIds } = await insertVerifiedRequest(deps.activities, { email: 'noor@example.org' });
    const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
    await activities.planSearch(dsr);
    const search = { ...dsr, system: 'product-database' };
    lostAt = 2;
    await expect(run('discoverSystem', search)).rejects.toMatchObject({ type: 'internal' });
    expect(await missing(dsr.caseId)).toEqual([]);
    expect(await run('discoverSystem', search)).toEqual({ state: 'confirmed', records: 3 });
    const { planId, digest } = await activities.buildPlan(dsr);
    const vote = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    await activities.recordApproval({ ...vote, decisionId: randomUUID(), approver: 'officer-1' });
    lostAt = 2;
    await expect(run('buildPackage', { ...dsr, planId })).rejects.toMatchObject({
      type: 'internal',
    });
    expect(await missing(dsr.caseId)).toEqual([]);
    const sealed = await run('buildPackage', { ...dsr, planId });
    expect(sealed).toMatchObject({ partly: false });
    expect(await missing(dsr.caseId)).toEqual([]);
    await opensOnce(dsr, sealed as { readonly packageId: string; readonly digest: string });
  });
});

describe('a commit that is not carried out', () => {
  it('leaves the package in the vault that was to be destroyed, until it is', async () => {
    const { caseIds } = await insertVerifiedRequest(deps.activities, { email: 'huda@example.org' });
    const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
    await activities.planSearch(dsr);
    await run('discoverSystem', { ...dsr, system: 'product-database' });
    const { planId, digest } = await activities.buildPlan(dsr);
    const vote = { ...dsr, subject: 'plan', targetId: planId, digest } as const;
    await activities.recordApproval({ ...vote, decisionId: randomUUID(), approver: 'officer-1' });
    await run('buildPackage', { ...dsr, planId });
    undoneAt = 1;
    const close = (): Promise<void> => activities.closeCase({ ...dsr, outcome: 'withdrawn-by-requester' });
    await expect(close()).rejects.toMatchObject({ type: 'internal' });
    expect(await missing(dsr.caseId)).toEqual([]);
    await close();
    expect(await missing(dsr.caseId)).toEqual([expect.stringContaining('/package/')]);
  });
});
