/** What of a record goes into a package: access gives everything, portability only what is declared as the person's. */
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import { createActivities, createConnectorActivities } from '#activities/index';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type { Connector } from '#libs/connectors/kit/connector';
import { describeCollection } from '#libs/connectors/stripe/collections';
import { loadCompany } from '#libs/data-map/load-company';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { vaultObject } from '#libs/persistence/vault-objects';
import { createLogger } from '#libs/telemetry/logger';
import { openPackage } from '../../apps/cli/src/demo/open-package.js';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const AS_OF = '2026-11-24T09:00:00.000Z';
const CHARGE = { id: 'ch_1', amount: 1999, outcome: { risk_score: 71 }, radar_note: 'looks odd' };

/** Answers with one order and one charge of Stripe's, each with a field that nobody declares. */
const shop: Connector = {
  system: 'shop',
  kinds: ['email'],
  collections: [
    {
      key: 'shop:orders',
      columns: [{ name: 'id', source: 'provided' }, { name: 'score', source: 'inferred' }, { name: 'note' }],
    },
    describeCollection('charges'),
  ],
  discover: async ({ identifiers, emit }) => {
    const via = {
      field: 'identity.email',
      valueHash: hashOfKey(identifiers.map(({ value }) => value).slice(0, 1)),
    };
    const order = { id: 'o-1', score: 7, note: 'regular', nickname: 'undeclared' };
    const common = { system: 'shop', via };
    await emit({ ...common, collection: 'shop:orders', key: { id: 'o-1' }, data: order });
    await emit({ ...common, collection: 'stripe:charges', key: { id: 'ch_1' }, data: CHARGE });
    return {
      collections: ['shop:orders', 'stripe:charges'].map((collection) => ({ collection, records: 1 })),
      gatheredKeys: [via],
      identifiers: [],
    };
  },
  check: () => Promise.resolve(),
  permissions: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

const work = mkdtempSync(join(tmpdir(), 'wafa-fields-'));
let database: TestDatabase;
let dataSource: DataSource;
let deps: WorkerDependencies;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
  const loaded = await loadCompany('examples/qwenimage');
  const [system] = loaded.systems;
  if (!system) throw new Error('the example has no system');
  deps = createDependencies({
    config: testConfig(database.appUrl, { WAFA_VAULT_DIR: join(work, 'vault') }),
    company: { ...loaded, systems: [{ ...system, key: 'shop' }] },
    connectors: [shop],
    dataSource,
    logger: createLogger('test', 'silent'),
  });
});
afterAll(async () => {
  await deps.client.connection.close();
  await dataSource.destroy();
  await database.drop();
  rmSync(work, { recursive: true, force: true });
});

/** The JSON files of the package of one right. */
async function packed(right: string): Promise<{ orders: unknown; charges: unknown }> {
  const { caseIds } = await insertVerifiedRequest(deps.activities, {
    email: `${right}@example.org`,
    rights: [right],
  });
  const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  const own = createActivities(deps.activities, () => undefined);
  const search = createConnectorActivities(deps.activities, () => undefined);
  await own.planSearch(dsr);
  const engine = new MockActivityEnvironment();
  await engine.run((input: typeof dsr) => search.discoverSystem({ ...input, system: 'shop' }), dsr);
  const { planId } = await own.buildPlan(dsr);
  const { packageId }: { packageId: string } = await engine.run(
    (input: typeof dsr) => own.buildPackage({ ...input, planId }),
    dsr,
  );
  const sql = 'SELECT vault_object_id AS "objectId" FROM package WHERE id = $1';
  const [found] = await rows<{ objectId: string }>(dataSource, sql, [packageId]);
  const { manifest, dataKeyId } = await vaultObject(dataSource, found?.objectId ?? '');
  const { bytes } = await deps.activities.dataKeys.byId(dataSource, dataKeyId);
  const folder = join(work, packageId);
  await pipeline(
    deps.activities.vault.read({ manifest, dataKey: bytes }),
    createWriteStream(`${folder}.zip`),
  );
  await openPackage(`${folder}.zip`, folder);
  const json = (name: string): unknown =>
    JSON.parse(readFileSync(join(folder, `data/shop/${name}.json`), 'utf8'));
  return { orders: json('orders'), charges: json('charges') };
}

describe('a package', () => {
  it('of an access case holds every field, declared or not', async () => {
    expect(await packed('access')).toEqual({
      orders: [{ id: 'o-1', score: 7, note: 'regular', nickname: 'undeclared' }],
      charges: [CHARGE],
    });
  });

  it('of a portability case holds no field that is inferred, unclassified or undeclared', async () => {
    expect(await packed('portability')).toEqual({
      orders: [{ id: 'o-1' }],
      charges: [{ id: 'ch_1', amount: 1999 }],
    });
  });
});
