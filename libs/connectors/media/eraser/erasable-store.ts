/** A place whose files can be erased: every version under a key, unfinished uploads, locks. Errors are `WafaError`s. */

export interface StoredVersion {
  readonly key: string;
  /** Of the version or of the upload; empty in a folder. */
  readonly id: string;
  /** `older`: also a mark of deletion, which holds the key. */
  readonly kind: 'current' | 'older' | 'upload';
}

/** One key, or everything that begins so. */
export interface Whereabouts {
  readonly key: string;
  readonly whole: boolean;
}

/** What the storage lets nobody delete. */
export interface Lock {
  /** ISO 8601 instant; undefined for a legal hold, which ends when somebody lifts it. */
  readonly until?: string;
}

export interface ErasableStore {
  /** Throws where the place itself is not there: its files would all look gone. */
  check(): Promise<void>;
  versions(at: Whereabouts): Promise<readonly StoredVersion[]>;
  uploads(at: readonly Whereabouts[]): Promise<readonly StoredVersion[]>;
  /** Whether the place can lock files at all. */
  locks(): Promise<boolean>;
  lockOf(version: StoredVersion): Promise<Lock | undefined>;
  /** Safe to repeat. Gives those that a lock kept; every other one is gone, or it throws. */
  remove(versions: readonly StoredVersion[]): Promise<readonly StoredVersion[]>;
  isThere(version: StoredVersion): Promise<boolean>;
  close(): void;
}

export const covers = ({ key, whole }: Whereabouts, candidate: string): boolean =>
  whole ? candidate.startsWith(key) : candidate === key;

export const nameOfVersion = ({ key, id }: Pick<StoredVersion, 'key' | 'id'>): string => `${key}\0${id}`;
