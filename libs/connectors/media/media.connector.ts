/** The files of a person, by the keys that other systems hold: one record for each key, with its file where it is sent. */
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type {
  Connector,
  DiscoveryRequest,
  DiscoveryResult,
  Envelope,
  FoundFile,
  Permission,
} from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import { erasingPermissions } from './eraser/erasing-permissions.js';
import { FolderStore, writingPermission } from './folder-store.js';
import { isAllowedKey } from './key-rules.js';
import type { MediaObject, MediaStore } from './media-store.js';
import { FILES, MEDIA_COLLECTIONS, NOTES, type FileState } from './media-texts.js';
import { Bucket, type S3StoreOptions } from './s3-client.js';
import { S3Store } from './s3-store.js';

export interface MediaConnectorOptions {
  readonly system: string;
  readonly place: Omit<S3StoreOptions, 'system'> | { readonly folder: string };
  readonly keyPrefixes: readonly string[];
  readonly maxFileBytes: number;
  /** Wafa deletes as well: then the permissions for that are asked, too. */
  readonly erase?: boolean;
  readonly derivatives?: readonly string[];
}

const KIND = 'media_key';

export const createMediaConnector = (options: MediaConnectorOptions): Connector =>
  new MediaConnector(options);

class MediaConnector implements Connector {
  readonly system: string;
  readonly kinds = [KIND];
  readonly collections = MEDIA_COLLECTIONS;
  readonly #options: MediaConnectorOptions;
  readonly #store: MediaStore;

  constructor(options: MediaConnectorOptions) {
    const { system, place } = options;
    this.system = system;
    this.#options = options;
    this.#store =
      'folder' in place ? new FolderStore({ system, ...place }) : new S3Store({ system, ...place });
  }

  async discover({ identifiers, emit, heartbeat }: DiscoveryRequest): Promise<DiscoveryResult> {
    const mine = identifiers.filter(({ kind }) => kind === KIND);
    mine.forEach(assertIdentifier);
    const keys = [...new Set(mine.map(({ value }) => value))];
    if (keys.length === 0) {
      const collections = [{ collection: FILES, records: 0, notSearched: `needs ${KIND}` }];
      return { collections, gatheredKeys: [], identifiers: [] };
    }
    await this.#store.check();
    for (const [records, key] of keys.entries()) {
      heartbeat({ records });
      const { envelope, files } = await this.#record(key);
      await emit(envelope, files);
    }
    return {
      collections: [{ collection: FILES, records: keys.length }],
      gatheredKeys: keys.map(viaOf),
      identifiers: [],
    };
  }

  check(): Promise<void> {
    return this.#store.check();
  }

  async permissions(): Promise<readonly Permission[]> {
    const { keyPrefixes, derivatives = [], erase = false, place, system } = this.#options;
    const reading = await this.#store.permissions(keyPrefixes);
    if (!erase) return reading;
    const rules = { keyPrefixes, derivatives };
    if ('folder' in place) return [...reading, await writingPermission({ system, ...place })];
    const bucket = new Bucket({ system, ...place });
    try {
      return [...reading, ...(await erasingPermissions(bucket, rules))];
    } finally {
      bucket.close();
    }
  }

  close(): Promise<void> {
    this.#store.close();
    return Promise.resolve();
  }

  async #record(key: string): Promise<{ readonly envelope: Envelope; readonly files: readonly FoundFile[] }> {
    const { keyPrefixes, maxFileBytes } = this.#options;
    if (!isAllowedKey(key, keyPrefixes)) return { envelope: this.#envelope(key, 'not-allowed'), files: [] };
    const object = await this.#store.find(key);
    if (typeof object === 'string') return { envelope: this.#envelope(key, object), files: [] };
    const state = object.state === 'held' && object.bytes > maxFileBytes ? 'too-large' : object.state;
    const file = { mediaType: object.mediaType, content: this.#store.read(key, object) };
    return { envelope: this.#envelope(key, state, object), files: state === 'held' ? [file] : [] };
  }

  #envelope(key: string, state: FileState, object?: MediaObject): Envelope {
    const {
      mediaType = null,
      bytes = null,
      lastModified = null,
      etag = null,
      versionId = null,
    } = object ?? {};
    return {
      system: this.system,
      collection: FILES,
      key: { key },
      via: viaOf(key),
      data: { key, state, note: NOTES[state], mediaType, bytes, lastModified, etag, versionId },
    };
  }
}

const viaOf = (key: string): Envelope['via'] => ({ field: `identity.${KIND}`, valueHash: hashOfKey([key]) });
