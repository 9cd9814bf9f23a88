/** A vault in a folder: for one machine, or several that share a file system. */
import { type FileHandle, mkdir, open, opendir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { WafaError } from '#libs/domain/errors';
import { CHUNK_BYTES } from './chunks.js';
import { isObjectKey, requireObjectKey } from './object-keys.js';
import { readSealed, type ObjectSource } from './sealed-reader.js';
import { SealingWriter, type ObjectSink } from './sealing-writer.js';
import type { Vault, VaultManifest, VaultWriter } from './vault.js';
import { onDisk } from './vault-fault.js';

export class FolderVault implements Vault {
  readonly #folder: string;
  readonly #chunkBytes: number;

  /** `chunkBytes` is for tests; objects remember theirs. */
  constructor(folder: string, chunkBytes = CHUNK_BYTES) {
    this.#folder = resolve(folder);
    this.#chunkBytes = chunkBytes;
  }

  async create({ objectKey, dataKey }: { objectKey: string; dataKey: Uint8Array }): Promise<VaultWriter> {
    const path = this.#path(objectKey);
    const sink = new FileSink(await onDisk(() => createFile(`${path}.part`)), path);
    return new SealingWriter({ sink, objectKey, dataKey, chunkBytes: this.#chunkBytes });
  }

  read(options: { manifest: VaultManifest; dataKey: Uint8Array; start?: number }): Readable {
    const { objectKey } = options.manifest;
    return readSealed(() => this.#open(objectKey), { start: 0, ...options });
  }

  async delete(objectKey: string): Promise<void> {
    const path = this.#path(objectKey);
    await onDisk(() => Promise.all([rm(path, { force: true }), rm(`${path}.part`, { force: true })]));
    await this.#removeEmpty(dirname(path));
  }

  async *list({ before }: { before: Date }): AsyncGenerator<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for await (const path of filesIn(this.#folder)) {
      const mtime = (await stat(path).catch(unlessMissing))?.mtime;
      if (mtime === undefined) continue;
      const objectKey = relative(this.#folder, path)
        .replaceAll(sep, '/')
        .replace(/\.part$/, '');
      if (mtime < before && isObjectKey(objectKey)) yield objectKey;
    }
  }

  /** With those above that are empty then. */
  async #removeEmpty(folder: string): Promise<void> {
    if (folder === this.#folder) return;
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (removed) await this.#removeEmpty(dirname(folder));
  }

  async #open(objectKey: string): Promise<ObjectSource> {
    const file = await onDisk(() =>
      open(this.#path(objectKey)).catch(async (cause: unknown) => {
        if (!isMissing(cause) || (await isEmpty(this.#folder))) throw cause;
        throw new WafaError('vault-corrupt', `object ${objectKey} is missing`, { cause });
      }),
    );
    return {
      bytes: (await file.stat()).size,
      readExactly: (position, length) => onDisk(() => readExactly(file, position, length)),
      close: () => file.close(),
    };
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
    if (!isMissing(error)) throw error;
    await makeFolder(dirname(path));
    return open(path, 'w', 0o600);
  }
}

async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** A name is on the disk, as a file is, only once its folder is synchronised. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Others remove files and folders meanwhile. */
async function* filesIn(folder: string): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(unlessMissing);
  if (!entries) return;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
  return undefined;
}

class FileSink implements ObjectSink {
  readonly #file: FileHandle;
  readonly #path: string;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  append(bytes: Buffer): Promise<void> {
    return onDisk(() => this.#file.writeFile(bytes));
  }

  finish(): Promise<void> {
    return onDisk(async () => {
      await this.#file.sync();
      await this.#file.close();
      await rename(`${this.#path}.part`, this.#path);
      await syncFolder(dirname(this.#path));
    });
  }

  discard(): Promise<void> {
    return onDisk(async () => {
      await this.#file.close();
      await rm(`${this.#path}.part`, { force: true });
    });
  }
}

/** Missing, or without any entry: a volume that is not mounted, rather than one that lost a single object. */
async function isEmpty(folder: string): Promise<boolean> {
  const entries = await opendir(folder).catch(unlessMissing);
  if (!entries) return true;
  const first = await entries.read();
  await entries.close();
  return first === null;
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new WafaError('vault-corrupt', 'an object is cut off');
  return buffer;
}
