/** Every version, mark of deletion and unfinished upload of a bucket. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { isNotThere, objectError, statusOf } from '#libs/s3/s3-errors';
import type { Bucket } from '../s3-client.js';
import {
  covers,
  nameOfVersion,
  type ErasableStore,
  type Lock,
  type StoredVersion,
  type Whereabouts,
} from './erasable-store.js';

/** S3's own limit. */
const KEYS_A_CALL = 1_000;
/** A million entries: past it somebody has to look. */
const MAX_PAGES = 1_000;
const GONE = new Set(['NoSuchKey', 'NoSuchVersion']);

export class ErasableBucket implements ErasableStore {
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  async check(): Promise<void> {
    await this.#bucket.ask((client) => client.send(new HeadBucketCommand({ Bucket: this.#bucket.name })));
  }

  async versions(at: Whereabouts): Promise<readonly StoredVersion[]> {
    const found = new Map<string, StoredVersion>();
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let page = 0; ; page += 1) {
      this.#assertBounded(page);
      const question = new ListObjectVersionsCommand({
        Bucket: this.#bucket.name,
        Prefix: at.key,
        ...marker,
      });
      const answer = await this.#bucket.ask((client) => client.send(question));
      const listed = [
        ...(answer.Versions ?? []).map(
          (one) => ({ ...one, kind: one.IsLatest ? 'current' : 'older' }) as const,
        ),
        ...(answer.DeleteMarkers ?? []).map((one) => ({ ...one, kind: 'older' }) as const),
      ];
      for (const { Key = '', VersionId = 'null', kind } of listed.filter(({ Key = '' }) => covers(at, Key))) {
        // Some servers repeat the last entry of a page on the next.
        found.set(nameOfVersion({ key: Key, id: VersionId }), { key: Key, id: VersionId, kind });
      }
      // Listed in the order of their keys: what only begins with the key comes after it.
      const past = listed.some(({ Key = '' }) => !covers(at, Key));
      const next = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
      if (answer.IsTruncated !== true || past) return [...found.values()];
      this.#assertGoesOn(marker, next);
      marker = next;
    }
  }

  async uploads(at: readonly Whereabouts[]): Promise<readonly StoredVersion[]> {
    const found = new Map<string, StoredVersion>();
    const exact = new Set(at.filter(({ whole }) => !whole).map(({ key }) => key));
    const wholes = at.filter(({ whole }) => whole);
    let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (let page = 0; ; page += 1) {
      this.#assertBounded(page);
      const question = new ListMultipartUploadsCommand({ Bucket: this.#bucket.name, ...marker });
      const answer = await this.#bucket.ask((client) => client.send(question));
      for (const { Key: key = '', UploadId: id = '' } of answer.Uploads ?? [])
        if (exact.has(key) || wholes.some((one) => covers(one, key)))
          found.set(nameOfVersion({ key, id }), { key, id, kind: 'upload' });
      const next = { KeyMarker: answer.NextKeyMarker, UploadIdMarker: answer.NextUploadIdMarker };
      if (answer.IsTruncated !== true) return [...found.values()];
      this.#assertGoesOn(marker, next);
      marker = next;
    }
  }

  async locks(): Promise<boolean> {
    const question = new GetObjectLockConfigurationCommand({ Bucket: this.#bucket.name });
    const answer = await this.#ifThere((client) => client.send(question));
    return answer?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
  }

  async lockOf({ key, id, kind }: StoredVersion): Promise<Lock | undefined> {
    if (kind === 'upload') return undefined;
    const version = { Bucket: this.#bucket.name, Key: key, VersionId: id };
    const hold = await this.#ifThere((client) => client.send(new GetObjectLegalHoldCommand(version)));
    if (hold?.LegalHold?.Status === 'ON') return {};
    const answer = await this.#ifThere((client) => client.send(new GetObjectRetentionCommand(version)));
    const until = answer?.Retention?.RetainUntilDate;
    return until === undefined || until.getTime() <= Date.now() ? undefined : { until: until.toISOString() };
  }

  async remove(versions: readonly StoredVersion[]): Promise<readonly StoredVersion[]> {
    for (const { key, id } of versions.filter(({ kind }) => kind === 'upload')) {
      const question = new AbortMultipartUploadCommand({ Bucket: this.#bucket.name, Key: key, UploadId: id });
      await this.#ifThere((client) => client.send(question));
    }
    const objects = versions.filter(({ kind }) => kind !== 'upload');
    const kept: StoredVersion[] = [];
    for (let begin = 0; begin < objects.length; begin += KEYS_A_CALL) {
      kept.push(...(await this.#removeSome(objects.slice(begin, begin + KEYS_A_CALL))));
      failPoint('writing.media');
    }
    return kept;
  }

  async isThere({ key, id, kind }: StoredVersion): Promise<boolean> {
    // Unfinished uploads have no such question; the listing tells of them.
    if (kind === 'upload') return false;
    const question = new HeadObjectCommand({ Bucket: this.#bucket.name, Key: key, VersionId: id });
    return this.#bucket.ask(async (client) => {
      try {
        await client.send(question);
        return true;
      } catch (error) {
        // 405: a mark of deletion, which is still there.
        const status = statusOf(error);
        if (status === 405) return true;
        if (status === 404) return false;
        throw error;
      }
    });
  }

  close(): void {
    this.#bucket.close();
  }

  /** The answer to a deletion is 200 even where some of it failed: its list of errors tells. */
  async #removeSome(objects: readonly StoredVersion[]): Promise<readonly StoredVersion[]> {
    const Objects = objects.map(({ key, id }) => ({ Key: key, VersionId: id }));
    const question = new DeleteObjectsCommand({
      Bucket: this.#bucket.name,
      Delete: { Objects, Quiet: true },
    });
    const { Errors = [] } = await this.#bucket.ask((client) => client.send(question));
    const kept: StoredVersion[] = [];
    for (const { Key: key = '', VersionId: id = '', Code } of Errors) {
      if (GONE.has(Code ?? '')) continue;
      const error = objectError(this.#bucket.system, Code);
      const version = objects.find((one) => one.key === key && one.id === id);
      if (!error.final || !version || !(await this.locks()) || !(await this.lockOf(version))) throw error;
      kept.push(version);
    }
    return kept;
  }

  #ifThere<T>(call: (client: S3Client) => Promise<T>): Promise<T | undefined> {
    return this.#bucket.ask(async (client) => {
      try {
        return await call(client);
      } catch (error) {
        // 405: a mark of deletion, which nothing can lock.
        if (isNotThere(error) || statusOf(error) === 405) return undefined;
        throw error;
      }
    });
  }

  #assertBounded(page: number): void {
    if (page >= MAX_PAGES)
      throw new WafaError(
        'discovery-limit',
        `${this.#bucket.system}: more than ${MAX_PAGES} pages of a listing`,
      );
  }

  #assertGoesOn(marker: object, next: object): void {
    if (JSON.stringify(marker) === JSON.stringify(next))
      throw new WafaError('system-rejected', `${this.#bucket.system}: a listing repeats a page`);
  }
}
