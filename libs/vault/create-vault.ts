/** The vault that the configuration names: a folder, or a bucket. */
import { bucketOf, type VaultSettings } from '#libs/config/vault';
import { createS3Client } from '#libs/s3/s3-client';
import { FolderVault } from './folder-vault.js';
import { S3Vault } from './s3-vault.js';
import type { Vault } from './vault.js';

const MAX_ATTEMPTS = 3;
/** Of storages that have no regions and want to be told one all the same. */
const REGION_AT_AN_ENDPOINT = 'us-east-1';

export function createVault(settings: VaultSettings): Vault {
  if (settings.WAFA_VAULT_URL === undefined) return new FolderVault(settings.WAFA_VAULT_DIR);
  const { WAFA_VAULT_S3_ENDPOINT: endpoint, WAFA_VAULT_S3_PATH_STYLE: pathStyle } = settings;
  const { WAFA_VAULT_S3_KEY_ID: accessKeyId, WAFA_VAULT_S3_SECRET: secretAccessKey } = settings;
  const client = createS3Client({
    region: settings.WAFA_VAULT_S3_REGION ?? (endpoint === undefined ? undefined : REGION_AT_AN_ENDPOINT),
    endpoint: endpoint === undefined ? undefined : new URL(endpoint),
    pathStyle: pathStyle === undefined ? undefined : pathStyle === '1',
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    maxAttempts: MAX_ATTEMPTS,
  });
  return new S3Vault({ client, ...bucketOf(settings.WAFA_VAULT_URL) });
}
