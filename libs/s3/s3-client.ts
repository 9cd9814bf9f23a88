/** A client of S3 with our own limits of time. Close it with `destroy()`. */
import { S3Client } from '@aws-sdk/client-s3';

export interface S3ClientOptions {
  /** Else what the AWS client finds by itself. */
  readonly region?: string | undefined;
  /** Where no AWS is spoken to. */
  readonly endpoint?: URL | undefined;
  /** The bucket stands in the path; else so at an endpoint, and in the host at AWS. */
  readonly pathStyle?: boolean | undefined;
  /** Else what the AWS client finds by itself: variables, a file, the role of the machine or of the service account. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Of one call, the first included. */
  readonly maxAttempts: number;
}

const CONNECT_TIMEOUT_MILLIS = 10_000;
/** A transfer may take hours; a minute without a byte ends it. */
const SILENCE_MILLIS = 60_000;

export const createS3Client = (options: S3ClientOptions): S3Client =>
  new S3Client({
    maxAttempts: options.maxAttempts,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MILLIS, socketTimeout: SILENCE_MILLIS },
    forcePathStyle: options.pathStyle ?? options.endpoint !== undefined,
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.endpoint ? { endpoint: options.endpoint.href } : {}),
    ...(options.credentials ? { credentials: options.credentials } : {}),
  });
