/**
 * What every connector offers. A connector speaks to one declared system; it knows nothing of cases, keys or Temporal.
 * Errors are `WafaError`s: a final code ends the search of this system and opens a manual task, any other is retried.
 */

/** A value that finds the subject, proved or found from something proved. Never a claim. */
export interface Identifier {
  readonly kind: string;
  readonly value: string;
}

/**
 * One found record. `via` names the field that led here and the SHA-256 (hex) of the canonical text of its value, so
 * that the packer can refuse a record that no gathered key leads to (DECISIONS 1.4).
 */
export interface Envelope {
  readonly system: string;
  /** `dataset:collection`. */
  readonly collection: string;
  /** Primary key column → value as text; the whole row where a table has none. */
  readonly key: Readonly<Record<string, string>>;
  readonly via: { readonly field: string; readonly valueHash: string };
  /** Column → exact JSON value; numbers that a double cannot hold are text. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A key the search gathered: the packer checks every envelope's `via` against these. */
export interface GatheredKey {
  /** `identity.<kind>` for a seed, else `dataset:collection.field`. */
  readonly field: string;
  readonly valueHash: string;
}

export interface CollectionFinding {
  readonly collection: string;
  readonly records: number;
  /** Set where the search could not even begin: `needs <identifier kinds>`. Never shown as "nothing held". */
  readonly notSearched?: string;
}

export interface DiscoveryResult {
  readonly collections: readonly CollectionFinding[];
  readonly gatheredKeys: readonly GatheredKey[];
  /** Identifiers for other systems, found in fields with `identifies`. */
  readonly identifiers: readonly (Identifier & { readonly system: string })[];
}

export interface DiscoveryRequest {
  readonly identifiers: readonly Identifier[];
  /** Takes the records in the order they are found; awaited, so that a slow vault slows the search. */
  readonly emit: (envelope: Envelope) => Promise<void>;
  /** Called between pages; throws when the activity was cancelled. */
  readonly heartbeat: (progress: { readonly records: number }) => void;
}

export interface Connector {
  readonly system: string;
  discover(request: DiscoveryRequest): Promise<DiscoveryResult>;
  /** Cheap check that the system answers and the map fits; throws the same errors as `discover`. */
  check(): Promise<void>;
  close(): Promise<void>;
}
