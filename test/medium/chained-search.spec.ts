import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { AtCase, SearchAnswer } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type { Connector, DiscoveryResult, Identifier } from '#libs/connectors/kit/connector';
import { loadCompany } from '#libs/data-map/load-company';
import { WafaError } from '#libs/domain/errors';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { caseParts } from '#libs/persistence/staff-cases';
import { awaitTurn } from '#libs/persistence/system-pace';
import { resumeSystem } from '#libs/persistence/system-pauses';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const AS_OF = '2026-11-24T09:00:00.000Z';

/**
 * Two systems that know each other's ids: an address leads to an account, the account to a second address, and to a
 * telephone number that the other cannot be asked with.
 */
const WORLD: Readonly<Record<string, readonly string[]>> = {
  'email:noor@example.org': ['vendor stripe_customer_id cus_1'],
  'stripe_customer_id:cus_1': ['product email noor@example.net', 'product phone_number +966500000103'],
  'email:noor@example.net': [],
};

class WorldConnector implements Connector {
  readonly system: string;
  readonly kinds: readonly string[];
  readonly collections;
  readonly asked: string[][] = [];
  fault: WafaError | undefined;
  openTask: DiscoveryResult['openTask'];
  #meanwhile: () => Promise<void> = () => Promise.resolve();

  constructor(system: string, kinds: readonly string[]) {
    this.system = system;
    this.kinds = kinds;
    this.collections = [{ key: `${system}:accounts`, columns: [{ name: 'id' }] }];
  }

  async discover({ identifiers, emit }: Parameters<Connector['discover']>[0]): Promise<DiscoveryResult> {
    this.asked.push(identifiers.map(({ kind, value }) => `${kind}:${value}`));
    await this.#meanwhile();
    if (this.fault) throw this.fault;
    const known = identifiers.filter(({ kind, value }) => WORLD[`${kind}:${value}`]);
    const collection = `${this.system}:accounts`;
    for (const { kind, value } of known)
      await emit({
        system: this.system,
        collection,
        key: { id: value },
        via: { field: `identity.${kind}`, valueHash: hashOfKey([value]) },
        data: { id: value },
      });
    return {
      collections: [{ collection, records: known.length }],
      gatheredKeys: known.map(({ kind, value }) => ({
        field: `identity.${kind}`,
        valueHash: hashOfKey([value]),
      })),
      identifiers: known.flatMap(({ kind, value }) => (WORLD[`${kind}:${value}`] ?? []).map(parseHop)),
      ...(this.openTask ? { openTask: this.openTask } : {}),
    };
  }

  /** Does something in the middle of the next search. */
  whenAsked<Result>(act: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#meanwhile = async () => {
        this.#meanwhile = () => Promise.resolve();
        await act().then(resolve, reject);
      };
    });
  }

  check = (): Promise<void> => Promise.resolve();
  permissions = (): Promise<readonly []> => Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
}

function parseHop(text: string): Identifier & { system: string } {
  const [system = '', kind = '', value = ''] = text.split(' ');
  return { system, kind, value };
}

let database: TestDatabase;
let dataSource: DataSource;
let deps: WorkerDependencies;
let product: WorldConnector;
let vendor: WorldConnector;
const vault = mkdtempSync(join(tmpdir(), 'wafa-vault-'));

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
  product = new WorldConnector('product', ['email']);
  vendor = new WorldConnector('vendor', ['stripe_customer_id']);
  const loaded = await loadCompany('examples/qwenimage');
  const [system] = loaded.systems;
  if (!system) throw new Error('the example has no system');
  deps = createDependencies({
    config: testConfig(database.appUrl, { WAFA_VAULT_DIR: vault }),
    company: { ...loaded, systems: ['product', 'vendor'].map((key) => ({ ...system, key })) },
    connectors: [product, vendor],
    dataSource,
    logger: createLogger('test', 'silent'),
  });
});
afterAll(async () => {
  await deps.client.connection.close();
  await dataSource.destroy();
  await database.drop();
  rmSync(vault, { recursive: true, force: true });
});

let lastFault: readonly unknown[] = [];
const tried = (input: AtCase & { readonly system: string }, attempt: number): Promise<SearchAnswer> => {
  const activities = createConnectorActivities(deps.activities, (...heard) => void (lastFault = heard));
  return new MockActivityEnvironment({ attempt }).run(
    (given: typeof input) => activities.discoverSystem(given),
    input,
  );
};
const search = (caseId: string, system: string, asOf = AS_OF): Promise<SearchAnswer> =>
  tried({ caseId, asOf, system }, 1);
const records = () => createActivities(deps.activities, () => undefined);
const open = async (rights?: readonly string[]) => {
  const request = await insertVerifiedRequest(deps.activities, {
    email: 'noor@example.org',
    ...(rights && { rights }),
  });
  for (const caseId of request.caseIds) await records().planSearch({ caseId, asOf: AS_OF });
  product.asked.length = 0;
  vendor.asked.length = 0;
  return request;
};

describe('a search that leads from system to system', () => {
  it('asks each with everything verified so far, says what became outdated, and ends where nothing is new', async () => {
    const { caseIds } = await open();
    const [caseId = ''] = caseIds;
    expect(await search(caseId, 'product')).toEqual({ state: 'confirmed', records: 1 });
    expect(await search(caseId, 'vendor')).toEqual({ state: 'confirmed', records: 1, feeds: ['product'] });
    expect(await search(caseId, 'product')).toEqual({ state: 'confirmed', records: 2 });
    expect(product.asked).toEqual([
      ['email:noor@example.org'],
      ['email:noor@example.org', 'email:noor@example.net'],
    ]);
    expect(vendor.asked).toEqual([['stripe_customer_id:cus_1']]);
    const { systems } = await caseParts(dataSource.manager, caseId);
    expect(systems).toMatchObject([
      { system: 'product', records: 2, foundThrough: [{ system: 'vendor', kinds: ['email'] }] },
      { system: 'vendor', records: 1, foundThrough: [{ system: 'product', kinds: ['stripe_customer_id'] }] },
    ]);
  });

  it('gives the recorded answer to the same identifiers without asking again', async () => {
    const [caseId = ''] = (await open()).caseIds;
    const first = await search(caseId, 'product');
    expect(await search(caseId, 'product')).toEqual(first);
    expect(product.asked).toHaveLength(1);
  });

  it('is made once for the cases of one request', async () => {
    const [access = '', portability = ''] = (await open(['access', 'portability'])).caseIds;
    await search(access, 'product');
    expect(await search(portability, 'product')).toEqual({ state: 'confirmed', records: 1 });
    expect(product.asked).toHaveLength(1);
    const found = await rows(
      dataSource,
      'SELECT DISTINCT vault_object_id FROM finding WHERE case_id = ANY($1::uuid[]) AND records > 0',
      [[access, portability]],
    );
    expect(found).toHaveLength(1);
  });

  it('leaves the task of a search to every case that shares it', async () => {
    product.openTask = 'look-by-hand';
    const [access = '', portability = ''] = (await open(['access', 'portability'])).caseIds;
    await search(access, 'product');
    expect(await search(portability, 'product')).toMatchObject({ records: 1, task: 'look-by-hand' });
    expect(product.asked).toHaveLength(1);
    product.openTask = undefined;
  });

  it('that found nothing but opens a task is no "nothing held", and is made again where more becomes known', async () => {
    vendor.openTask = 'look-by-hand';
    const [caseId = ''] = (await open()).caseIds;
    const manual = { state: 'manual', records: 0, task: 'look-by-hand' };
    expect(await search(caseId, 'vendor')).toEqual(manual);
    expect(await search(caseId, 'product')).toEqual({ state: 'confirmed', records: 1, feeds: ['vendor'] });
    vendor.openTask = undefined;
  });

  it('waits for a sibling that is searching', async () => {
    const [access = '', portability = ''] = (await open(['access', 'portability'])).caseIds;
    product.fault = new WafaError('system-unavailable');
    await expect(search(access, 'product')).rejects.toMatchObject({ type: 'system-unavailable' });
    product.fault = undefined;
    await expect(search(portability, 'product')).rejects.toMatchObject({
      type: 'sibling-searching',
      nonRetryable: false,
      nextRetryDelay: 2000,
    });
    expect(lastFault).toEqual([
      'discoverSystem',
      expect.objectContaining({ code: 'sibling-searching' }),
      { caseId: portability, asOf: AS_OF, system: 'product' },
    ]);
    expect(product.asked).toHaveLength(1);
  });
});

describe('a system that refuses our access', () => {
  it('is asked by no case until it is resumed', async () => {
    const [first = ''] = (await open()).caseIds;
    product.fault = new WafaError('system-refused');
    await expect(search(first, 'product')).rejects.toMatchObject({
      type: 'system-refused',
      nonRetryable: true,
    });
    product.fault = undefined;
    const [second = ''] = (await open()).caseIds;
    await expect(search(second, 'product')).rejects.toMatchObject({ type: 'system-paused' });
    expect(product.asked).toEqual([]);
    const pause = () => records().pauseSystem({ caseId: second, asOf: AS_OF, system: 'product' });
    expect(await pause()).toEqual({ paused: true });
    await resumeSystem(dataSource.manager, { system: 'product', actor: 'staff:1', now: new Date() });
    expect(await pause()).toEqual({ paused: false });
    expect(await search(second, 'product')).toMatchObject({ state: 'confirmed' });
  });
});

describe('a system that does not answer', () => {
  const stateOf = async (caseId: string) => {
    const { systems } = await caseParts(dataSource.manager, caseId);
    return (systems as { system: string }[]).find(({ system }) => system === 'product');
  };
  const mailsOf = (caseId: string) =>
    rows(dataSource, `SELECT template, parameters FROM message WHERE case_id = $1 AND audience = 'officer'`, [
      caseId,
    ]);
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

  it('shows the officer the code of the last failed try, also during the next, until it answers', async () => {
    const [caseId = ''] = (await open()).caseIds;
    product.fault = new WafaError('system-unavailable');
    await expect(search(caseId, 'product')).rejects.toThrow();
    expect(await stateOf(caseId)).toMatchObject({ state: 'requested', errorCode: 'system-unavailable' });
    const seen = product.whenAsked(() => stateOf(caseId));
    product.fault = new WafaError('system-busy');
    await expect(search(caseId, 'product')).rejects.toThrow();
    expect(await seen).toMatchObject({ state: 'requested', errorCode: 'system-unavailable' });
    expect(await stateOf(caseId)).toMatchObject({ state: 'requested', errorCode: 'system-busy' });
    product.fault = undefined;
    await search(caseId, 'product');
    expect(await stateOf(caseId)).toMatchObject({ state: 'confirmed', errorCode: null });
  });

  it('is told to the officers once, after a day', async () => {
    const [caseId = ''] = (await open()).caseIds;
    product.fault = new WafaError('system-unavailable');
    await expect(search(caseId, 'product', hoursAgo(23))).rejects.toThrow();
    expect(await mailsOf(caseId)).toEqual([]);
    const asked = hoursAgo(25);
    for (const _ of [1, 2]) await expect(search(caseId, 'product', asked)).rejects.toThrow();
    product.fault = undefined;
    expect(await mailsOf(caseId)).toEqual([
      { template: 'officer-unanswered', parameters: { system: 'product', cause: 'system-unavailable' } },
    ]);
  });

  it('that answers after an officer has taken it by hand is not heard', async () => {
    const [caseId = ''] = (await open()).caseIds;
    const taken = product.whenAsked(() =>
      records().openManualTask({ caseId, asOf: AS_OF, system: 'product', cause: 'system-unavailable' }),
    );
    await expect(search(caseId, 'product')).rejects.toMatchObject({ type: 'wrong-state' });
    await taken;
    expect(await stateOf(caseId)).toMatchObject({ state: 'manual', errorCode: 'system-unavailable' });
  });
});

it('a system that does not answer is asked ever less often', async () => {
  const [caseId = ''] = (await open()).caseIds;
  product.fault = new WafaError('system-unavailable');
  const waits: unknown[] = [];
  for (const attempt of [1, 2, 3])
    await tried({ caseId, asOf: AS_OF, system: 'product' }, attempt).catch((error: ApplicationFailure) =>
      waits.push(error.nextRetryDelay),
    );
  product.fault = undefined;
  expect(waits).toEqual([5_000, 10_000, 20_000]);
});

describe('a system that names a time', () => {
  it('is called by nobody before', async () => {
    const [caseId = ''] = (await open()).caseIds;
    product.fault = new WafaError('system-busy', '', { retryAfterSeconds: 60 });
    await expect(search(caseId, 'product')).rejects.toMatchObject({
      type: 'system-busy',
      nextRetryDelay: 60_000,
    });
    product.fault = undefined;
    const turn = awaitTurn(dataSource.manager, { system: 'product', perSecond: 25 });
    await expect(turn).rejects.toMatchObject({ code: 'system-busy' });
  });
});
