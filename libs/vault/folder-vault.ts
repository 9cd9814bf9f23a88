/** A vault in a folder: for one machine, or several that share a file system. */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { WafaError } from '#libs/domain/errors';
import { HEADER_BYTES, newHeader, openChunk, requireHeader, sealChunk, TAG_BYTES } from './chunks.js';
import type { Vault, VaultManifest, VaultWriter } from './vault.js';

const CHUNK_BYTES = 256 * 1024;
const OBJECT_KEY = /^[a-z0-9-]{1,80}(\/[a-z0-9._-]{1,120}){1,4}$/;

export class FolderVault implements Vault {
  readonly #folder: string;
  readonly #chunkBytes: number;

  /** `chunkBytes` is for tests; objects remember theirs. */
  constructor(folder: string, chunkBytes = CHUNK_BYTES) {
    this.#folder = folder;
    this.#chunkBytes = chunkBytes;
  }

  async create({ objectKey, dataKey }: { objectKey: string; dataKey: Uint8Array }): Promise<VaultWriter> {
    const path = this.#path(objectKey);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(`${path}.part`, 'w', 0o600);
    const writer = new FolderWriter({ file, path, objectKey, dataKey, chunkBytes: this.#chunkBytes });
    await writer.begin();
    return writer;
  }

  read({
    manifest,
    dataKey,
    start = 0,
  }: {
    manifest: VaultManifest;
    dataKey: Uint8Array;
    start?: number;
  }): Readable {
    return Readable.from(readChunks(this.#path(manifest.objectKey), manifest, { dataKey, start }), {
      objectMode: false,
    });
  }

  async delete(objectKey: string): Promise<void> {
    const path = this.#path(objectKey);
    await Promise.all([rm(path, { force: true }), rm(`${path}.part`, { force: true })]);
  }

  async *list({ before }: { before: Date }): AsyncGenerator<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for await (const entry of await opendir(this.#folder, { recursive: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { mtime } = await stat(path);
      const objectKey = relative(this.#folder, path)
        .replaceAll(sep, '/')
        .replace(/\.part$/, '');
      if (mtime < before && OBJECT_KEY.test(objectKey)) yield objectKey;
    }
  }

  #path(objectKey: string): string {
    if (!OBJECT_KEY.test(objectKey) || objectKey.includes('..')) throw new RangeError('not an object key');
    return join(this.#folder, objectKey);
  }
}

interface WriterOptions {
  readonly file: FileHandle;
  readonly path: string;
  readonly objectKey: string;
  readonly dataKey: Uint8Array;
  readonly chunkBytes: number;
}

class FolderWriter implements VaultWriter {
  readonly #options: WriterOptions;
  readonly #header = newHeader();
  readonly #hash: Hash = createHash('sha256');
  readonly #pending: Buffer;
  #pendingBytes = 0;
  #chunks = 0;
  #plainBytes = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#pending = Buffer.alloc(options.chunkBytes);
  }

  begin(): Promise<void> {
    return this.#append(this.#header);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#plainBytes += bytes.length;
    for (let offset = 0; offset < bytes.length;) {
      // A full buffer waits for a further byte: only then is it sure not to be the last chunk.
      if (this.#pendingBytes === this.#options.chunkBytes) await this.#flush(false);
      const taken = Math.min(bytes.length - offset, this.#options.chunkBytes - this.#pendingBytes);
      this.#pending.set(bytes.subarray(offset, offset + taken), this.#pendingBytes);
      this.#pendingBytes += taken;
      offset += taken;
    }
  }

  async complete(): Promise<VaultManifest> {
    const { file, path, objectKey, chunkBytes } = this.#options;
    await this.#flush(true);
    await file.sync();
    await file.close();
    await rename(`${path}.part`, path);
    const sha256 = this.#hash.digest('hex');
    return { objectKey, chunkBytes, chunks: this.#chunks, plainBytes: this.#plainBytes, sha256 };
  }

  async abort(): Promise<void> {
    await this.#options.file.close();
    await rm(`${this.#options.path}.part`, { force: true });
  }

  async #flush(last: boolean): Promise<void> {
    const place = { ...this.#options, header: this.#header, index: this.#chunks, last };
    await this.#append(sealChunk(place, this.#pending.subarray(0, this.#pendingBytes)));
    this.#chunks += 1;
    this.#pendingBytes = 0;
  }

  async #append(bytes: Buffer): Promise<void> {
    try {
      await this.#options.file.writeFile(bytes);
    } catch (cause) {
      throw new WafaError('system-unavailable', `the vault cannot be written: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}

interface ReadOptions {
  readonly dataKey: Uint8Array;
  readonly start: number;
}

async function* readChunks(
  path: string,
  manifest: VaultManifest,
  options: ReadOptions,
): AsyncGenerator<Buffer> {
  const { chunkBytes, chunks, objectKey, plainBytes } = manifest;
  const file = await open(path).catch((cause: unknown) => {
    throw new WafaError('vault-corrupt', `object ${objectKey} is missing`, { cause });
  });
  try {
    const { size } = await file.stat();
    const expected = HEADER_BYTES + plainBytes + chunks * TAG_BYTES;
    if (size !== expected)
      throw new WafaError('vault-corrupt', `object ${objectKey} has ${size} bytes, not ${expected}`);
    const header = requireHeader(await readExactly(file, 0, HEADER_BYTES));
    const first = Math.min(Math.floor(options.start / chunkBytes), chunks - 1);
    for (let index = first; index < chunks; index += 1) {
      const position = HEADER_BYTES + index * (chunkBytes + TAG_BYTES);
      const sealed = await readExactly(file, position, Math.min(chunkBytes + TAG_BYTES, size - position));
      const place = {
        dataKey: options.dataKey,
        header,
        objectKey,
        chunkBytes,
        index,
        last: index === chunks - 1,
      };
      const plain = openChunk(place, sealed);
      yield index === first ? plain.subarray(options.start - index * chunkBytes) : plain;
    }
  } finally {
    await file.close();
  }
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new WafaError('vault-corrupt', 'an object is cut off');
  return buffer;
}
