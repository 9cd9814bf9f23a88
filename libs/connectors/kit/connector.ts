/**
 * What every connector offers. A connector speaks to one declared system; it knows nothing of cases, keys or Temporal.
 * Errors are `WafaError`s: `system-refused` (401, 403) pauses the system, another final code ends its search and opens a
 * manual task, any other is tried again, not before `retryAfterSeconds` where the system named a time.
 */
import type { Localised } from '#libs/data-map/company';
import type { LegalBasis, ManualTaskKind } from '#libs/domain/words';

/** A value that finds the subject, proved or found from something proved. Never a claim. */
export interface Identifier {
  readonly kind: string;
  readonly value: string;
  /** The row that names it may belong to several people (`shared` in the data map): what it leads to is not erased. */
  readonly shared?: boolean;
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

/** A file that belongs to a record. */
export interface FoundFile {
  /** As the system tells it; the name inside the package is made from it by our own table. */
  readonly mediaType: string;
  /** Opened when it is read, once and in order; ending early stops the transfer. */
  readonly content: AsyncIterable<Uint8Array>;
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
  /** Verified identifiers for other systems: what a row holds in a field with `identifies`, a verified e-mail. */
  readonly identifiers: readonly (Identifier & { readonly system: string })[];
  /** What a person has to do although the search went well: a part that no API gives. */
  readonly openTask?: ManualTaskKind;
}

export interface DiscoveryRequest {
  readonly identifiers: readonly Identifier[];
  /** Case time of the search, ISO 8601; the wall clock where nobody says. */
  readonly asOf?: string;
  /**
   * Takes the records in the order they are found, each with its files; awaited, so that a slow vault slows the search.
   */
  readonly emit: (envelope: Envelope, files?: readonly FoundFile[]) => Promise<void>;
  /** Called between pages; throws when the activity was cancelled. */
  readonly heartbeat: (progress: { readonly records: number }) => void;
}

/** What a collection is called and what of it a person may carry elsewhere (GDPR Art. 20). */
export interface DescribedCollection {
  /** `dataset:collection`; a vendor's begins with the vendor: `stripe:charges`. */
  readonly key: string;
  /** Else `labels` of systems.yaml, else the name itself. */
  readonly label?: Localised;
  readonly description?: string;
  /** Top-level names of `data` in the order of the table; JSON keeps everything, but for portability. */
  readonly columns: readonly DescribedColumn[];
  /** Else the system's. */
  readonly basis?: LegalBasis;
}

export interface DescribedColumn {
  readonly name: string;
  readonly label?: Localised;
  readonly description?: string;
  /** Fides data type, where known. */
  readonly dataType?: string;
  /** Told by the person, seen while the service was used, or guessed from it. */
  readonly source?: 'provided' | 'observed' | 'inferred';
}

/** Waits for this system's turn: one rate limit over all processes. Called before every call to a vendor. */
export type Pace = () => Promise<void>;

/** One documented permission of the credentials, and whether they have it. */
export interface Permission {
  /** In the vendor's own words, as docs/connectors writes them: `Charges: Read`, `SELECT on studio.songs`. */
  readonly name: string;
  /** `not-asked`: the system answered something else than yes or no, or could not be asked so narrowly. */
  readonly state: 'granted' | 'missing' | 'not-asked';
  /** Keys of the collections that cannot be found without it. */
  readonly opens: readonly string[];
  /** Why it is not granted, in codes and names of the system; never a value of a person. */
  readonly why?: string;
  /** How to do without it, where the configuration can. */
  readonly instead?: string;
}

export interface Connector {
  readonly system: string;
  /** Kinds of identifier it can search by; others are ignored. */
  readonly kinds: readonly string[];
  /** Every collection it may find records in. */
  readonly collections: readonly DescribedCollection[];
  discover(request: DiscoveryRequest): Promise<DiscoveryResult>;
  /** Cheap check that the system answers and the map fits; throws the same errors as `discover`. */
  check(): Promise<void>;
  /** What the credentials allow, one line a permission; for `wafa systems check`. */
  permissions(): Promise<readonly Permission[]>;
  close(): Promise<void>;
}
