/** Until when kept rows stay: pure arithmetic over the column that the map's `keep.from` names. */
import type { Keep } from '#libs/data-map/dataset';
import { addPeriod } from '#libs/domain/period';
import type { FoundTarget } from './found-rows.js';

export interface Retained {
  readonly ended: readonly FoundTarget[];
  readonly current: readonly FoundTarget[];
  /** Last day of each that says when it began. */
  readonly until: ReadonlyMap<FoundTarget, string>;
  /** Last day of the longest; undefined where no row says when it began. */
  readonly keptUntil: string | undefined;
  /** Set where some row does not say when its retention began. */
  readonly reviewOn: string | undefined;
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

export function retain(rows: readonly FoundTarget[], keep: Keep, asOf: string): Retained {
  const ends = rows.map((row) => ({ row, end: endOf(row.keptFrom, keep.for) }));
  const now = day(new Date(asOf));
  const current = ends.filter(({ end }) => end === undefined || end >= now);
  const known = current.flatMap(({ end }) => end ?? []).sort();
  return {
    ended: ends.filter(({ end }) => end !== undefined && end < now).map(({ row }) => row),
    current: current.map(({ row }) => row),
    until: new Map(current.flatMap(({ row, end }) => (end === undefined ? [] : [[row, end] as const]))),
    keptUntil: known.at(-1),
    reviewOn: current.some(({ end }) => end === undefined)
      ? day(addPeriod(new Date(asOf), keep.for))
      : undefined,
  };
}

/** Undefined for NULL, infinity and what is no date. */
function endOf(from: string | null, period: string): string | undefined {
  const written = /^(\d{4}-\d{2}-\d{2})/.exec(from ?? '')?.[1];
  if (written === undefined) return undefined;
  const begun = new Date(`${written}T00:00:00Z`);
  return Number.isNaN(begun.getTime()) ? undefined : day(addPeriod(begun, period));
}
