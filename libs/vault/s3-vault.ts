/**
 * A vault in a bucket, for processes on several machines. An object is uploaded in parts and appears under its key at
 * once and whole; it is read in windows, so that neither a slow reader nor a big object takes memory or a connection.
 */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  type ListMultipartUploadsCommandOutput,
  ListMultipartUploadsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { isNotThere } from '#libs/s3/s3-errors';
import { CHUNK_BYTES } from './chunks.js';
import { isObjectKey, requireObjectKey } from './object-keys.js';
import { PartsSink } from './s3-parts.js';
import { WindowSource } from './s3-window.js';
import { readSealed } from './sealed-reader.js';
import { SealingWriter } from './sealing-writer.js';
import { bucketFault } from './vault-fault.js';
import type { Vault, VaultManifest, VaultWriter } from './vault.js';

export interface S3VaultOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Without slashes at its ends; empty at the top of the bucket. */
  readonly prefix: string;
  /** These three are for tests; objects remember the size of their chunks. */
  readonly chunkBytes?: number;
  /** What is sent at once; S3 takes 10,000 parts of at least 5 MiB. */
  readonly partBytes?: number;
  /** What is asked for at once. */
  readonly windowBytes?: number;
}

const PART_BYTES = 8 * 1024 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;

export class S3Vault implements Vault {
  readonly #client: S3Client;
  readonly #options: Required<S3VaultOptions>;

  constructor(options: S3VaultOptions) {
    this.#client = options.client;
    this.#options = {
      chunkBytes: CHUNK_BYTES,
      partBytes: PART_BYTES,
      windowBytes: WINDOW_BYTES,
      ...options,
    };
  }

  async create({ objectKey, dataKey }: { objectKey: string; dataKey: Uint8Array }): Promise<VaultWriter> {
    const { bucket, chunkBytes, partBytes } = this.#options;
    const sink = new PartsSink({ client: this.#client, bucket, key: this.#key(objectKey), partBytes });
    return new SealingWriter({ sink, objectKey, dataKey, chunkBytes });
  }

  read(options: { manifest: VaultManifest; dataKey: Uint8Array; start?: number }): Readable {
    const { bucket, windowBytes } = this.#options;
    const { objectKey } = options.manifest;
    const key = this.#key(objectKey);
    const start = options.start ?? 0;
    const place = { client: this.#client, bucket, key, objectKey, windowBytes };
    return readSealed(() => WindowSource.open(place, start === 0), { ...options, start });
  }

  /** The object, and what is left of uploads under its key. */
  async delete(objectKey: string): Promise<void> {
    const key = this.#key(objectKey);
    await this.#ask(() =>
      this.#client.send(new DeleteObjectCommand({ Bucket: this.#options.bucket, Key: key })),
    );
    for await (const upload of this.#uploads(key)) {
      if (upload.Key !== key) continue;
      const { UploadId } = upload;
      const end = new AbortMultipartUploadCommand({ Bucket: this.#options.bucket, Key: key, UploadId });
      await this.#ask(() => this.#client.send(end).catch(unlessNotThere));
    }
  }

  async *list({ before }: { before: Date }): AsyncGenerator<string> {
    const { bucket: Bucket } = this.#options;
    const Prefix = this.#key();
    try {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: this.#client },
        { Bucket, Prefix },
      ))
        for (const { Key, LastModified } of Contents) yield* this.#listed(Key, LastModified, before);
    } catch (error) {
      throw bucketFault(error);
    }
    for await (const { Key, Initiated } of this.#uploads(Prefix)) yield* this.#listed(Key, Initiated, before);
  }

  *#listed(key = '', at: Date | undefined, before: Date): Generator<string> {
    const objectKey = key.slice(this.#key().length);
    if (at !== undefined && at < before && isObjectKey(objectKey)) yield objectKey;
  }

  /** Uploads that were begun and neither completed nor aborted. */
  async *#uploads(Prefix: string) {
    let page: Partial<ListMultipartUploadsCommandOutput> = {};
    do {
      const question = new ListMultipartUploadsCommand({
        Bucket: this.#options.bucket,
        Prefix,
        KeyMarker: page.NextKeyMarker,
        UploadIdMarker: page.NextUploadIdMarker,
      });
      page = await this.#ask(() => this.#client.send(question));
      yield* page.Uploads ?? [];
    } while (page.IsTruncated === true);
  }

  async #ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call();
    } catch (error) {
      throw bucketFault(error);
    }
  }

  /** Of an object in the bucket; without one, what all of them begin with. */
  #key(objectKey?: string): string {
    const { prefix } = this.#options;
    const folder = prefix === '' ? '' : `${prefix}/`;
    return objectKey === undefined ? folder : `${folder}${requireObjectKey(objectKey)}`;
  }
}

/** Somebody else was faster. */
function unlessNotThere(error: unknown): undefined {
  if (!isNotThere(error)) throw error;
  return undefined;
}
