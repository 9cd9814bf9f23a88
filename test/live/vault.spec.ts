import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createVault } from '#libs/vault/create-vault';
import type { Vault, VaultManifest } from '#libs/vault/vault';
import { describeLive, setting } from '../support/live.js';
import { keysBefore, load, store } from '../support/vault-contract.js';

const NAMES = {
  bucket: 'WAFA_LIVE_S3_BUCKET',
  region: 'WAFA_LIVE_S3_REGION',
  keyId: 'WAFA_LIVE_S3_KEY_ID',
  secret: 'WAFA_LIVE_S3_SECRET',
} as const;
const MEBIBYTE = 1024 * 1024;

describeLive('The vault in S3', Object.values(NAMES), () => {
  const endpoint = setting('WAFA_LIVE_S3_API_URL');
  let vault: Vault;
  beforeAll(() => {
    vault = createVault({
      WAFA_VAULT_DIR: 'unused',
      WAFA_VAULT_URL: `s3://${setting(NAMES.bucket)}/wafa-live/vault`,
      WAFA_VAULT_S3_REGION: setting(NAMES.region),
      WAFA_VAULT_S3_KEY_ID: setting(NAMES.keyId),
      WAFA_VAULT_S3_SECRET: setting(NAMES.secret),
      ...(endpoint === '' ? {} : { WAFA_VAULT_S3_ENDPOINT: endpoint }),
    });
  });
  const [small, big, given] = [1, 2, 3].map(() => `live/${randomUUID()}`) as [string, string, string];
  afterAll(() => Promise.all([small, big, given].map((key) => vault.delete(key))));

  it('takes an object in one piece and in parts, gives back its end, and keeps nothing that was given up', async () => {
    const plain = Buffer.alloc(20 * MEBIBYTE, 7);
    const whole: VaultManifest = await store(vault, small, Buffer.from('text'));
    expect((await load(vault, whole)).toString()).toBe('text');
    const parts = await store(vault, big, plain, { pieces: 30 });
    expect((await load(vault, parts, 19 * MEBIBYTE)).equals(plain.subarray(MEBIBYTE * 19))).toBe(true);
    const writer = await vault.create({ objectKey: given, dataKey: Buffer.alloc(32, 3) });
    await writer.write(plain);
    await writer.abort();
    const there = await keysBefore(vault, '2100-01-01T00:00:00Z');
    expect([small, big, given].map((key) => there.includes(key))).toEqual([true, true, false]);
    await vault.delete(big);
    await expect(buffer(vault.read({ manifest: parts, dataKey: Buffer.alloc(32, 3) }))).rejects.toThrow(
      'vault-corrupt',
    );
  });
});
