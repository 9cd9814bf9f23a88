/** The closed sets of the service, written once. What they mean: docs/concepts/README.md. */

export const RIGHTS = [
  'access',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'withdrawal',
  // Single public items of one's own, taken off public view and not erased.
  'removal',
  // California: no sale or sharing (1798.120), and only necessary uses of sensitive data (1798.121).
  'opt-out',
  'limit',
] as const;
export type Right = (typeof RIGHTS)[number];

/** Nobody may be asked to prove anything for these (11 CCR 7026, 7027); they stop a use and show nothing. */
export const UNPROVED_RIGHTS = ['opt-out', 'limit'] as const satisfies readonly Right[];
export const isUnproved = (right: Right): boolean => (UNPROVED_RIGHTS as readonly Right[]).includes(right);

export const CASE_STATUSES = [
  'received',
  'verifying',
  'waiting-on-requester',
  'in-progress',
  'needs-you',
  'awaiting-approval',
  'delivering',
  'closed',
] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** Searched for, or before the officers: the answer can still be changed. */
export const BEFORE_RELEASE: readonly CaseStatus[] = ['in-progress', 'needs-you', 'awaiting-approval'];

export const OUTCOMES = [
  'fulfilled',
  'partly-fulfilled',
  'refused',
  'unverified',
  'withdrawn-by-requester',
  'duplicate',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** GDPR Art. 6(1). Portability takes what rests on consent or contract (Art. 20(1)(a)). */
export const LEGAL_BASES = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-interest',
  'legitimate-interest',
] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/** What a system has done for a case so far. */
export const SYSTEM_STATES = [
  'planned',
  'requested',
  'confirmed',
  'nothing-held',
  'manual',
  'failed',
  'paused',
  'erased',
  'verified',
  /** A processor confirmed the request, and nobody can read whether it was carried out. */
  'accepted',
] as const;
export type SystemState = (typeof SYSTEM_STATES)[number];

export const DISPOSITIONS = ['export', 'withhold', 'leave-out'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/**
 * What happens to found rows in an erasure. `unlink` erases only what ties the row to the person, `untouched` lies outside
 * of what was asked for, `not-covered` is personal and no rule of the map decides about it.
 */
export const ERASURE_DISPOSITIONS = [
  'delete',
  'mask',
  'unlink',
  'preserve',
  'keep',
  'untouched',
  'not-covered',
] as const;
export type ErasureDisposition = (typeof ERASURE_DISPOSITIONS)[number];

/**
 * Reversible marks on what a system holds. `restrict`: stored only, until `lift` (GDPR Art. 18). `unpublish`: no longer
 * shown to others (Art. 17(2)). `stop`: nothing further is done with it for some purposes (Art. 7(3), 21).
 */
export const MARKS = ['restrict', 'lift', 'unpublish', 'stop'] as const;
export type Mark = (typeof MARKS)[number];

/** What a person agrees to or refuses, one by one. */
export const PURPOSES = [
  'marketing',
  'cookies',
  'analytics',
  'ai-training',
  'sale-or-sharing',
  'sensitive-data',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** GDPR Art. 18(1)(a)-(d). */
export const RESTRICTION_GROUNDS = [
  'accuracy-contested',
  'processing-unlawful',
  'needed-for-claims',
  'objection-pending',
] as const;

/** The person wants the data kept: opposes the erasure of what is used unlawfully, or needs it for legal claims. */
export const OPPOSING_GROUNDS = [
  'processing-unlawful',
  'needed-for-claims',
] as const satisfies readonly (typeof RESTRICTION_GROUNDS)[number][];

/** Why a restriction stands: what the person said, or that an erasure of theirs is being prepared. */
export const RESTRICTION_CAUSES = [
  ...RESTRICTION_GROUNDS,
  'erasure-pending',
  /** What an erasure keeps on a ground (GDPR Art. 17(3)) is used for nothing else. */
  'kept-after-erasure',
] as const;
export type RestrictionCause = (typeof RESTRICTION_CAUSES)[number];

/**
 * What a mark in one system has come to. `not-applied`: no machine could, and nobody was asked to. `erased`: what carried
 * it is gone.
 */
export const MARK_STATES = [
  'intended',
  'applied',
  'nothing-held',
  'by-hand',
  'not-applied',
  'lifted',
  'erased',
] as const;
export type MarkState = (typeof MARK_STATES)[number];

/** Why a restriction may be lifted by an officer. */
export const LIFT_REASONS = [
  'accuracy-settled',
  'processing-lawful',
  'claims-settled',
  'asked-by-person',
] as const;
export type LiftReason = (typeof LIFT_REASONS)[number];
/**
 * The same where the service itself begins to lift: the objection was decided, the request was refused or cancelled, what
 * an erasure kept is not owed to be erased any longer.
 */
export const LIFT_CAUSES = [...LIFT_REASONS, 'objection-decided', 'request-ended', 'kept-no-longer'] as const;
export type LiftCause = (typeof LIFT_CAUSES)[number];

/** Compelling legitimate grounds, or legal claims (GDPR Art. 21(1)); never against direct marketing (Art. 21(3)). */
export const OBJECTION_GROUNDS = [
  'legal-claims',
  'prevents-fraud',
  'keeps-service-secure',
  'protects-others',
] as const;
export type ObjectionGround = (typeof OBJECTION_GROUNDS)[number];

/** Ways to overwrite a value, with the names and results of Fides. */
export const MASKING_STRATEGIES = [
  'null_rewrite',
  'string_rewrite',
  'random_string_rewrite',
  'hash',
  'hmac',
  'preserve',
] as const;
export type MaskingStrategy = (typeof MASKING_STRATEGIES)[number];

/** How a request reached the company. */
export const CHANNELS = ['form', 'api', 'email', 'letter', 'telephone', 'in-person'] as const;
export type Channel = (typeof CHANNELS)[number];

export const RELATIONS = ['self', 'parent', 'agent'] as const;
export type Relation = (typeof RELATIONS)[number];

export const LANGUAGES = ['en', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Kinds of value that find a subject in a system. The first are those of the Fides dataset format; the others are ids
 * that one system holds of another.
 */
export const IDENTIFIER_KINDS = [
  'email',
  'phone_number',
  'external_id',
  'ga_client_id',
  'fides_user_device_id',
  'ga_user_id',
  'ga_app_instance_id',
  'clerk_user_id',
  'stripe_customer_id',
  'media_key',
  'public_page',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

export const IDENTIFIER_STANDINGS = ['proved', 'claim'] as const;
export type IdentifierStanding = (typeof IDENTIFIER_STANDINGS)[number];

/** What proved that the requester is the subject. */
export const VERIFICATION_METHODS = [
  'mailbox',
  'session',
  'officer',
  /** A vendor's signature: it tells that an account of its own was deleted (ADR 0017). */
  'vendor',
] as const;
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number];

export const STAFF_ROLES = ['officer', 'approver', 'auditor', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** Why a request may be refused: GDPR Art. 12(4), 12(5), 11(2), 15(4). */
export const REFUSAL_GROUNDS = [
  'identity-not-established',
  'manifestly-unfounded',
  'manifestly-excessive',
  'rights-of-others',
  'not-the-controller',
  /** Every correction was declined, each with its own reason. */
  'corrections-declined',
] as const;
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

/** Why one record is withheld from an access answer: GDPR Art. 15(4), Art. 23. */
export const WITHHOLD_REASONS = [
  'rights-of-others',
  'trade-secret',
  'legal-privilege',
  'ongoing-investigation',
] as const;
export type WithholdReason = (typeof WITHHOLD_REASONS)[number];

/** What a person has to do where no API gives an answer. */
export const MANUAL_TASK_KINDS = [
  'look-by-hand',
  'bigquery-export',
  'erase-by-hand',
  'mark-by-hand',
  'rectify-by-hand',
  'stop-by-hand',
] as const;
export type ManualTaskKind = (typeof MANUAL_TASK_KINDS)[number];

/** What an officer can answer to a manual task. */
export const MANUAL_RESULTS = ['done', 'nothing-held', 'cannot'] as const;
export type ManualResult = (typeof MANUAL_RESULTS)[number];

/** What an answer says of such a task. `unanswered`: nobody could wait longer, and the asking goes on after the answer. */
export const TASK_OUTCOMES = [...MANUAL_RESULTS, 'unanswered'] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];
/** Asked for, and not done. */
export const isUndone = (outcome: TaskOutcome | null | undefined): boolean =>
  outcome === 'cannot' || outcome === 'unanswered';

export const DATA_KEY_OWNERS = ['request', 'case', 'obligation', 'hold'] as const;
export type DataKeyOwner = (typeof DATA_KEY_OWNERS)[number];

export const DATA_KEY_PURPOSES = ['contact', 'content', 'package', 'history'] as const;
export type DataKeyPurpose = (typeof DATA_KEY_PURPOSES)[number];

/** Every mail the service sends; each has an English and an Arabic template. */
export const MAIL_TEMPLATES = [
  'acknowledge-and-confirm',
  'acknowledge-signed-in',
  'fresh-link',
  'confirm-reminder',
  'download-code',
  'release-on-hold',
  'answer-ready',
  'erasure-on-hold',
  'erased',
  'erasure-halted',
  'transferred',
  'transfer-failed',
  'downloaded',
  'refused',
  'closed-unverified',
  'withdrawn',
  'acknowledge-at-once',
  'acknowledge-withdrawal',
  'restricted',
  'restriction-ends',
  'restriction-lifted',
  'consent-withdrawn',
  'objection-upheld',
  'objection-refused',
  'opted-out',
  'officer-deadline',
  'officer-unacknowledged',
  'officer-task',
  'officer-silent',
  'officer-follow-up',
  'officer-runs-on',
  'officer-paused',
  'officer-unanswered',
  'officer-transfer',
  'officer-undelivered',
  'extended',
  'obligation-done',
  'followed-up',
  'officer-obligation',
  'officer-lift',
  'rectified',
  'rectification-halted',
  'login-change-notice',
  'officer-login-change-stopped',
  'officer-came-back',
  'recipient-notice',
  'account-deleted',
  'acknowledge-account-deleted',
  'officer-account-unknown',
  'items-to-choose',
  'items-removed',
] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

/** Events of a case's clock. The reminders count down to the effective due date. */
export const CLOCK_EVENTS = ['reminder-10', 'reminder-3', 'reminder-1', 'overdue'] as const;
export type ClockEvent = (typeof CLOCK_EVENTS)[number];

/** What an open case waits for: the cause that stands in the record of a missed date. */
export const WAITING_FOR = [
  'verification',
  'discovery',
  'paused-system',
  'manual-tasks',
  'plan-approval',
  'package',
  'release-approval',
  'hold',
  'other-cases',
  /** Of a copy, before the sign-in is erased. */
  'download',
  'uncovered-data',
  'erasure',
  'marks',
  'objection-decision',
  'decisions',
  'proof',
  'rectification',
  /** The person chooses what to take off public view. */
  'choice',
] as const;
export type WaitingFor = (typeof WAITING_FOR)[number];

/** What is still owed after a case has closed. */
export const OBLIGATION_KINDS = [
  'package-expiry',
  /** An erased or corrected system is read again: syncs and restores bring old values back. */
  're-read',
  /** A processor had to be done by now. */
  'final-by',
  /** The end of a keeping period, or of what a vendor could not erase yet. */
  'deferred-erasure',
  /** A vendor's lock ends by itself while the restriction stands. */
  'lock-renewal',
  /** The last backup that still holds erased data ends: until then a restore is erased again. */
  'backup-end',
  /** A system had not answered when the person was answered: it is asked on, and the person is told what came of it. */
  'follow-up',
  /** Somebody has to look again at what is kept. */
  'keep-review',
] as const;
export type ObligationKind = (typeof OBLIGATION_KINDS)[number];

/** Where an obligation stands. `needs-you`: it could not be met, or what was erased is there again. */
export const OBLIGATION_STATES = ['waiting', 'paused', 'needs-you', 'done', 'waived'] as const;
export type ObligationState = (typeof OBLIGATION_STATES)[number];

/** What is asked of an obligation beside its day. `look`: like `replay`, and nothing is erased. `erase`: it stays no longer. */
export const OBLIGATION_ORDERS = ['erase-again', 'replay', 'look', 'erase'] as const;
export type ObligationOrder = (typeof OBLIGATION_ORDERS)[number];

/** Why an obligation is not met; free words here could themselves be personal. */
export const WAIVE_REASONS = ['done-by-hand', 'system-gone', 'new-data-of-the-person', 'not-owed'] as const;
export type WaiveReason = (typeof WAIVE_REASONS)[number];
