/** What officers decide with: closed sets of acts and reasons, written once. */
import type { AnswerLaw } from './california.js';

/** Why nothing may be erased for now. */
export const HOLD_REASONS = ['litigation', 'authority-order', 'investigation', 'audit'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Why a person stops work on a system. */
export const STOP_REASONS = ['wrong-erasure', 'security-incident', 'system-fault', 'maintenance'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/**
 * On what an officer keeps a class of records: GDPR Art. 17(3)(a)-(e), rights of others, and the legitimate interest in
 * records of fraud, which needs an end; or the exceptions of Cal. Civ. Code 1798.105(d) and 1798.145.
 */
export const KEEP_GROUNDS = [
  'freedom-of-expression',
  'legal-obligation',
  'public-health',
  'archiving-research',
  'legal-claims',
  'rights-of-others',
  'fraud-prevention',
  /** 1798.105(d)(1): what was asked for or sold is still to be delivered, or a contract to be performed. */
  'complete-transaction',
  /** (d)(2). */
  'security-integrity',
  /** (d)(3): errors that impair what works. */
  'debugging',
  /** (d)(5): the California Electronic Communications Privacy Act. */
  'electronic-communications',
  /** (d)(7): internal uses that the person expects of the company. */
  'expected-internal-use',
] as const;
export type KeepGround = (typeof KEEP_GROUNDS)[number];

/** Grounds that only one law has. */
const ONLY_OF: Readonly<Partial<Record<KeepGround, AnswerLaw>>> = {
  'public-health': 'GDPR',
  'complete-transaction': 'CCPA',
  'security-integrity': 'CCPA',
  debugging: 'CCPA',
  'electronic-communications': 'CCPA',
  'expected-internal-use': 'CCPA',
};

export const isGroundOf = (law: AnswerLaw, ground: KeepGround): boolean => (ONLY_OF[ground] ?? law) === law;

/** Why an answer takes longer than the first period (GDPR Art. 12(3)); the person reads each in words. */
export const EXTENSION_REASONS = ['complex-request', 'many-requests'] as const;
export type ExtensionReason = (typeof EXTENSION_REASONS)[number];

/** What an officer decides about data that the map leaves open. `mask`: the columns are emptied. */
export const COVERAGE_ACTS = ['delete', 'mask', 'keep'] as const;
export type CoverageAct = (typeof COVERAGE_ACTS)[number];

/** Why an officer follows a correction: the value of the person, or another one that was proved. */
export const ACCEPT_REASONS = ['plausible', 'proved', 'proved-otherwise'] as const;
export type AcceptReason = (typeof ACCEPT_REASONS)[number];

/** Why an officer declines a correction; the person reads each in words. */
export const DECLINE_REASONS = [
  'not-inaccurate',
  'proved-otherwise',
  'opinion-of-others',
  'kept-as-record',
  'cannot-be-changed',
  'not-found',
  /** The holder of the address that was to be replaced stopped it: no officer chooses this one. */
  'stopped-by-holder',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** What came of one place in which something was to be corrected. */
export const CHANGE_OUTCOMES = ['done', 'already-right', 'nothing-held', 'cannot', 'unanswered'] as const;
export type ChangeOutcome = (typeof CHANGE_OUTCOMES)[number];

/** Why what was kept without an end need not be kept any more. */
export const KEEP_END_REASONS = ['ground-ended', 'ground-never-applied', 'nobody-else-needs-it'] as const;
export type KeepEndReason = (typeof KEEP_END_REASONS)[number];

/** Why a member of staff looks at personal data; free words here could themselves be personal. */
export const VIEW_REASONS = [
  'establish-identity',
  'prepare-answer',
  'answer-question',
  'check-quality',
] as const;
export type ViewReason = (typeof VIEW_REASONS)[number];
