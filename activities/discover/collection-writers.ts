/**
 * Streams found records into the vault, one NDJSON object a collection, and each of their files into an object of its
 * own; one chunk of each open object is in memory.
 */
import { randomUUID } from 'node:crypto';
import type { StoredFile, StoredEnvelope } from '#libs/connectors/kit/stored-envelope';
import type { Envelope, FoundFile } from '#libs/connectors/kit/connector';
import { sha256Hex } from '#libs/crypto/digest';
import type { Vault, VaultManifest, VaultWriter } from '#libs/vault/vault';
import { deleteUncounted } from '../records/delete-uncounted.js';

interface CollectionObject {
  readonly writer: VaultWriter;
  /** Lines that are not yet written. */
  lines: string;
  readonly files: VaultManifest[];
  records: number;
}

export interface StoredCollection {
  readonly collection: string;
  readonly records: number;
  readonly manifest: VaultManifest;
  /** Of the files of its records. */
  readonly files: readonly VaultManifest[];
}

export interface Attempt {
  readonly caseId: string;
  readonly system: string;
  /** Random: what an attempt leaves behind never meets another one's objects. */
  readonly attemptId: string;
  readonly dataKey: Uint8Array;
  /** Called while a file flows, which may take longer than a heartbeat; throws when the activity was cancelled. */
  readonly heartbeat: () => void;
}

/** Hashing and sealing are asked for so many at a time. */
const PIECE_CHARACTERS = 65_536;

export class CollectionWriters {
  readonly #vault: Vault;
  readonly #attempt: Attempt;
  readonly #objects = new Map<string, CollectionObject>();
  #records = 0;

  constructor(vault: Vault, attempt: Attempt) {
    this.#vault = vault;
    this.#attempt = attempt;
  }

  get records(): number {
    return this.#records;
  }

  async write(envelope: Envelope, attached: readonly FoundFile[] = []): Promise<void> {
    const object = this.#objects.get(envelope.collection) ?? (await this.#create(envelope.collection));
    const files: StoredFile[] = [];
    for (const file of attached) files.push(await this.#writeFile(file, object));
    const stored: StoredEnvelope = files.length === 0 ? envelope : { ...envelope, files };
    object.lines += `${JSON.stringify(stored)}\n`;
    object.records += 1;
    this.#records += 1;
    if (object.lines.length >= PIECE_CHARACTERS) await writeLines(object);
  }

  async complete(): Promise<StoredCollection[]> {
    const stored: StoredCollection[] = [];
    for (const [collection, object] of this.#objects) {
      await writeLines(object);
      const { writer, records, files } = object;
      stored.push({ collection, records, manifest: await writer.complete(), files });
    }
    return stored;
  }

  /** Removes what this attempt wrote, complete or not; what the vault does not delete now, housekeeping takes. */
  async discard(): Promise<void> {
    for (const [collection, { writer, files }] of this.#objects) {
      const objectKeys = [this.#objectKey(collection), ...files.map(({ objectKey }) => objectKey)];
      await this.#leaveNothing(writer, objectKeys);
    }
  }

  async #leaveNothing(writer: VaultWriter, objectKeys: readonly string[]): Promise<void> {
    await writer.abort().catch(() => undefined);
    await deleteUncounted({ vault: this.#vault }, objectKeys);
  }

  async #writeFile({ mediaType, content }: FoundFile, object: CollectionObject): Promise<StoredFile> {
    const { caseId, system, attemptId, dataKey, heartbeat } = this.#attempt;
    const objectKey = `${caseId}/${system}/files/${attemptId}/${randomUUID()}`;
    const writer = await this.#vault.create({ objectKey, dataKey });
    try {
      for await (const bytes of content) {
        heartbeat();
        await writer.write(bytes);
      }
      const manifest = await writer.complete();
      object.files.push(manifest);
      return { objectKey, mediaType, bytes: manifest.plainBytes, sha256: manifest.sha256 };
    } catch (error) {
      await this.#leaveNothing(writer, [objectKey]);
      throw error;
    }
  }

  async #create(collection: string): Promise<CollectionObject> {
    const { dataKey } = this.#attempt;
    const writer = await this.#vault.create({ objectKey: this.#objectKey(collection), dataKey });
    const object = { writer, lines: '', files: [], records: 0 };
    this.#objects.set(collection, object);
    return object;
  }

  /** The collection's name is the company's; its hash keeps the path within the vault's own alphabet. */
  #objectKey(collection: string): string {
    const { caseId, system, attemptId } = this.#attempt;
    return `${caseId}/${system}/${attemptId}/${sha256Hex(collection).slice(0, 16)}.ndjson`;
  }
}

async function writeLines(object: CollectionObject): Promise<void> {
  const { lines } = object;
  object.lines = '';
  if (lines !== '') await object.writer.write(Buffer.from(lines));
}
