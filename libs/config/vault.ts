/** Where the vault is kept: a folder, or a bucket that speaks S3. */
import { z } from 'zod';
import { httpUrl } from './http-url.js';
import { parseSettings } from './settings.js';

/** `s3://bucket` or `s3://bucket/prefix`. */
const S3_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*[A-Za-z0-9._-]))?\/?$/;

export interface BucketPlace {
  readonly bucket: string;
  /** Without slashes at its ends; empty at the top of the bucket. */
  readonly prefix: string;
}

export const vaultShape = {
  WAFA_VAULT_DIR: z.string().min(1).default('.wafa/vault').describe('Folder of the encrypted vault.'),
  WAFA_VAULT_URL: z
    .string()
    .regex(S3_URL, 's3://bucket or s3://bucket/prefix')
    .optional()
    .describe('Bucket of the encrypted vault instead of a folder: s3://bucket/prefix.'),
  WAFA_VAULT_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{2,40}$/, 'the name of a region')
    .optional()
    .describe('Region of the bucket; else AWS_REGION, or us-east-1 at an endpoint.'),
  WAFA_VAULT_S3_ENDPOINT: httpUrl.optional().describe('Address of an object storage that is not AWS.'),
  WAFA_VAULT_S3_PATH_STYLE: z
    .enum(['0', '1'])
    .optional()
    .describe(
      '1: the bucket stands in the path of an address, 0: in its host; unset, in the path at an endpoint.',
    ),
  WAFA_VAULT_S3_KEY_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Access key id of the bucket; else what the AWS client finds by itself.'),
  WAFA_VAULT_S3_SECRET: z.string().min(1).optional().describe('Secret of that access key.'),
};

const vaultSchema = z.object(vaultShape);
export type VaultSettings = z.infer<typeof vaultSchema>;

export const bucketOf = (url: string): BucketPlace => {
  const [, bucket = '', prefix = ''] = S3_URL.exec(url) ?? [];
  return { bucket, prefix };
};

/** What of these settings contradicts the rest, each with the variable to change. */
export function vaultFaults(settings: VaultSettings): [name: keyof VaultSettings, text: string][] {
  const bucket = settings.WAFA_VAULT_URL !== undefined;
  const given = (['REGION', 'ENDPOINT', 'PATH_STYLE', 'KEY_ID', 'SECRET'] as const)
    .map((word) => `WAFA_VAULT_S3_${word}` as const)
    .filter((name) => settings[name] !== undefined);
  if (!bucket) return given.map((name) => [name, 'means nothing without WAFA_VAULT_URL']);
  const [id, secret] = [settings.WAFA_VAULT_S3_KEY_ID, settings.WAFA_VAULT_S3_SECRET];
  if ((id === undefined) !== (secret === undefined))
    return [
      [
        id === undefined ? 'WAFA_VAULT_S3_KEY_ID' : 'WAFA_VAULT_S3_SECRET',
        'missing: id and secret go together',
      ],
    ];
  return [];
}

/** Only what the vault needs, for commands that need nothing else. Throws `config-invalid` naming every bad variable. */
export const loadVaultSettings = (environment: NodeJS.ProcessEnv): VaultSettings =>
  parseSettings(
    vaultSchema.superRefine((settings, context) => {
      for (const [name, message] of vaultFaults(settings))
        context.addIssue({ code: 'custom', path: [name], message });
    }),
    environment,
  );
