/**
 * Big encrypted blobs. An object is a sequence of AES-256-GCM chunks (docs/reference/vault.md). It counts only once
 * its manifest row is written in Postgres: what an attempt left behind without one is rubbish that a sweep removes.
 * The interface fits S3 multipart uploads: parts in order, complete or abort, ranged reads.
 */
import type { Readable } from 'node:stream';

/** Everything needed to read an object again, except its key. The caller stores it as the manifest row. */
export interface VaultManifest {
  /** `<ownerId>/<name>/<attempt>`: no personal data. */
  readonly objectKey: string;
  readonly chunkBytes: number;
  readonly chunks: number;
  readonly plainBytes: number;
  /** Hex SHA-256 of the plain bytes. */
  readonly sha256: string;
}

export interface VaultWriter {
  /** Resolves when the bytes are accepted: await it to keep memory bounded. */
  write(bytes: Uint8Array): Promise<void>;
  /** Seals the last chunk and makes the object durable. */
  complete(): Promise<VaultManifest>;
  abort(): Promise<void>;
}

export interface Vault {
  create(options: { readonly objectKey: string; readonly dataKey: Uint8Array }): Promise<VaultWriter>;
  /** Plain bytes from `start` (default 0) on. Fails with `vault-corrupt` before any unauthenticated byte is given. */
  read(options: {
    readonly manifest: VaultManifest;
    readonly dataKey: Uint8Array;
    readonly start?: number;
  }): Readable;
  delete(objectKey: string): Promise<void>;
  /** Keys of objects, complete or not, that were last written before an instant. */
  list(options: { readonly before: Date }): AsyncIterable<string>;
}
