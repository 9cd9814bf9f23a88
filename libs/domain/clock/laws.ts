/** The laws the clock knows, as numbers. Sources: docs/reference/clock.md. */

/** Counted from the day after receipt. */
export type Length =
  { readonly months: number } | { readonly days: number } | { readonly businessDays: number };

export interface Period {
  /** Null where the law names none. */
  readonly first: Length | null;
  /** Whole period after a valid extension, counted from receipt; null where the law has no extension. */
  readonly extended: Length | null;
  readonly article: string;
}

export interface Law extends Period {
  /** The last day moves to a working day. */
  readonly rolls: boolean;
  readonly suspends: boolean;
  /** Within this the receipt itself has to be confirmed; not where a process has its own period. */
  readonly acknowledge?: { readonly within: Length; readonly article: string };
  /** For working days, where the company names no calendar. */
  readonly calendar?: string;
  /** Requests with a period of their own, by the name of the process. */
  readonly processes?: Readonly<Record<string, Period>>;
}

export const RULE_VERSION = '2026-11-28';

export const LAWS: Readonly<Record<string, Law>> = {
  EU: {
    first: { months: 1 },
    extended: { months: 3 },
    rolls: true,
    suspends: true,
    article: 'GDPR Art. 12(3); Regulation 1182/71 Art. 3',
  },
  /** Runs "regardless of time required to verify the request": nothing suspends it, and no day is moved. */
  'US-CA': {
    first: { days: 45 },
    extended: { days: 90 },
    rolls: false,
    suspends: false,
    article: 'Cal. Civ. Code 1798.130(a)(2)(A); 11 CCR 7021(b)',
    acknowledge: { within: { businessDays: 10 }, article: '11 CCR 7021(a)' },
    calendar: 'US-FED',
    processes: {
      optout: {
        first: { businessDays: 15 },
        extended: null,
        article: '11 CCR 7026(f)(1), 7027(g)(1)',
      },
    },
  },
  /** Residence unknown: the EU month, without rolling, as the careful choice. */
  UNKNOWN: {
    first: { months: 1 },
    extended: null,
    rolls: false,
    suspends: false,
    article: 'policy: EU month without rolling',
  },
  /** Only the company's own promise. */
  NONE: { first: null, extended: null, rolls: false, suspends: false, article: 'no statutory period' },
};
