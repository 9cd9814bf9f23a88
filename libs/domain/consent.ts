/** What the consent ledger answers when it is asked whether something may be done. Pure. */
import type { Purpose } from './words.js';

/** Allowed until somebody says no (California, 1798.120 and 1798.121); everything else needs a yes first. */
const ALLOWED_UNLESS_REFUSED: ReadonlySet<Purpose> = new Set(['sale-or-sharing', 'sensitive-data']);

export const isAllowedUnlessRefused = (purpose: Purpose): boolean => ALLOWED_UNLESS_REFUSED.has(purpose);

/** Stands for every purpose in the ledger: a restriction of all of them. */
export const EVERY_PURPOSE = '*';

export const CONSENT_REASONS = ['given', 'refused', 'never-asked', 'restricted'] as const;
export type ConsentReason = (typeof CONSENT_REASONS)[number];

/** The latest word about one purpose of one user or browser. */
export interface ConsentState {
  readonly given: boolean | null;
  /** A restriction (GDPR Art. 18) stands on this purpose or on all of them. */
  readonly restricted: boolean;
}

export interface ConsentAnswer {
  readonly may: boolean;
  readonly because: ConsentReason;
}

/**
 * A restriction counts most, then any no, then a yes. Silence is a no, most of all for the training of models (Art.
 * 4(11): consent is a clear affirmative act), but for what the law allows until it is refused.
 */
export function mayUse(purpose: Purpose, states: readonly ConsentState[]): ConsentAnswer {
  if (states.some(({ restricted }) => restricted)) return { may: false, because: 'restricted' };
  if (states.some(({ given }) => given === false)) return { may: false, because: 'refused' };
  if (states.some(({ given }) => given === true)) return { may: true, because: 'given' };
  return { may: isAllowedUnlessRefused(purpose), because: 'never-asked' };
}
