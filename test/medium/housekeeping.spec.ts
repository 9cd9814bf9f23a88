import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { DataKeys } from '#libs/persistence/data-keys';
import { insertVaultObject } from '#libs/persistence/vault-objects';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { uuidv7 } from '#libs/crypto/uuid';
import { createLogger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import { FolderVault } from '#libs/vault/folder-vault';
import type { Vault } from '#libs/vault/vault';
import { Housekeeping } from '../../apps/worker/src/housekeeping/housekeeping.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const AT = new Date('2026-11-24T09:00:00.000Z');
const KEY = Buffer.alloc(32, 5);

let database: TestDatabase;
let dataSource: DataSource;
let folder: string;
let vault: FolderVault;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
  folder = mkdtempSync(join(tmpdir(), 'vault-'));
  vault = new FolderVault(folder);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const sweep = (asOf: Date, swept: Vault = vault): Promise<void> =>
  new Housekeeping({
    dataSource,
    logger: createLogger('test', 'silent'),
    metrics: new Metrics('worker'),
    vault: swept,
  }).sweep(asOf);

const objectKeys = async (): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of vault.list({ before: new Date('2100-01-01T00:00:00Z') })) keys.push(key);
  return keys.sort();
};

describe('housekeeping', () => {
  it('has no transaction open while it lists a vault, which may take long', async () => {
    const open: unknown[] = [];
    const slow = {
      async *list() {
        open.push(
          ...(await rows(
            dataSource,
            `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
          )),
        );
        yield* [];
      },
    } as unknown as Vault;
    await sweep(AT, slow);
    expect(open).toEqual([]);
  });

  it('forgets old windows, answers and delivered entries, and keeps what still counts', async () => {
    await rows(
      dataSource,
      `INSERT INTO rate_limit VALUES ('\\x01', $1::timestamptz - interval '3 days', 1), ('\\x02', $1, 1)`,
      [AT],
    );
    await rows(
      dataSource,
      `INSERT INTO outbox (id, kind, workflow_id, name, delivered_at) VALUES
         (gen_random_uuid(), 'start', 'old', 'x', $1::timestamptz - interval '31 days'),
         (gen_random_uuid(), 'start', 'new', 'x', $1), (gen_random_uuid(), 'start', 'waiting', 'x', NULL)`,
      [AT],
    );
    await rows(
      dataSource,
      `INSERT INTO vendor_event VALUES ('a', 'old', 'x', NULL, $1, $1::timestamptz - interval '91 days'),
         ('a', 'new', 'x', NULL, $1, $1)`,
      [AT],
    );
    await sweep(AT);
    expect(await rows(dataSource, 'SELECT event_id FROM vendor_event')).toEqual([{ event_id: 'new' }]);
    expect(await rows(dataSource, `SELECT encode(bucket, 'hex') AS bucket FROM rate_limit`)).toEqual([
      { bucket: '02' },
    ]);
    expect(await rows(dataSource, 'SELECT workflow_id FROM outbox ORDER BY position')).toEqual([
      { workflow_id: 'new' },
      { workflow_id: 'waiting' },
    ]);
  });

  it('removes vault objects that never counted once they are old, and no other', async () => {
    const dataKeys = new DataKeys(keyEncryptionKey(Buffer.alloc(32, 1).toString('base64')));
    const owner = { owner: 'case', ownerId: uuidv7(), purpose: 'content' } as const;
    const key = await dataKeys.create(dataSource.manager, owner);
    const counted = await vault.create({ objectKey: 'case/system/counted', dataKey: KEY });
    await counted.write(Buffer.from('x'));
    await insertVaultObject(dataSource.manager, await counted.complete(), { dataKeyId: key.id });
    const begun = await vault.create({ objectKey: 'case/system/begun', dataKey: KEY });
    await begun.write(Buffer.from('x'));
    await sweep(new Date());
    expect(await objectKeys()).toEqual(['case/system/begun', 'case/system/counted']);
    await sweep(new Date(Date.now() + 49 * 3_600_000));
    expect(await objectKeys()).toEqual(['case/system/counted']);
    await begun.abort();
  });

  it('removes what is left of a vault object whose key is destroyed, once it is old', async () => {
    const dataKeys = new DataKeys(keyEncryptionKey(Buffer.alloc(32, 1).toString('base64')));
    const owner = { owner: 'obligation', ownerId: uuidv7(), purpose: 'package' } as const;
    const key = await dataKeys.create(dataSource.manager, owner);
    const sealed = await vault.create({ objectKey: 'case/package/sealed', dataKey: KEY });
    await sealed.write(Buffer.from('x'));
    await insertVaultObject(dataSource.manager, await sealed.complete(), { dataKeyId: key.id });
    const late = new Date(Date.now() + 49 * 3_600_000);
    await sweep(late);
    expect(await objectKeys()).toContain('case/package/sealed');
    await dataKeys.destroy(dataSource.manager, owner);
    await sweep(new Date());
    expect(await objectKeys()).toContain('case/package/sealed');
    await sweep(late);
    expect(await objectKeys()).not.toContain('case/package/sealed');
  });
});
