/** How the consents of one user stand, purpose by purpose, from everything that was said. Pure. */
import { EVERY_PURPOSE, mayUse, type ConsentReason } from './consent.js';
import { PURPOSES, type Purpose } from './words.js';

/** One thing that was said. */
export interface ConsentWord {
  readonly id: string;
  readonly purpose: Purpose;
  readonly given: boolean;
  readonly textVersion: string;
  readonly channel: string;
  /** ISO 8601 instant. */
  readonly at: string;
}

export interface ConsentStanding {
  readonly purpose: Purpose;
  readonly may: boolean;
  readonly because: ConsentReason;
  /** What counts now; null where nothing was said. */
  readonly latest: ConsentWord | null;
  /** What counted before, latest first. */
  readonly earlier: readonly ConsentWord[];
}

/** `said` in the order it was recorded: of two words of one instant the later one counts, as in the ledger. */
export function consentStandings(
  said: readonly ConsentWord[],
  restricted: readonly string[],
): readonly ConsentStanding[] {
  return PURPOSES.map((purpose) => {
    const words = said
      .filter((word) => word.purpose === purpose)
      .toReversed()
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
    const [latest = null, ...earlier] = words;
    const state = {
      given: latest?.given ?? null,
      restricted: restricted.includes(EVERY_PURPOSE) || restricted.includes(purpose),
    };
    return { purpose, ...mayUse(purpose, [state]), latest, earlier };
  });
}
