/**
 * What an erasure keeps for a time is owed from then on: for each end date a plan of its own, over exactly these rows and
 * with nothing but their keys. Rows that end in the same month go together on the last of their days, so that a person
 * with an invoice a month is owed one erasure a month and not one a row; none goes before its day.
 */
import type { ErasureItem, PlannedErasure, TargetRow } from './erasure.js';

export interface DeferredPart {
  /** ISO 8601 date: the last day on which something of it stays. Executed with an `asOf` on or after it. */
  readonly until: string;
  /** Delete; the eraser empties instead what rows of others hang on by then. */
  readonly planned: PlannedErasure;
}

/** Parts of a plan that was carried out, in the order of their days. Rows that do not say when they end are in none. */
export function deferredParts(planned: PlannedErasure): readonly DeferredPart[] {
  const months = new Map<string, Map<string, TargetRow[]>>();
  for (const [collection, rows] of keptRows(planned)) {
    for (const row of rows) {
      const month = row.until.slice(0, 'YYYY-MM'.length);
      const byCollection = months.get(month) ?? new Map<string, TargetRow[]>();
      months.set(month, byCollection);
      const own = byCollection.get(collection) ?? [];
      byCollection.set(collection, own);
      own.push(row);
    }
  }
  return [...months].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => partOf(rows));
}

/** The rows of these items that a machine can erase once somebody decides so; undefined where it can erase none. */
export function reviewedPart(
  { items, targets }: PlannedErasure,
  indices: readonly number[],
): PlannedErasure | undefined {
  const byCollection = new Map<string, readonly TargetRow[]>();
  for (const index of indices) {
    const { collection = '' } = items[index] ?? {};
    const rows = (targets[index] ?? []).filter(
      ({ until, stamp }) => until === undefined && stamp !== undefined,
    );
    if (rows.length > 0) byCollection.set(collection, [...(byCollection.get(collection) ?? []), ...rows]);
  }
  return byCollection.size === 0 ? undefined : deletionOf(byCollection);
}

type EndingRow = TargetRow & { readonly until: string };

function keptRows({ items, targets }: PlannedErasure): readonly (readonly [string, readonly EndingRow[]])[] {
  return items.flatMap(({ collection, disposition, keptUntil }, index) => {
    if (disposition !== 'keep' || keptUntil === undefined) return [];
    const ending = (targets[index] ?? []).filter((row): row is EndingRow => row.until !== undefined);
    return [[collection, ending] as const];
  });
}

function partOf(byCollection: ReadonlyMap<string, readonly TargetRow[]>): DeferredPart {
  const days = [...byCollection.values()].flat().flatMap(({ until }) => until ?? []);
  return {
    until: days.toSorted().at(-1) ?? '',
    planned: deletionOf(byCollection),
  };
}

const deletionOf = (byCollection: ReadonlyMap<string, readonly TargetRow[]>): PlannedErasure => ({
  items: [...byCollection].map(([collection, rows]) => deletion(collection, rows.length)),
  targets: [...byCollection.values()],
  notSearched: [],
});

const deletion = (collection: string, rows: number): ErasureItem => ({
  collection,
  disposition: 'delete',
  rows,
  atMost: rows,
  columns: [],
  note: 'it is not kept any longer',
  reversible: false,
});
