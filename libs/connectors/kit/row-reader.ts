/** What a connector's own code gives to the search: how its fields write values, and pages of rows. */
import type { Collection } from '#libs/data-map/dataset';
import type { FieldPath } from '#libs/data-map/graph';
import type { Way } from './ways.js';

/** Values a collection is searched for; one tuple of one condition is enough to find a row. */
export interface Condition {
  readonly way: Way;
  readonly tuples: readonly (readonly string[])[];
}

/** A key that a row holds of one way in. */
export interface HeldKey {
  readonly way: Way;
  /** As the row writes them. */
  readonly values: readonly string[];
  readonly canonical: readonly string[];
}

export interface FoundRow {
  /** Stable within one search; the same for the same row. */
  readonly id: string;
  readonly key: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
  /** Text of plain columns that take part in references, as the database compares them; null where empty. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** What the connector asked for besides, in its order. */
  readonly extra?: readonly (string | null)[];
}

export interface RowReader {
  /** The one text of a value in this field, or undefined where the field's type cannot hold it. */
  canonical(collection: Collection, path: FieldPath, text: string): string | undefined;
  /** Pages of rows; a row may come twice only in different calls. */
  read(collection: Collection, conditions: readonly Condition[]): AsyncIterable<readonly FoundRow[]>;
  /** Ids of the rows that hold the values but fail the `when` of the way: nobody confirmed whose they are. */
  unconfirmed(collection: Collection, conditions: readonly Condition[]): AsyncIterable<readonly string[]>;
}
