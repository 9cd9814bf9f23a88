/** Files in an S3 bucket, or in anything that speaks S3. */
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { askPermission } from '#libs/connectors/kit/ask-permission';
import type { Permission } from '#libs/connectors/kit/connector';
import { knownMediaType } from '#libs/connectors/kit/media-types';
import { WafaError } from '#libs/domain/errors';
import { absenceIn, statusOf, toWafaError } from '#libs/s3/s3-errors';
import type { Absent, MediaObject, MediaStore } from './media-store.js';
import { FILES } from './media-texts.js';
import { Bucket, type S3StoreOptions } from './s3-client.js';

/** Classes whose objects must be restored before they can be read. */
const ARCHIVES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export class S3Store implements MediaStore {
  readonly #bucket: Bucket;

  constructor(options: S3StoreOptions) {
    this.#bucket = new Bucket(options);
  }

  async check(): Promise<void> {
    await this.#bucket.ask((client) => client.send(new HeadBucketCommand({ Bucket: this.#bucket.name })));
  }

  async find(key: string): Promise<MediaObject | Absent> {
    const question = new HeadObjectCommand({ Bucket: this.#bucket.name, Key: key });
    const answer = await this.#bucket.ask(async (client) => {
      try {
        return await client.send(question);
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        return undefined;
      }
    });
    return answer ? objectOf(answer) : this.#absence(key);
  }

  /** Asked once more in full: an answer without a body names no cause, and not every server tells a deletion there. */
  #absence(key: string): Promise<Absent> {
    const { system, name } = this.#bucket;
    return this.#bucket.ask(async (client) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
        if (Body instanceof Readable) Body.destroy();
      } catch (error) {
        const cause = absenceIn(error);
        if (!cause) throw error;
        return cause;
      }
      throw new WafaError('system-unavailable', `${system}: a file appeared while it was asked for`);
    });
  }

  async *read(key: string, { bytes, etag }: MediaObject): AsyncGenerator<Uint8Array> {
    const { system, name } = this.#bucket;
    const stop = new AbortController();
    const question = new GetObjectCommand({ Bucket: name, Key: key, ...(etag ? { IfMatch: etag } : {}) });
    try {
      const { Body } = await this.#bucket.ask((client) =>
        client.send(question, { abortSignal: stop.signal }),
      );
      if (!(Body instanceof Readable)) throw new WafaError('system-unavailable', `${system}: no body`);
      let read = 0;
      for await (const chunk of Body as AsyncIterable<Uint8Array>) {
        read += chunk.length;
        yield chunk;
      }
      if (read !== bytes) throw new WafaError('system-unavailable', `${system}: a file ended early`);
    } catch (error) {
      throw inTransit(system, error);
    } finally {
      stop.abort();
    }
  }

  async permissions(prefixes: readonly string[]): Promise<readonly Permission[]> {
    const bucket = this.#bucket.name;
    const list = { name: `s3:ListBucket on ${bucket}`, opens: [FILES] };
    const listed = await askPermission(list, () => this.check());
    const found: Permission[] = [listed];
    for (const prefix of prefixes) {
      const get = { name: `s3:GetObject on ${bucket}/${prefix}*`, opens: [FILES] };
      // With s3:ListBucket a key that nobody has is "not found"; without it S3 says "forbidden" either way.
      if (listed.state === 'granted')
        found.push(await askPermission(get, () => this.find(`${prefix}wafa-permission-check`)));
      else found.push({ ...get, state: 'not-asked', why: 'only with s3:ListBucket does S3 tell' });
    }
    return found;
  }

  close(): void {
    this.#bucket.close();
  }
}

function objectOf(answer: HeadObjectCommandOutput): MediaObject {
  const { ContentType, ContentLength = 0, LastModified, ETag, VersionId, StorageClass, Restore } = answer;
  const restored = Restore?.includes('ongoing-request="false"') ?? false;
  return {
    state: ARCHIVES.has(StorageClass ?? '') && !restored ? 'archived' : 'held',
    mediaType: knownMediaType(ContentType),
    bytes: ContentLength,
    lastModified: LastModified?.toISOString() ?? null,
    etag: ETag ?? null,
    versionId: VersionId === undefined || VersionId === 'null' ? null : VersionId,
  };
}

/** Once bytes flow, whatever breaks is the transfer: a lost connection, a checksum that does not fit. */
function inTransit(system: string, error: unknown): unknown {
  const known = toWafaError(system, error);
  if (known instanceof WafaError) return known;
  return new WafaError('system-unavailable', `${system}: a file broke off`, { cause: error });
}
