/**
 * What a connector that marks offers beside the search: acts that can be undone and therefore need no approval (ADR
 * 0012). A marker looks for the person by itself, from the identifiers it is given, and touches nobody else's rows.
 */
import type { PublicRecord } from '#libs/contracts/public-items';
import type { Mark, Purpose } from '#libs/domain/words';
import type { Identifier } from './connector.js';

/** What a restriction asks of a system. */
export interface Limits {
  /** Empty for everything. */
  readonly purposes: readonly Purpose[];
  /** Only when the person asked for it: cut off the sign-in, pause the billing. */
  readonly lockAccount: boolean;
  readonly pauseBilling: boolean;
}

/** `purposes`: for `stop` what is to end, for `restrict` what it is limited to, for `lift` what it was limited to. */
export interface MarkRequest extends Limits {
  readonly identifiers: readonly Identifier[];
  readonly mark: Mark;
  /** `lift`: what other restrictions of the person ask for; afterwards exactly this is marked, without it nothing. */
  readonly stays?: Limits | undefined;
  /** `unpublish`: keys of single records, as the search gave them; without it everything that is public. */
  readonly only?: readonly { readonly collection: string; readonly key: Readonly<Record<string, string>> }[];
  /** `stop`: when the request came in, from which it counts. ISO 8601. */
  readonly receivedAt?: string;
  /** Case time, ISO 8601. */
  readonly asOf: string;
}

/** One collection that was marked, or could not be. */
export interface MarkedItem {
  readonly collection: string;
  /** Rows or objects that carry the mark now, whether by this try or by an earlier one. */
  readonly rows: number;
  /** What carries it, in the system's own words: `accounts.restricted`, `metadata.dsr_restricted`. */
  readonly by: string;
  /** Why nothing was done where something should have been; a person has to. */
  readonly notAppliedBecause?: string;
}

/**
 * Why a person has to stop something before an erasure: what is sent or synced on would bring back what is erased.
 */
export const SEND_STOP_NEEDED = 'send-stop-needed';

export interface MarkResult {
  /** Empty where the system holds nothing that the mark concerns. */
  readonly items: readonly MarkedItem[];
  /** ISO 8601 instant at which the vendor ends the mark by itself: renewed before. */
  readonly endsAt?: string;
}

export interface Marker {
  readonly system: string;
  /** The marks it can set; in a system without one that is asked for, a person does it. */
  readonly marks: readonly Mark[];
  /** Purposes that it can stop; others do not concern the system. */
  readonly purposes: readonly Purpose[];
  /** Also where nothing of the person is held yet: what comes later has to carry the mark. */
  readonly evenWithoutRecords?: true;
  /** Needs nothing that finds the person; without it a mark is a person's where no identifier is known. */
  readonly evenWithoutIdentifiers?: true;
  /** Tells by itself what belongs to several people, from identifiers that say so (`shared`). */
  readonly judgesShared?: true;
  /** Safe to repeat. */
  apply(request: MarkRequest): Promise<MarkResult>;
  /** Reads again; gives what should carry the mark and does not. */
  verify(request: MarkRequest): Promise<readonly { readonly collection: string; readonly rows: number }[]>;
  /** What is public of the person and of nobody else, one by one; undefined where only everything can be hidden. */
  publicItems?(identifiers: readonly Identifier[]): Promise<readonly PublicRecord[]>;
  close(): Promise<void>;
}
