/** What it takes to erase from a bucket, asked with a key and ids that nobody has: nothing can be touched by it. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { askPermission } from '#libs/connectors/kit/ask-permission';
import type { Permission } from '#libs/connectors/kit/connector';
import { derivedKey } from '#libs/data-map/derived-keys';
import { objectError, statusOf } from '#libs/s3/s3-errors';
import type { Bucket } from '../s3-client.js';
import type { KeyRules } from './own-files.js';

const NOBODYS = 'wafa-permission-check';
/** The version of an object that was written without versions. Naming it, a deletion leaves no mark behind. */
const NO_VERSION = 'null';
const NO_UPLOAD = 'wafa-permission-check';

export async function erasingPermissions(bucket: Bucket, rules: KeyRules): Promise<readonly Permission[]> {
  const Bucket = bucket.name;
  const ofBucket: readonly Asked[] = [
    [
      's3:ListBucketVersions',
      (client) => client.send(new ListObjectVersionsCommand({ Bucket, Prefix: NOBODYS })),
    ],
    [
      's3:ListBucketMultipartUploads',
      (client) => client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: NOBODYS })),
    ],
    [
      's3:GetBucketObjectLockConfiguration',
      (client) => client.send(new GetObjectLockConfigurationCommand({ Bucket })),
    ],
  ];
  const found: Permission[] = [];
  for (const [name, use] of ofBucket) found.push(await ask(bucket, `${name} on ${Bucket}`, use));
  for (const prefix of prefixesOf(rules))
    for (const [name, use] of underPrefix(bucket, `${prefix}${NOBODYS}`))
      found.push(await ask(bucket, `${name} on ${Bucket}/${prefix}*`, use));
  return found;
}

type Asked = readonly [name: string, use: (client: S3Client) => Promise<unknown>];

function underPrefix({ name, system }: Bucket, Key: string): readonly Asked[] {
  const version = { Bucket: name, Key, VersionId: NO_VERSION };
  return [
    [
      's3:DeleteObjectVersion',
      async (client) => {
        const Objects = [{ Key, VersionId: NO_VERSION }];
        const question = new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } });
        const { Errors: [first] = [] } = await client.send(question);
        if (first?.Code === 'AccessDenied') throw objectError(system, first.Code);
      },
    ],
    ['s3:GetObjectVersion', (client) => client.send(new HeadObjectCommand(version))],
    ['s3:GetObjectLegalHold', (client) => client.send(new GetObjectLegalHoldCommand(version))],
    ['s3:GetObjectRetention', (client) => client.send(new GetObjectRetentionCommand(version))],
    [
      's3:AbortMultipartUpload',
      (client) => client.send(new AbortMultipartUploadCommand({ Bucket: name, Key, UploadId: NO_UPLOAD })),
    ],
  ];
}

const ask = (bucket: Bucket, name: string, use: Asked[1]): Promise<Permission> =>
  askPermission({ name, opens: [] }, () =>
    bucket.ask(async (client) => {
      try {
        await use(client);
      } catch (error) {
        // Not there, or asked of a bucket that cannot lock: either way we were allowed to ask.
        const status = statusOf(error);
        if (status !== 404 && status !== 400) throw error;
      }
    }),
  );

/** Where files of people lie: the declared places and those of the rules. */
function prefixesOf({ keyPrefixes, derivatives }: KeyRules): readonly string[] {
  const heads = derivatives.map((rule) => derivedKey(rule, NOBODYS)?.head ?? '');
  return [...new Set([...keyPrefixes, ...heads.filter((head) => head !== '')])];
}
