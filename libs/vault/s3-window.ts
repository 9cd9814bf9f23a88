/**
 * Reads an object of a bucket in windows: each is one request of a bounded size, held in memory while it is used. So a
 * reader may pause for as long as it likes, and a connection that breaks costs one window.
 */
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { WafaError } from '#libs/domain/errors';
import { absenceIn, statusOf, toWafaError } from '#libs/s3/s3-errors';
import { HEADER_BYTES } from './chunks.js';
import type { ObjectSource } from './sealed-reader.js';
import { bucketFault } from './vault-fault.js';

export interface WindowOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  /** For errors. */
  readonly objectKey: string;
  readonly windowBytes: number;
}

interface Window {
  readonly position: number;
  readonly content: Buffer;
}

/** Of one window; the client repeats what breaks before an answer, this what breaks within it. */
const TRIES = 3;

export class WindowSource implements ObjectSource {
  readonly bytes: number;
  readonly #options: WindowOptions;
  readonly #etag: string | undefined;
  #window: Window;

  private constructor(options: WindowOptions, { window, bytes, etag }: Fetched) {
    this.#options = options;
    this.bytes = bytes;
    this.#etag = etag;
    this.#window = window;
  }

  /** `fromStart`: the first window is a whole one; else the header, which every reading begins with. */
  static async open(options: WindowOptions, fromStart: boolean): Promise<WindowSource> {
    const length = fromStart ? options.windowBytes : HEADER_BYTES;
    return new WindowSource(options, await fetchWindow(options, { position: 0, length }));
  }

  async readExactly(position: number, length: number): Promise<Buffer> {
    if (!this.#holds(position, length)) {
      const wanted = { position, length: Math.max(length, this.#options.windowBytes), etag: this.#etag };
      this.#window = (await fetchWindow(this.#options, wanted)).window;
    }
    if (!this.#holds(position, length)) throw new WafaError('vault-corrupt', 'an object is cut off');
    const offset = position - this.#window.position;
    return this.#window.content.subarray(offset, offset + length);
  }

  close(): Promise<void> {
    this.#window = { position: 0, content: Buffer.alloc(0) };
    return Promise.resolve();
  }

  #holds(position: number, length: number): boolean {
    const { position: start, content } = this.#window;
    return position >= start && position + length <= start + content.length;
  }
}

interface Wanted {
  readonly position: number;
  readonly length: number;
  /** Of the object that was begun with: another one under the same key is refused. */
  readonly etag?: string | undefined;
}

interface Fetched {
  readonly window: Window;
  /** Of the whole object. */
  readonly bytes: number;
  readonly etag: string | undefined;
}

async function fetchWindow(options: WindowOptions, wanted: Wanted): Promise<Fetched> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await fetchOnce(options, wanted);
    } catch (error) {
      const fault = faultOf(options, error);
      if (tried === TRIES || !(fault instanceof WafaError) || fault.code !== 'system-unavailable')
        throw bucketFault(fault);
    }
  }
}

async function fetchOnce(options: WindowOptions, { position, length, etag }: Wanted): Promise<Fetched> {
  const answer = await options.client.send(
    new GetObjectCommand({
      Bucket: options.bucket,
      Key: options.key,
      Range: `bytes=${position}-${position + length - 1}`,
      ...(etag === undefined ? {} : { IfMatch: etag }),
    }),
  );
  const bytes = sizeIn(answer, position);
  const content = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  if (content.length !== Math.min(length, bytes - position))
    throw new WafaError('system-unavailable', 'vault: a window ended early');
  return { window: { position, content }, bytes, etag: answer.ETag };
}

/** A server that ignores the range would send everything: its answer is not read. */
function sizeIn({ ContentRange, Body }: GetObjectCommandOutput, position: number): number {
  const [, start, , total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(ContentRange ?? '') ?? [];
  if (total !== undefined && Number(start) === position) return Number(total);
  if (Body && 'destroy' in Body) Body.destroy();
  throw new WafaError('system-rejected', 'vault: the storage does not answer ranges');
}

function faultOf({ objectKey }: WindowOptions, error: unknown): unknown {
  if (absenceIn(error)) return new WafaError('vault-corrupt', `object ${objectKey} is missing`);
  // No byte at this position: shorter than any object.
  if (statusOf(error) === 416) return new WafaError('vault-corrupt', `object ${objectKey} is cut off`);
  return toWafaError('vault', error);
}
