/** The laws the clock knows, as numbers. Sources: docs/reference/clock.md. */

export interface Law {
  /** Months of the first period; null where the law names none. */
  readonly months: number | null;
  /** Whole period after a valid extension, counted from receipt. */
  readonly extendedMonths: number | null;
  readonly rolls: boolean;
  readonly suspends: boolean;
  readonly article: string;
}

export const RULE_VERSION = '2026-11-22';

export const LAWS: Readonly<Record<string, Law>> = {
  EU: {
    months: 1,
    extendedMonths: 3,
    rolls: true,
    suspends: true,
    article: 'GDPR Art. 12(3); Regulation 1182/71 Art. 3',
  },
  /** Residence unknown: the EU month, without rolling, as the careful choice. */
  UNKNOWN: {
    months: 1,
    extendedMonths: null,
    rolls: false,
    suspends: false,
    article: 'policy: EU month without rolling',
  },
  /** Only the company's own promise. */
  NONE: { months: null, extendedMonths: null, rolls: false, suspends: false, article: 'no statutory period' },
};
