/** A vault in a folder: for one machine, or several that share a file system. */
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { WafaError } from '#libs/domain/errors';
import { CHUNK_BYTES } from './chunks.js';
import { isObjectKey, requireObjectKey } from './object-keys.js';
import { readSealed, type ObjectSource } from './sealed-reader.js';
import { SealingWriter, type ObjectSink } from './sealing-writer.js';
import type { Vault, VaultManifest, VaultWriter } from './vault.js';

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
    const sink = new FileSink(await createFile(`${path}.part`), path);
    return new SealingWriter({ sink, objectKey, dataKey, chunkBytes: this.#chunkBytes });
  }

  read(options: { manifest: VaultManifest; dataKey: Uint8Array; start?: number }): Readable {
    const { objectKey } = options.manifest;
    return readSealed(() => openFile(this.#path(objectKey), objectKey), { start: 0, ...options });
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
      if (mtime < before && isObjectKey(objectKey)) yield objectKey;
    }
  }

  #path(objectKey: string): string {
    return join(this.#folder, requireObjectKey(objectKey));
  }
}

/** Most of the time its folder is there: the objects of one attempt share it. */
async function createFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, 'w', 0o600);
  }
}

class FileSink implements ObjectSink {
  readonly #file: FileHandle;
  readonly #path: string;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  async append(bytes: Buffer): Promise<void> {
    try {
      await this.#file.writeFile(bytes);
    } catch (cause) {
      throw new WafaError('system-unavailable', `the vault cannot be written: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  async finish(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    await rename(`${this.#path}.part`, this.#path);
  }

  async discard(): Promise<void> {
    await this.#file.close();
    await rm(`${this.#path}.part`, { force: true });
  }
}

async function openFile(path: string, objectKey: string): Promise<ObjectSource> {
  const file = await open(path).catch((cause: unknown) => {
    throw new WafaError('vault-corrupt', `object ${objectKey} is missing`, { cause });
  });
  return {
    bytes: (await file.stat()).size,
    readExactly: (position, length) => readExactly(file, position, length),
    close: () => file.close(),
  };
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new WafaError('vault-corrupt', 'an object is cut off');
  return buffer;
}
