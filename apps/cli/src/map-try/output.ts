/** What `wafa map try` prints. */
import type { ErasureItem } from '#libs/connectors/kit/erasure';
import type { Problem } from './input.js';

export type Row = Readonly<Record<string, unknown>>;

export interface ExportItem {
  readonly collection: string;
  readonly disposition: 'export';
  readonly rows: number;
  readonly columns: readonly string[];
}

export interface Output {
  /** Everything found, by `dataset:collection`. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** What of it falls under the access targets. */
  readonly report: Readonly<Record<string, readonly Row[]>>;
  readonly plan: readonly (ExportItem | ErasureItem)[];
  /** Rows really changed. */
  readonly changed: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
}

export interface Tried {
  readonly output: Output;
  /** False where something targeted could not be searched, planned or done. */
  readonly whole: boolean;
}

export const EMPTY: Output = { rows: {}, report: {}, plan: [], changed: {}, problems: [] };
