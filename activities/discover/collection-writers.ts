/** Streams found records into the vault, one NDJSON object a collection, with one chunk of each in memory. */
import type { Envelope } from '#libs/connectors/kit/connector';
import { sha256Hex } from '#libs/crypto/digest';
import type { Vault, VaultManifest, VaultWriter } from '#libs/vault/vault';

interface CollectionObject {
  readonly writer: VaultWriter;
  records: number;
}

export interface StoredCollection {
  readonly collection: string;
  readonly records: number;
  readonly manifest: VaultManifest;
}

export interface Attempt {
  readonly caseId: string;
  readonly system: string;
  /** Random: what an attempt leaves behind never meets another one's objects. */
  readonly attemptId: string;
  readonly dataKey: Uint8Array;
}

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

  async write(envelope: Envelope): Promise<void> {
    const object = this.#objects.get(envelope.collection) ?? (await this.#create(envelope.collection));
    await object.writer.write(Buffer.from(`${JSON.stringify(envelope)}\n`));
    object.records += 1;
    this.#records += 1;
  }

  async complete(): Promise<StoredCollection[]> {
    const stored: StoredCollection[] = [];
    for (const [collection, { writer, records }] of this.#objects)
      stored.push({ collection, records, manifest: await writer.complete() });
    return stored;
  }

  /** Removes what this attempt wrote, complete or not. */
  async discard(): Promise<void> {
    for (const [collection, { writer }] of this.#objects) {
      await writer.abort();
      await this.#vault.delete(this.#objectKey(collection));
    }
  }

  async #create(collection: string): Promise<CollectionObject> {
    const { dataKey } = this.#attempt;
    const writer = await this.#vault.create({ objectKey: this.#objectKey(collection), dataKey });
    const object = { writer, records: 0 };
    this.#objects.set(collection, object);
    return object;
  }

  /** The collection's name is the company's; its hash keeps the path within the vault's own alphabet. */
  #objectKey(collection: string): string {
    const { caseId, system, attemptId } = this.#attempt;
    return `${caseId}/${system}/${sha256Hex(collection).slice(0, 16)}/${attemptId}.ndjson`;
  }
}
