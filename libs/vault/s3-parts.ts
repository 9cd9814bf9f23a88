/** One object on its way into a bucket: a single PUT where it is small, else parts of one size and a last, shorter one. */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { isNotThere } from '#libs/s3/s3-errors';
import type { ObjectSink } from './sealing-writer.js';
import { bucketFault } from './vault-fault.js';

export interface PartsOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly partBytes: number;
}

export class PartsSink implements ObjectSink {
  readonly #options: PartsOptions;
  readonly #place: { readonly Bucket: string; readonly Key: string };
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #uploadId: string | undefined;
  readonly #parts: CompletedPart[] = [];

  constructor(options: PartsOptions) {
    this.#options = options;
    this.#place = { Bucket: options.bucket, Key: options.key };
  }

  async append(bytes: Buffer): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > this.#options.partBytes) await this.#sendParts();
  }

  async finish(): Promise<void> {
    const rest = this.#take(this.#pendingBytes);
    if (this.#uploadId === undefined) {
      await this.#ask((client) => client.send(new PutObjectCommand({ ...this.#place, Body: rest })));
      return;
    }
    await this.#sendPart(rest);
    const upload = { ...this.#place, UploadId: this.#uploadId, MultipartUpload: { Parts: this.#parts } };
    await this.#ask((client) => client.send(new CompleteMultipartUploadCommand(upload)));
    this.#uploadId = undefined;
  }

  async discard(): Promise<void> {
    const UploadId = this.#uploadId;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#uploadId = undefined;
    if (UploadId === undefined) return;
    const end = new AbortMultipartUploadCommand({ ...this.#place, UploadId });
    await this.#ask((client) =>
      client.send(end).catch((error: unknown) => {
        // Completed or aborted already, by a call whose answer was lost.
        if (!isNotThere(error)) throw error;
      }),
    );
  }

  /** Every full part but for what may be the last one. */
  async #sendParts(): Promise<void> {
    this.#uploadId ??= (
      await this.#ask((client) => client.send(new CreateMultipartUploadCommand(this.#place)))
    ).UploadId;
    while (this.#pendingBytes > this.#options.partBytes)
      await this.#sendPart(this.#take(this.#options.partBytes));
  }

  async #sendPart(Body: Buffer): Promise<void> {
    const PartNumber = this.#parts.length + 1;
    const part = { ...this.#place, UploadId: this.#uploadId, PartNumber, Body };
    const { ETag } = await this.#ask((client) => client.send(new UploadPartCommand(part)));
    this.#parts.push({ ETag, PartNumber });
  }

  #take(bytes: number): Buffer {
    const all = Buffer.concat(this.#pending);
    const rest = all.subarray(bytes);
    this.#pending = rest.length === 0 ? [] : [rest];
    this.#pendingBytes = rest.length;
    return all.subarray(0, bytes);
  }

  async #ask<Answer>(call: (client: S3Client) => Promise<Answer>): Promise<Answer> {
    try {
      return await call(this.#options.client);
    } catch (error) {
      throw bucketFault(error);
    }
  }
}
