/** The files of a folder of this machine, as an eraser needs them: no versions, no locks, no unfinished uploads. */
import { lstat, readdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failPoint } from '#libs/fail-points/fail-points';
import { folderError, FolderStore, isAbsent, type FolderStoreOptions } from '../folder-store.js';
import type { ErasableStore, StoredVersion, Whereabouts } from './erasable-store.js';

export class ErasableFolder implements ErasableStore {
  readonly #options: FolderStoreOptions;
  readonly #keyPrefixes: readonly string[];

  constructor(options: FolderStoreOptions & { readonly keyPrefixes: readonly string[] }) {
    this.#options = options;
    this.#keyPrefixes = options.keyPrefixes;
  }

  check(): Promise<void> {
    return new FolderStore(this.#options).check();
  }

  async versions({ key, whole }: Whereabouts): Promise<readonly StoredVersion[]> {
    const keys = whole ? await this.#filesIn(key) : [key];
    const found: StoredVersion[] = [];
    for (const one of keys) {
      const version = { key: one, id: '', kind: 'current' } as const;
      if (await this.isThere(version)) found.push(version);
    }
    return found;
  }

  uploads(): Promise<readonly StoredVersion[]> {
    return Promise.resolve([]);
  }

  locks(): Promise<boolean> {
    return Promise.resolve(false);
  }

  lockOf(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async remove(versions: readonly StoredVersion[]): Promise<readonly StoredVersion[]> {
    for (const { key } of versions) {
      const path = await this.#pathOf(key);
      if (path === undefined) continue;
      await this.#try(() => unlink(path));
      failPoint('writing.media');
      await this.#removeEmptyFolders(key);
    }
    return [];
  }

  async isThere({ key }: StoredVersion): Promise<boolean> {
    return (await this.#pathOf(key)) !== undefined;
  }

  close(): void {
    // Nothing stays open between calls.
  }

  /** Of a regular file that no link leads to; undefined for anything else. */
  #pathOf(key: string): Promise<string | undefined> {
    return this.#try(async () => {
      const path = join(await realpath(this.#options.folder), key);
      if ((await realpath(dirname(path))) !== dirname(path)) return undefined;
      return (await lstat(path)).isFile() ? path : undefined;
    });
  }

  async #filesIn(folder: string): Promise<readonly string[]> {
    const entries = await this.#try(async () => {
      const path = join(await realpath(this.#options.folder), folder);
      if (`${await realpath(path)}/` !== path) return [];
      return readdir(path, { recursive: true, withFileTypes: true });
    });
    const root = await realpath(this.#options.folder);
    return (entries ?? [])
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .toSorted();
  }

  /** A folder's name is part of the key; the places of everybody stay. */
  async #removeEmptyFolders(key: string): Promise<void> {
    const root = await realpath(this.#options.folder);
    for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
      const isEverybodys =
        !folder.includes('/') || this.#keyPrefixes.some((prefix) => prefix.startsWith(folder));
      if (isEverybodys || !(await removedIfEmpty(join(root, folder)))) return;
    }
  }

  async #try<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw folderError(this.#options.system, error, 'internal');
    }
  }
}

async function removedIfEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Not empty, or not ours to remove: the file is gone all the same.
    if (code === 'ENOTEMPTY' || code === 'ENOENT' || code === 'EACCES' || code === 'EEXIST') return false;
    throw error;
  }
}
