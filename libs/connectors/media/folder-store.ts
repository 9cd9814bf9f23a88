/** Files in a folder of this machine: for trying and for the sandbox. */
import { constants } from 'node:fs';
import { access, open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { askPermission } from '#libs/connectors/kit/ask-permission';
import type { Permission } from '#libs/connectors/kit/connector';
import { mediaTypeOfName } from '#libs/connectors/kit/media-types';
import { WafaError } from '#libs/domain/errors';
import type { Absent, MediaObject, MediaStore } from './media-store.js';
import { FILES } from './media-texts.js';

export interface FolderStoreOptions {
  readonly system: string;
  readonly folder: string;
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

export const isAbsent = (error: unknown): boolean => ABSENT.has((error as NodeJS.ErrnoException).code ?? '');

export class FolderStore implements MediaStore {
  readonly #options: FolderStoreOptions;

  constructor(options: FolderStoreOptions) {
    this.#options = options;
  }

  async check(): Promise<void> {
    const { system, folder } = this.#options;
    try {
      await access(folder, constants.R_OK | constants.X_OK);
    } catch (error) {
      throw folderError(system, error, 'system-unavailable');
    }
    if (!(await stat(folder)).isDirectory())
      throw new WafaError('system-unavailable', `${system}: the folder is none`);
  }

  async find(key: string): Promise<MediaObject | Absent> {
    const file = await this.#open(key);
    if (!file) return 'missing';
    try {
      const { size, mtime } = await file.stat();
      return {
        state: 'held',
        mediaType: mediaTypeOfName(key),
        bytes: size,
        lastModified: mtime.toISOString(),
        etag: null,
        versionId: null,
      };
    } finally {
      await file.close();
    }
  }

  async *read(key: string, { bytes, lastModified }: MediaObject): AsyncGenerator<Uint8Array> {
    const { system } = this.#options;
    const changed = (): WafaError =>
      new WafaError('system-unavailable', `${system}: a file changed while it was read`);
    const file = await this.#open(key);
    if (!file) throw changed();
    let read = 0;
    // The stream closes the file, also when it is ended early.
    for await (const chunk of file.createReadStream() as AsyncIterable<Uint8Array>) {
      read += chunk.length;
      yield chunk;
    }
    const { mtime } = await stat(join(this.#options.folder, key));
    if (read !== bytes || mtime.toISOString() !== lastModified) throw changed();
  }

  async permissions(): Promise<readonly Permission[]> {
    return [
      await askPermission({ name: `read ${this.#options.folder}`, opens: [FILES] }, () => this.check()),
    ];
  }

  close(): void {
    // Nothing stays open between calls.
  }

  /** A regular file that no link leads to; undefined for anything else. */
  async #open(key: string): Promise<FileHandle | undefined> {
    const { system, folder } = this.#options;
    try {
      const root = await realpath(folder);
      const real = await realpath(join(root, key));
      if (real !== join(root, key)) return undefined;
      const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      if ((await file.stat()).isFile()) return file;
      await file.close();
      return undefined;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw folderError(system, error, 'internal');
    }
  }
}

/** Whether files can be deleted from it. */
export const writingPermission = ({ system, folder }: FolderStoreOptions): Promise<Permission> =>
  askPermission({ name: `write ${folder}`, opens: [] }, async () => {
    try {
      await access(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw folderError(system, error, 'system-unavailable');
    }
  });

export function folderError(
  system: string,
  error: unknown,
  otherwise: 'system-unavailable' | 'internal',
): WafaError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const refused = code === 'EACCES' || code === 'EPERM';
  return new WafaError(refused ? 'system-refused' : otherwise, `${system}: ${code}`);
}
