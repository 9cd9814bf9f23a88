/**
 * What a connector that erases offers beside the search: plan, execute, verify. A plan says how many rows of each
 * collection meet which fate and holds no value of a person; the keys of those rows travel beside it and are sealed by
 * whoever keeps them.
 */
import type { CollectionDecision, ErasureRule } from '#libs/data-map/erasure-rules';
import type { MaskingSecret } from '#libs/data-map/masking';
import type { ErasureDisposition, MaskingStrategy } from '#libs/domain/words';
import type { Identifier } from './connector.js';

export interface ErasureRequest {
  readonly identifiers: readonly Identifier[];
  readonly rules: readonly ErasureRule[];
  /** What officers decided for this case; only Postgres can follow one about a collection. */
  readonly decisions?: readonly CollectionDecision[];
  /** Case time, ISO 8601: retention is counted from it. */
  readonly asOf: string;
  /** The same for every try of one erasure. */
  readonly secret: MaskingSecret;
  /**
   * Long after the answer: rows that are not in the plan are left alone and do not stop it. They are what the person has
   * given since.
   */
  readonly onlyApproved?: true;
}

/** One fate of some rows of one collection. */
export interface ErasureItem {
  /** `dataset:collection`. */
  readonly collection: string;
  readonly disposition: ErasureDisposition;
  readonly rows: number;
  /** Rows that may be changed at most; above `rows` only where the map says `volatile`. */
  readonly atMost: number;
  /** Fields concerned, nested ones with dots; none where whole rows are. */
  readonly columns: readonly string[];
  /** How each of the columns is overwritten. */
  readonly strategies?: Readonly<Record<string, MaskingStrategy>>;
  /** Why the rows stay. */
  readonly ground?: string;
  /** Last day on which one of them stays, ISO 8601 date. */
  readonly keptUntil?: string;
  /** Day on which somebody has to look again, where the rows do not say when they end. */
  readonly reviewOn?: string;
  /** Set where the rules ask for it and it cannot be done; execution leaves these rows and columns alone. */
  readonly notAppliedBecause?: string;
  readonly note?: string;
  /** False where what is done cannot be undone. */
  readonly reversible: boolean;
}

/** One row of an item. Personal data. */
export interface TargetRow {
  /** Parts of its key as text. */
  readonly key: readonly string[];
  /** Digest of what its hashed fields will be, so that a repeat does not hash a hash. */
  readonly masked?: string;
  /** Of a kept row: the last day on which it stays, ISO 8601 date. */
  readonly until?: string;
  /**
   * Of a kept row: column → value, what else has to stand in it when it is erased by its key alone, long after everything
   * that led to it. A row with a stamp and no `until` is erased once somebody decides that it stays no longer.
   */
  readonly stamp?: Readonly<Record<string, string>>;
}

export interface PlannedErasure {
  readonly items: readonly ErasureItem[];
  /** In the order of `items`. */
  readonly targets: readonly (readonly TargetRow[])[];
  /** Collections that the identifiers at hand do not lead to, with what is needed. */
  readonly notSearched: readonly { readonly collection: string; readonly needs: string }[];
}

export interface ErasureResult {
  /** Rows really changed, by item collection; a repeat changes none. */
  readonly changed: readonly { readonly collection: string; readonly rows: number }[];
  /** Rows that are now as planned, by this try or by an earlier one whose answer was lost: what the case records. */
  readonly gone?: ErasureResult['changed'];
  /** Where nobody can read what came of it: what the processor has accepted, and when it will have done it. */
  readonly accepted?: AcceptedErasure;
  /** A job of the vendor runs: `execute` is called again after so many seconds, for days if need be. */
  readonly pending?: { readonly checkAfterSeconds: number };
  /** What the vendor lets nobody erase before a date, and why: owed until then, and said in the answer. */
  readonly deferred?: readonly DeferredErasure[];
  /** Where fewer rows were there than planned, in words without values. */
  readonly notes: readonly string[];
}

export interface DeferredErasure {
  readonly collection: string;
  readonly rows: number;
  /** ISO 8601 date from which it can be erased. */
  readonly from: string;
  /** A code that the answer has words for. */
  readonly ground: string;
}

/** A request to delete that a processor has taken on, and no proof that it was carried out. */
export interface AcceptedErasure {
  /** ISO 8601 instants at which the processor says it received the request, one for each identifier. */
  readonly proof: readonly string[];
  /** ISO 8601 date. */
  readonly finalBy: string;
}

/** What should be gone and is not. */
export interface Residue {
  readonly collection: string;
  readonly rows: number;
  readonly columns: readonly string[];
}

/** What a vendor allows in one day, counted over all processes. */
export interface Allowance {
  /** Throws `system-busy` with the seconds until the vendor's next day where fewer are left; takes none. */
  requireLeft(count: number): Promise<void>;
  /** Takes one; call it right before the vendor is called. Throws as above. */
  take(): Promise<void>;
}

export interface Eraser {
  readonly system: string;
  /** Tells by itself what belongs to several people, from identifiers that say so (`shared`). */
  readonly judgesShared?: true;
  /** Only reads. */
  plan(request: ErasureRequest): Promise<PlannedErasure>;
  /** All of the plan or nothing; safe to call again. */
  execute(request: ErasureRequest, planned: PlannedErasure): Promise<ErasureResult>;
  /** Reads again by every identifier and every key of the plan. Empty where nothing is left. */
  verify(request: ErasureRequest, planned: PlannedErasure): Promise<readonly Residue[]>;
  /** A legal hold was set: jobs of the vendor that have begun for this plan are called back where they can be. */
  halt?(request: ErasureRequest, planned: PlannedErasure): Promise<HaltedJobs>;
  close(): Promise<void>;
}

/** Counts of a vendor's jobs. */
export interface HaltedJobs {
  /** Never ran, and never will. */
  readonly cancelled: number;
  /** Run, and cannot be taken back. */
  readonly running: number;
  /** Neither yet: asked again soon. */
  readonly undecided: number;
}

/** True for items that execution acts on. */
export const acts = ({ disposition, notAppliedBecause }: ErasureItem): boolean =>
  notAppliedBecause === undefined && ['delete', 'mask', 'unlink'].includes(disposition);
