/** A found record as it lies in the vault: one line of NDJSON, with the places of its files. */
import type { Envelope } from './connector.js';

export interface StoredFile {
  /** Of the vault object that holds the bytes. */
  readonly objectKey: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hex SHA-256 of the bytes. */
  readonly sha256: string;
}

export interface StoredEnvelope extends Envelope {
  readonly files?: readonly StoredFile[];
}
