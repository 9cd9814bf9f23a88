/** Seals what is written, chunk by chunk, into a place that takes bytes in order. */
import { createHash, type Hash } from 'node:crypto';
import { newHeader, sealChunk } from './chunks.js';
import type { VaultManifest, VaultWriter } from './vault.js';

/** Where the sealed bytes of one object go. */
export interface ObjectSink {
  /** Resolves when the bytes are taken. */
  append(bytes: Buffer): Promise<void>;
  /** Makes the object visible under its key, whole, and durable. */
  finish(): Promise<void>;
  /** Leaves nothing of an object that is not finished. */
  discard(): Promise<void>;
}

export interface WriterOptions {
  readonly sink: ObjectSink;
  readonly objectKey: string;
  readonly dataKey: Uint8Array;
  readonly chunkBytes: number;
}

/** Most objects are far smaller than a chunk, and a case has a dozen. */
const FIRST_BYTES = 4096;

export class SealingWriter implements VaultWriter {
  readonly #options: WriterOptions;
  readonly #header = newHeader();
  readonly #hash: Hash = createHash('sha256');
  #pending = Buffer.alloc(FIRST_BYTES);
  #pendingBytes = 0;
  #chunks = 0;
  #plainBytes = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#plainBytes += bytes.length;
    for (let offset = 0; offset < bytes.length;) {
      // A full buffer waits for a further byte: only then is it sure not to be the last chunk.
      if (this.#pendingBytes === this.#options.chunkBytes) await this.#flush(false);
      const taken = Math.min(bytes.length - offset, this.#options.chunkBytes - this.#pendingBytes);
      this.#makeRoom(this.#pendingBytes + taken);
      this.#pending.set(bytes.subarray(offset, offset + taken), this.#pendingBytes);
      this.#pendingBytes += taken;
      offset += taken;
    }
  }

  async complete(): Promise<VaultManifest> {
    const { sink, objectKey, chunkBytes } = this.#options;
    await this.#flush(true);
    await sink.finish();
    const sha256 = this.#hash.digest('hex');
    return { objectKey, chunkBytes, chunks: this.#chunks, plainBytes: this.#plainBytes, sha256 };
  }

  abort(): Promise<void> {
    return this.#options.sink.discard();
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#pending.length) return;
    const grown = Buffer.alloc(Math.min(this.#options.chunkBytes, Math.max(bytes, 2 * this.#pending.length)));
    this.#pending.copy(grown, 0, 0, this.#pendingBytes);
    this.#pending = grown;
  }

  async #flush(last: boolean): Promise<void> {
    const place = { ...this.#options, header: this.#header, index: this.#chunks, last };
    const sealed = sealChunk(place, this.#pending.subarray(0, this.#pendingBytes));
    await this.#options.sink.append(this.#chunks === 0 ? Buffer.concat([this.#header, sealed]) : sealed);
    this.#chunks += 1;
    this.#pendingBytes = 0;
  }
}
