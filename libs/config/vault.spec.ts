import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bucketOf, vaultFaults, vaultShape } from './vault.js';

const schema = z.object(vaultShape);
const faultsOf = (values: Record<string, string>): string[] =>
  vaultFaults(schema.parse(values)).map(([name]) => name);

describe('the place of the vault', () => {
  it.each([
    ['s3://wafa', { bucket: 'wafa', prefix: '' }],
    ['s3://wafa/', { bucket: 'wafa', prefix: '' }],
    ['s3://wafa-vault.example/a/b/', { bucket: 'wafa-vault.example', prefix: 'a/b' }],
  ])('%s', (url, expected) => {
    expect(schema.parse({ WAFA_VAULT_URL: url }).WAFA_VAULT_URL).toBe(url);
    expect(bucketOf(url)).toEqual(expected);
  });

  it.each(['wafa', 's3://', 's3://A', 'https://s3.example.com/wafa', 's3://wafa//x y'])(
    'is not %s',
    (url) => {
      expect(schema.safeParse({ WAFA_VAULT_URL: url }).success).toBe(false);
    },
  );

  it('names what means nothing or lacks its other half', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ WAFA_VAULT_S3_REGION: 'eu-central-1' })).toEqual(['WAFA_VAULT_S3_REGION']);
    expect(faultsOf({ WAFA_VAULT_URL: 's3://wafa', WAFA_VAULT_S3_KEY_ID: 'k' })).toEqual([
      'WAFA_VAULT_S3_SECRET',
    ]);
    expect(
      faultsOf({ WAFA_VAULT_URL: 's3://wafa', WAFA_VAULT_S3_KEY_ID: 'k', WAFA_VAULT_S3_SECRET: 's' }),
    ).toEqual([]);
  });
});
