/**
 * What California (CCPA, Cal. Civ. Code 1798.100-1798.199.100, and its regulations, 11 CCR 7000-7304) has of its own:
 * whose requests are answered in its words, and its closed lists.
 */

import { isUnproved, type Right } from './words.js';

/** In whose words an answer speaks: grounds, articles, where to complain. Fixed with the receipt of a request. */
export const ANSWER_LAWS = ['GDPR', 'CCPA'] as const;
export type AnswerLaw = (typeof ANSWER_LAWS)[number];

export interface Asked {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** As typed. */
  readonly region?: string | undefined;
  readonly rights?: readonly Right[];
}

const CALIFORNIA = 'US-CA';
/** Beside the law of California these leave no other. */
const NO_OTHER_LAW: readonly string[] = [CALIFORNIA, 'NONE'];

/**
 * Where the CCPA binds the company: for whoever says to live in California, for who asks for nothing but rights that only
 * California knows, and for everybody where no other law binds it.
 */
export function lawOfAnswer(regimes: readonly string[], asked: Asked): AnswerLaw {
  if (!regimes.includes(CALIFORNIA)) return 'GDPR';
  const only = regimes.every((law) => NO_OTHER_LAW.includes(law));
  const { rights = [] } = asked;
  const onlyThere = rights.length > 0 && rights.every(isUnproved);
  return only || onlyThere || livesInCalifornia(asked) ? 'CCPA' : 'GDPR';
}

/** As people type it, in both languages of the form. */
const TYPED = /^(ca|calif|cal)$|californi|كاليفورني|كالفورني/;

const livesInCalifornia = ({ country, region = '' }: Asked): boolean =>
  country === 'US' && TYPED.test(region.trim().toLowerCase().replaceAll('.', ''));

/** What a request to know asks for (11 CCR 7001, "request to know"). */
export const ACCESS_SCOPES = ['specific-pieces', 'categories'] as const;
export type AccessScope = (typeof ACCESS_SCOPES)[number];

/** Cal. Civ. Code 1798.140(v)(1)(A)-(L), in its order. */
export const CCPA_CATEGORIES = [
  'identifiers',
  /** 1798.80(e): name, address, telephone number, payment, medical and insurance data of customers. */
  'customer-records',
  'protected-characteristics',
  'commercial',
  'biometric',
  'internet-activity',
  'geolocation',
  /** Audio, electronic, visual and the like. */
  'sensory',
  'employment',
  'education',
  'inferences',
  /** 1798.140(ae). */
  'sensitive',
] as const;
export type CcpaCategory = (typeof CCPA_CATEGORIES)[number];

/** How a recipient got it: 1798.140(e), (ad), (ah). */
export const DISCLOSURES = ['business-purpose', 'sold', 'shared'] as const;
export type Disclosure = (typeof DISCLOSURES)[number];

export const inOrder = (categories: Iterable<CcpaCategory>): CcpaCategory[] => {
  const held = new Set(categories);
  return CCPA_CATEGORIES.filter((category) => held.has(category));
};
