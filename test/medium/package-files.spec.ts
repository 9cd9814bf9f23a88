import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import { createActivities, createConnectorActivities } from '#activities/index';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type { Connector } from '#libs/connectors/kit/connector';
import { createMediaConnector } from '#libs/connectors/media/media.connector';
import { loadCompany } from '#libs/data-map/load-company';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { vaultFile, vaultObject } from '#libs/persistence/vault-objects';
import { createLogger } from '#libs/telemetry/logger';
import { openPackage } from '../../apps/cli/src/demo/open-package.js';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const AS_OF = '2026-11-24T09:00:00.000Z';
const KEYS = ['songs/one.mp3', 'songs/two.wav', 'songs/gone.mp3'];

/** Stands for the product's database: it holds the keys of the person's files. */
const product: Connector = {
  system: 'product',
  kinds: ['email'],
  collections: [{ key: 'product:songs', columns: [] }],
  discover: ({ identifiers }) =>
    Promise.resolve({
      collections: [{ collection: 'product:songs', records: 0 }],
      gatheredKeys: identifiers.map(({ value }) => ({
        field: 'identity.email',
        valueHash: hashOfKey([value]),
      })),
      identifiers: KEYS.map((value) => ({ system: 'media', kind: 'media_key', value })),
    }),
  check: () => Promise.resolve(),
  permissions: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

const work = mkdtempSync(join(tmpdir(), 'wafa-files-'));
let database: TestDatabase;
let dataSource: DataSource;
let deps: WorkerDependencies;

beforeAll(async () => {
  mkdirSync(join(work, 'media/songs'), { recursive: true });
  writeFileSync(join(work, 'media/songs/one.mp3'), 'la la la');
  writeFileSync(join(work, 'media/songs/two.wav'), 'RIFF');
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
  const loaded = await loadCompany('examples/qwenimage');
  const [system] = loaded.systems;
  if (!system) throw new Error('the example has no system');
  const media = createMediaConnector({
    system: 'media',
    place: { folder: join(work, 'media') },
    keyPrefixes: ['songs/'],
    maxFileBytes: 1000,
  });
  deps = createDependencies({
    config: testConfig(database.appUrl, { WAFA_VAULT_DIR: join(work, 'vault') }),
    company: { ...loaded, systems: ['product', 'media'].map((key) => ({ ...system, key })) },
    connectors: [product, media],
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

const activities = () => ({
  ...createActivities(deps.activities, () => undefined),
  ...createConnectorActivities(deps.activities, () => undefined),
});

/** Runs an activity as the engine does. */
const discover = (system: string, dsr: Dsr) =>
  new MockActivityEnvironment().run((input: Dsr & { system: string }) => activities().discoverSystem(input), {
    ...dsr,
    system,
  });
const buildPackage = async (dsr: Dsr): Promise<{ packageId: string }> => {
  const { planId } = await activities().buildPlan(dsr);
  return new MockActivityEnvironment().run(
    (input: Dsr & { planId: string }) => activities().buildPackage(input),
    { ...dsr, planId },
  );
};

interface Dsr {
  readonly caseId: string;
  readonly asOf: string;
}

async function searched(): Promise<Dsr> {
  const { caseIds } = await insertVerifiedRequest(deps.activities, { email: 'noor@example.org' });
  const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  await activities().planSearch(dsr);
  await discover('product', dsr);
  expect(await discover('media', dsr)).toEqual({ state: 'confirmed', records: 3 });
  return dsr;
}

/** Unpacked, every sum checked. */
async function unpacked(packageId: string): Promise<string> {
  const [found] = await rows<{ objectId: string }>(
    dataSource,
    'SELECT vault_object_id AS "objectId" FROM package WHERE id = $1',
    [packageId],
  );
  const { manifest, dataKeyId } = await vaultObject(dataSource, found?.objectId ?? '');
  const { bytes } = await deps.activities.dataKeys.byId(dataSource, dataKeyId);
  const zip = join(work, `${packageId}.zip`);
  const folder = join(work, packageId);
  await pipeline(deps.activities.vault.read({ manifest, dataKey: bytes }), createWriteStream(zip));
  await openPackage(zip, folder);
  return folder;
}

describe('files on their way from a system into the package', () => {
  it('arrive whole, listed with the keys of their records', async () => {
    const { packageId } = await buildPackage(await searched());
    const folder = join(await unpacked(packageId), 'data/media');
    expect(
      (readdirSync(folder, { recursive: true }) as string[]).toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual([
      'files',
      'files.csv',
      'files.json',
      'files/files',
      'files/files.csv',
      'files/files/1.mp3',
      'files/files/2.wav',
    ]);
    expect(readFileSync(join(folder, 'files/files/1.mp3'), 'utf8')).toBe('la la la');
    expect(readFileSync(join(folder, 'files/files/2.wav'), 'utf8')).toBe('RIFF');
    const [, first, second] = readFileSync(join(folder, 'files/files.csv'), 'utf8').split('\r\n');
    expect([first?.split(',').at(-1), second?.split(',').at(-1)]).toEqual(['songs/one.mp3', 'songs/two.wav']);
    const records = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as { state: string }[];
    expect(records.map(({ state }) => state)).toEqual(['held', 'held', 'missing']);
    expect(readFileSync(join(folder, 'files.json'), 'utf8')).not.toContain('objectKey');
  });

  it('stop the package where the vault lost or changed one', async () => {
    const dsr = await searched();
    const [file] = await rows<{ objectKey: string }>(
      dataSource,
      `SELECT v.object_key AS "objectKey" FROM vault_object v JOIN finding f ON f.vault_object_id = v.file_of
       WHERE f.case_id = $1 ORDER BY v.id LIMIT 1`,
      [dsr.caseId],
    );
    const path = join(work, 'vault', file?.objectKey ?? '');
    const sealed = readFileSync(path);
    sealed.writeUInt8(sealed.readUInt8(12) ^ 1, 12);
    writeFileSync(path, sealed);
    await expect(buildPackage(dsr)).rejects.toMatchObject({ type: 'vault-corrupt' });
    rmSync(path);
    await expect(buildPackage(dsr)).rejects.toMatchObject({ type: 'vault-corrupt' });
    expect(await rows(dataSource, 'SELECT id FROM package WHERE case_id = $1', [dsr.caseId])).toEqual([]);
  });

  it('belong to their records only', async () => {
    const [dsr, other] = [await searched(), await searched()];
    const found = await rows<{ caseId: string; objectId: string; objectKey: string }>(
      dataSource,
      `SELECT f.case_id AS "caseId", f.vault_object_id AS "objectId", v.object_key AS "objectKey" FROM finding f
       JOIN vault_object v ON v.file_of = f.vault_object_id WHERE f.case_id = ANY($1::uuid[])`,
      [[dsr.caseId, other.caseId]],
    );
    const mine = found.find(({ caseId }) => caseId === dsr.caseId);
    const theirs = found.find(({ caseId }) => caseId === other.caseId);
    const place = { objectKey: theirs?.objectKey ?? '', fileOf: mine?.objectId ?? '' };
    await expect(vaultFile(dataSource, place)).rejects.toThrow('vault-corrupt');
    await vaultFile(dataSource, { ...place, fileOf: theirs?.objectId ?? '' });
  });
});
