import { addDays, daysBetween, type LocalDate } from './local-dates.js';

/** An interval in local dates; `to` is null while it lasts. */
export interface LocalPause {
  readonly kind: 'identity' | 'clarification' | 'fee';
  readonly from: LocalDate;
  readonly to: LocalDate | null;
}

export interface Suspension {
  /** Local dates that do not count; null while a pause is open. */
  readonly addedDays: number | null;
}

/** Asked later than this after receipt, a suspension is not used (our policy, after EDPB Guidelines 01/2022 159). */
const ASK_WITHIN_DAYS = 5;

/**
 * The EU suspension: while the controller waits for proof of identity or a clarification that it asked for without
 * undue delay, local dates d with from <= d < to do not count; overlapping intervals count once (EDPB 01/2022, 159).
 */
export function suspension(pauses: readonly LocalPause[], receivedDate: LocalDate): Suspension {
  const used = pauses.filter(
    ({ kind, from }) => kind !== 'fee' && daysBetween(receivedDate, from) <= ASK_WITHIN_DAYS,
  );
  const dates = new Set<LocalDate>();
  for (const { from, to } of used) {
    if (to === null) return { addedDays: null };
    const days = daysBetween(from, to);
    for (let day = 0; day < days; day += 1) dates.add(addDays(from, day));
  }
  return { addedDays: dates.size };
}
