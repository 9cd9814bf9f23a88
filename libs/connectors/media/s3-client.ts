/** The one way to speak to a bucket: paced, with our own limits of time, errors from the closed table. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Pace } from '#libs/connectors/kit/connector';
import { createS3Client } from '#libs/s3/s3-client';
import { toWafaError } from '#libs/s3/s3-errors';

export interface S3StoreOptions {
  readonly system: string;
  readonly bucket: string;
  readonly region: string;
  readonly pace: Pace;
  /** Where no AWS is spoken to; buckets then stand in the path. */
  readonly endpoint?: URL | undefined;
  /** Else what the AWS client finds by itself: the role of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

export class Bucket {
  readonly system: string;
  readonly name: string;
  readonly client: S3Client;
  readonly #pace: Pace;

  constructor({ system, bucket, region, pace, endpoint, credentials }: S3StoreOptions) {
    this.system = system;
    this.name = bucket;
    this.#pace = pace;
    // The workflow engine tries again; a second hidden clock would only blur it.
    this.client = createS3Client({ region, endpoint, credentials, maxAttempts: 1 });
  }

  async ask<T>(call: (client: S3Client) => Promise<T>): Promise<T> {
    await this.#pace();
    try {
      return await call(this.client);
    } catch (error) {
      throw toWafaError(this.system, error);
    }
  }

  close(): void {
    this.client.destroy();
  }
}
