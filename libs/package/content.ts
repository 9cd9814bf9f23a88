/** What a package is made of: given by the caller, already limited to one case. */
import type { DescribedCollection, Envelope } from '#libs/connectors/kit/connector';
import type { StoredEnvelope, StoredFile } from '#libs/connectors/kit/stored-envelope';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import type { CcpaCategory } from '#libs/domain/california';
import type { Language, Right, TaskOutcome, WithholdReason } from '#libs/domain/words';

/** Secret columns are not in here. */
export interface PackagedCollection extends Omit<DescribedCollection, 'key'> {
  readonly system: string;
  /** `dataset:collection`. */
  readonly collection: string;
  /** Pages of records in the order they were found; opened once for each file made of them. */
  records(): AsyncIterable<readonly StoredEnvelope[]>;
  /** The bytes of a file of one of the records; only where some record has files. */
  readonly readFile?: (file: StoredFile) => AsyncIterable<Uint8Array>;
}

export interface SearchedSystem {
  readonly system: string;
  readonly state: 'confirmed' | 'nothing-held' | 'manual';
  /** An officer looked: done, nothing held, or could not; or it had not answered when the package was made. */
  readonly manualResult?: TaskOutcome;
  /** Collections that the identifiers at hand do not reach, with what they need. */
  readonly notSearched: readonly { readonly collection: string; readonly needs: string }[];
}

export interface WithheldRecords {
  readonly system: string;
  readonly collection: string;
  readonly reason: WithholdReason;
  readonly records: number;
}

export interface LeftOut {
  readonly system: string;
  readonly collection: string;
  /** Names of columns that stay; `all` where the whole collection does. */
  readonly columns: 'all' | readonly string[];
}

/** An answer in the words of the CCPA (Cal. Civ. Code 1798.110, 1798.130). */
export interface CalifornianContent {
  /** Which kinds of data are held, and no record. */
  readonly byCategories: boolean;
  readonly categories: readonly { readonly system: string; readonly categories: readonly CcpaCategory[] }[];
  /** Told of, and taken out of the records (11 CCR 7024(d)). */
  readonly neverDisclosed: readonly {
    readonly system: string;
    readonly collection: string;
    readonly columns: readonly string[];
  }[];
}

export interface PackageContent {
  /** Where the law of California governs the answer; the words of the GDPR otherwise. */
  readonly california?: CalifornianContent;
  readonly right: Extract<Right, 'access' | 'portability'>;
  /** Found, but not part of a portability answer. */
  readonly leftOut: readonly LeftOut[];
  /** Words of every collection that a system may hold, also of those that are not in the package. */
  readonly describe: (
    system: string,
    collection: string,
  ) => Pick<DescribedCollection, 'label' | 'columns'> | undefined;
  readonly language: Language;
  readonly reference: string;
  readonly controller: Controller;
  readonly systems: readonly System[];
  readonly searched: readonly SearchedSystem[];
  readonly withheld: readonly WithheldRecords[];
  readonly collections: readonly PackagedCollection[];
  /** Earlier erasures of the person, as they were answered. */
  readonly erasedBefore?: readonly {
    readonly reference: string;
    readonly on: Date;
    readonly lines: readonly { readonly label: string; readonly value: string }[];
  }[];
  /** Case time of the search: "as found on". Also the time stamp of every file. */
  readonly foundAt: Date;
  /** Throws `foreign-record` for a record that no key gathered in this case leads to. */
  readonly requireOwn: (envelope: Envelope) => void;
  readonly isWithheld: (envelope: Envelope) => boolean;
}
