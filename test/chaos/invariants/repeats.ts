/** What happens at least once may happen again only where something broke in between. */
import type { ObservedOutage } from './observed.js';

export interface Seen {
  /** ISO 8601 instant. */
  readonly at: string;
  /** It was done, and whoever asked for it never heard. */
  readonly unanswered?: true;
}

/** How many repetitions nothing explains: each needs a lost answer, or an outage of its own between it and the one before. */
export function unexplained(seen: readonly Seen[], outages: readonly ObservedOutage[]): number {
  const left = outages.toSorted((a, b) => Date.parse(a.until) - Date.parse(b.until));
  const inOrder = seen.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let count = 0;
  for (const [index, again] of inOrder.entries()) {
    const before = inOrder[index - 1];
    if (!before || before.unanswered) continue;
    const cause = left.findIndex(
      ({ from, until }) =>
        Date.parse(from) <= Date.parse(again.at) && Date.parse(until) >= Date.parse(before.at),
    );
    if (cause === -1) count += 1;
    else left.splice(cause, 1);
  }
  return count;
}
