/** What a plan keeps until a date, as plans of their own that erase it then. */
import type { ErasureItem, PlannedErasure } from './erasure.js';

export interface DeferredPart {
  /** Last day on which one of the rows stays, ISO 8601 date. */
  readonly until: string;
  readonly planned: PlannedErasure;
}

/** One part for each date, the earliest first. Rows whose end nobody knows are not among them. */
export function deferredParts({ items, targets }: PlannedErasure): readonly DeferredPart[] {
  const kept = items.flatMap((item, index) =>
    item.disposition === 'keep' && item.keptUntil !== undefined && item.rows > 0
      ? [{ until: item.keptUntil, item: erasedThen(item), rows: targets[index] ?? [] }]
      : [],
  );
  return [...new Set(kept.map(({ until }) => until))].toSorted().map((until) => {
    const due = kept.filter((one) => one.until === until);
    return {
      until,
      planned: { items: due.map(({ item }) => item), targets: due.map(({ rows }) => rows), notSearched: [] },
    };
  });
}

function erasedThen({ collection, rows }: ErasureItem): ErasureItem {
  return { collection, disposition: 'delete', rows, atMost: rows, columns: [], reversible: false };
}
