import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  CreateBucketCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createVault } from '#libs/vault/create-vault';
import { S3Vault } from '#libs/vault/s3-vault';
import type { Vault, VaultManifest } from '#libs/vault/vault';
import { createS3Client } from '#libs/s3/s3-client';
import { run } from '../../apps/cli/src/vault-check.js';
import { runCommand } from '../support/command.js';
import { canHave, VERSITYGW } from '../support/go-tool.js';
import { CREDENTIALS, Line, ObjectStorage } from '../support/object-storage.js';
import { CONTRACT_CHUNK, describeVaultContract, store } from '../support/vault-contract.js';

const BUILD_MILLIS = 15 * 60_000;
const MEBIBYTE = 1024 * 1024;
const PART = 5 * MEBIBYTE;
const KEY = Buffer.alloc(32, 3);
const Bucket = 'vault';

(canHave(VERSITYGW) ? describe : describe.skip)('on versitygw (S3)', () => {
  let storage: ObjectStorage;
  let line: Line;
  beforeAll(async () => {
    storage = await ObjectStorage.start();
    line = await Line.to(storage.url);
    await storage.client.send(new CreateBucketCommand({ Bucket }));
    await storage.client.send(new CreateBucketCommand({ Bucket: 'other' }));
  }, BUILD_MILLIS);
  afterEach(() => {
    line.cutAfter = Number.POSITIVE_INFINITY;
  });
  afterAll(async () => {
    await line.stop();
    await storage.stop();
  });

  const uploads = async (): Promise<string[]> => {
    const { Uploads = [] } = await storage.client.send(new ListMultipartUploadsCommand({ Bucket }));
    return Uploads.map(({ Key = '' }) => Key);
  };
  const objects = async (): Promise<string[]> => {
    const { Contents = [] } = await storage.client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = '' }) => Key);
  };
  const clientOf = (endpoint: URL): S3Client =>
    createS3Client({ region: 'us-east-1', endpoint, credentials: CREDENTIALS, maxAttempts: 1 });
  const through = (url: URL, more: object = {}): Vault =>
    new S3Vault({ client: clientOf(url), bucket: Bucket, prefix: 'big', ...more });

  const small = (partBytes: number): Vault =>
    new S3Vault({
      ...{ client: storage.client, bucket: Bucket, prefix: 'wafa/vault' },
      ...{ chunkBytes: CONTRACT_CHUNK, windowBytes: 200, partBytes },
    });
  describeVaultContract(
    'the vault in a bucket',
    () =>
      Promise.resolve({
        vault: small(PART),
        // Parts that a server takes, and does not make an object of.
        eager: small(150),
        stored: async (objectKey) => {
          const question = new GetObjectCommand({ Bucket, Key: `wafa/vault/${objectKey}` });
          const { Body } = await storage.client.send(question);
          return Buffer.from((await Body?.transformToByteArray()) ?? []);
        },
        overwrite: async (objectKey, Body) => {
          await storage.client.send(new PutObjectCommand({ Bucket, Key: `wafa/vault/${objectKey}`, Body }));
        },
        left: async () => [...(await objects()), ...(await uploads())],
      }),
    15,
  );

  it('writes a small object with one request and a big one in parts of one size', async () => {
    const vault = through(new URL(storage.url), { partBytes: PART });
    await store(vault, 'owner/small', Buffer.alloc(MEBIBYTE, 1));
    const manifest = await store(vault, 'owner/parts', Buffer.alloc(12 * MEBIBYTE, 1), { pieces: 40 });
    const etagOf = async (key: string): Promise<string | undefined> =>
      (await storage.client.send(new GetObjectCommand({ Bucket, Key: `big/${key}`, Range: 'bytes=0-0' })))
        .ETag;
    expect(await etagOf('owner/small')).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await etagOf('owner/parts')).toMatch(/^"[0-9a-f]{32}-3"$/);
    const read = await buffer(vault.read({ manifest, dataKey: KEY, start: 11 * MEBIBYTE }));
    expect(read.equals(Buffer.alloc(MEBIBYTE, 1))).toBe(true);
  });

  it('asks only for what is read, so that a reader may pause and leave', async () => {
    const manifest = await store(through(new URL(storage.url)), 'owner/long', Buffer.alloc(20 * MEBIBYTE, 2));
    const client = clientOf(new URL(storage.url));
    // A window that broke on a busy machine is asked for again: the same range.
    const ranges = new Set<string | undefined>();
    client.middlewareStack.add(
      (next) => (call) => {
        ranges.add((call.input as GetObjectCommandInput).Range);
        return next(call);
      },
      { step: 'initialize' },
    );
    const stream = through(new URL(storage.url), { client }).read({
      manifest,
      dataKey: KEY,
      start: 10 * MEBIBYTE,
    });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      expect(chunk[0]).toBe(2);
      break;
    }
    // The header, and one window of 4 MiB from the chunk on that the start lies in.
    expect([...ranges]).toEqual(['bytes=0-7', 'bytes=10486408-14680711']);
  });

  it('goes on where a connection breaks within a window, and gives up when every one does', async () => {
    const manifest = await store(through(new URL(storage.url)), 'owner/cut', Buffer.alloc(6 * MEBIBYTE, 3));
    const vault = through(line.url);
    line.cutAfter = 3 * MEBIBYTE;
    const stream = vault.read({ manifest, dataKey: KEY });
    const failed = buffer(stream);
    await expect(failed).rejects.toMatchObject({ code: 'vault-unavailable' });
    line.cutAfter = 5 * MEBIBYTE;
    const whole = await buffer(vault.read({ manifest, dataKey: KEY }));
    expect(whole.equals(Buffer.alloc(6 * MEBIBYTE, 3))).toBe(true);
  });

  it('says in our own words that the storage is away or refuses us', async () => {
    const away = new S3Vault({
      client: createS3Client({
        region: 'us-east-1',
        endpoint: new URL('http://127.0.0.1:1'),
        credentials: CREDENTIALS,
        maxAttempts: 1,
      }),
      bucket: Bucket,
      prefix: '',
    });
    await expect(store(away, 'owner/x', Buffer.alloc(1))).rejects.toMatchObject({
      code: 'vault-unavailable',
    });
    await expect(away.delete('owner/x')).rejects.toMatchObject({ code: 'vault-unavailable' });
    const stranger = createVault({
      WAFA_VAULT_DIR: 'unused',
      WAFA_VAULT_URL: `s3://${Bucket}`,
      WAFA_VAULT_S3_ENDPOINT: storage.url,
      WAFA_VAULT_S3_KEY_ID: CREDENTIALS.accessKeyId,
      WAFA_VAULT_S3_SECRET: 'of-nobody',
    });
    await expect(store(stranger, 'owner/x', Buffer.alloc(1))).rejects.toMatchObject({
      code: 'vault-unavailable',
    });
    const nowhere = createVault({ WAFA_VAULT_DIR: 'unused', WAFA_VAULT_URL: 's3://vault' });
    const lost = { code: 'vault-unavailable', detail: 'vault: no region is configured' };
    await expect(nowhere.delete('owner/x')).rejects.toMatchObject(lost);
  });

  it('takes a bucket that is not there for a fault of the storage, not for a loss of what was stored', async () => {
    const manifest = await store(through(new URL(storage.url)), 'owner/kept', Buffer.from('personal'));
    const vault = new S3Vault({ client: storage.client, bucket: 'nowhere', prefix: '' });
    await expect(buffer(vault.read({ manifest, dataKey: KEY }))).rejects.toMatchObject({
      code: 'vault-unavailable',
    });
  });

  it('ends an upload that could not be completed', async () => {
    const vault = through(line.url, { partBytes: PART });
    const writer = await vault.create({ objectKey: 'owner/broken', dataKey: KEY });
    await writer.write(Buffer.alloc(6 * MEBIBYTE));
    expect(await uploads()).toEqual(['big/owner/broken']);
    line.cutAfter = 0;
    await expect(writer.write(Buffer.alloc(6 * MEBIBYTE))).rejects.toMatchObject({
      code: 'vault-unavailable',
    });
    line.cutAfter = Number.POSITIVE_INFINITY;
    await writer.abort();
    expect(await uploads()).toEqual([]);
  });

  it('is tried by wafa vault check, which leaves nothing behind and says what was refused', async () => {
    const settings = {
      WAFA_VAULT_URL: 's3://other/checked',
      WAFA_VAULT_S3_ENDPOINT: storage.url,
      WAFA_VAULT_S3_KEY_ID: CREDENTIALS.accessKeyId,
      WAFA_VAULT_S3_SECRET: CREDENTIALS.secretAccessKey,
    };
    Object.assign(process.env, settings);
    try {
      expect(await runCommand(run, [])).toEqual({
        code: 0,
        out: 'the vault s3://other/checked takes, gives back, lists and deletes\n',
        err: '',
      });
      expect(existsSync(join(storage.folder, 'other/checked/vault-check'))).toBe(false);
      process.env['WAFA_VAULT_S3_SECRET'] = 'CANARY';
      const refused = runCommand(run, []);
      await expect(refused).rejects.toMatchObject({ code: 'vault-unavailable' });
      await expect(refused).rejects.not.toThrow('CANARY');
    } finally {
      for (const name of Object.keys(settings)) delete process.env[name];
    }
  });

  it('is made from the configuration, beneath its prefix', async () => {
    const vault = createVault({
      WAFA_VAULT_DIR: 'unused',
      WAFA_VAULT_URL: 's3://other/companies/qwen',
      WAFA_VAULT_S3_ENDPOINT: storage.url,
      WAFA_VAULT_S3_KEY_ID: CREDENTIALS.accessKeyId,
      WAFA_VAULT_S3_SECRET: CREDENTIALS.secretAccessKey,
    });
    const manifest: VaultManifest = await store(vault, 'owner/configured', Buffer.from('personal'));
    const file = readFileSync(join(storage.folder, 'other/companies/qwen/owner/configured'));
    expect(file.includes('personal')).toBe(false);
    expect((await buffer(vault.read({ manifest, dataKey: KEY }))).toString()).toBe('personal');
  });
});
