/** A place that keeps files under keys: a bucket or a folder. Errors are `WafaError`s. */
import type { Permission } from '#libs/connectors/kit/connector';
import type { KnownMediaType } from '#libs/connectors/kit/media-types';

export interface MediaObject {
  readonly state: 'held' | 'archived';
  readonly mediaType: KnownMediaType;
  readonly bytes: number;
  /** ISO 8601. */
  readonly lastModified: string | null;
  readonly etag: string | null;
  readonly versionId: string | null;
}

/** `deleted`: the newest version is a mark of deletion; older ones may still lie there. */
export type Absent = 'missing' | 'deleted';

export interface MediaStore {
  /** Throws where the place itself is not there: its files would all look missing. */
  check(): Promise<void>;
  find(key: string): Promise<MediaObject | Absent>;
  /** The bytes of exactly this object; every byte or an error. Ending early stops the transfer. */
  read(key: string, object: MediaObject): AsyncIterable<Uint8Array>;
  permissions(prefixes: readonly string[]): Promise<readonly Permission[]>;
  close(): void;
}
