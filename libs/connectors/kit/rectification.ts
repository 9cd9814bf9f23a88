/** What a connector that corrects offers beside the search: which fields, what would change, the change, the reading back. */
import type { Localised } from '#libs/data-map/company';
import type { Identifier } from './connector.js';

/** A field whose value a person may have corrected. */
export interface RectifiableField {
  /** `dataset:collection`; a vendor's begins with the vendor. */
  readonly collection: string;
  readonly field: string;
  readonly label?: Localised;
  /** Fides data type, where known. */
  readonly dataType?: string;
  /** Signs the person in, or reaches them: a change is a takeover risk (DECISIONS 7, ADR 0013). */
  readonly reaches?: 'email' | 'phone_number';
}

/** Personal data. `id` is the correction's own. */
export interface Correction {
  readonly id: string;
  readonly collection: string;
  readonly field: string;
  /** The right value as text; null empties the field. */
  readonly value: string | null;
  /** What stands there now, as the person says it: where she has several records, only those that say so are meant. */
  readonly wrong?: string;
}

export interface RectificationRequest {
  readonly identifiers: readonly Identifier[];
  readonly corrections: readonly Correction[];
  /** Case time, ISO 8601. */
  readonly asOf: string;
}

/** What one correction would do. No value of the person stands in it. */
export interface PlannedCorrection {
  readonly id: string;
  readonly rows: number;
  /** Rows that hold the right value already. */
  readonly right: number;
  /** Set where it cannot be done: a code that the answer has words for. */
  readonly notAppliedBecause?: string;
}

export interface PlannedRectification {
  readonly corrections: readonly PlannedCorrection[];
  /** Keys of the rows meant, by correction id. Personal data. */
  readonly targets: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** For fields with `reaches`: the values there now, by correction id. Who has them is warned. Personal data. */
  readonly current?: Readonly<Record<string, readonly string[]>>;
}

export interface Rectifier {
  readonly system: string;
  /** Tells by itself what belongs to several people, from identifiers that say so (`shared`). */
  readonly judgesShared?: true;
  readonly fields: readonly RectifiableField[];
  /** Only reads. */
  plan(request: RectificationRequest): Promise<PlannedRectification>;
  /** All of the plan or nothing where the system allows that; safe to repeat. `plan-exceeded` where more rows than planned would change. */
  execute(
    request: RectificationRequest,
    planned: PlannedRectification,
  ): Promise<{ readonly changed: Readonly<Record<string, number>> }>;
  /** Ids of corrections whose value is not there. */
  verify(request: RectificationRequest, planned: PlannedRectification): Promise<readonly string[]>;
  close(): Promise<void>;
}
