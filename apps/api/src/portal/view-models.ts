/**
 * Everything a portal page is told. Plain data, already decrypted for the one person who sees it; the pages turn it
 * into HTML and know nothing else. Instants are ISO 8601 in UTC, dates are local dates `YYYY-MM-DD` in the company's zone.
 */
import type { AnswerLaw } from '#libs/domain/california';
import type { ItemOutcome } from '#libs/contracts/public-items';
import type { AnswerLine } from '#libs/i18n/answer-lines';
import type { MessageKey } from '#libs/i18n/en';
import type { ConsentReason } from '#libs/domain/consent';
import type { ConsentWord } from '#libs/domain/consent-standing';
import type {
  CaseStatus,
  Language,
  MailTemplate,
  Outcome,
  ObjectionGround,
  Purpose,
  RefusalGround,
  Right,
  SystemState,
} from '#libs/domain/words';
import type { PortalPage } from './paths.js';

/** Global Privacy Control: whether the browser sends it, and whether it is recorded for who holds the session. */
export type PrivacySignal = false | 'heard' | 'kept';

/** What every page needs. Names are already in the page's language. */
export interface Frame {
  readonly language: Language;
  readonly companyName: string;
  readonly contactEmail: string;
  readonly timeZone: string;
  /** The page itself, for the link to the other language. */
  readonly page: PortalPage;
  readonly signedIn: boolean;
  /** A record of consents is one of the systems: there is a page of them. */
  readonly recordsConsents: boolean;
  /** The page says what comes of it. */
  readonly privacySignal: PrivacySignal;
  /** Address of the stylesheet, from `portalAssets().stylesheet`. */
  readonly stylesheet: string;
}

export const FORM_STEPS = ['rights', 'corrections', 'choices', 'who', 'details', 'scope', 'check'] as const;
export type FormStep = (typeof FORM_STEPS)[number];

/** What was typed, unchecked and as typed. */
export interface FormValues {
  readonly rights: readonly string[];
  readonly relation: string;
  readonly contactEmail: string;
  readonly name: string;
  readonly phone: string;
  readonly accountId: string;
  readonly country: string;
  readonly region: string;
  /** Key of another controller; offered with portability. */
  readonly transferTo: string;
  readonly freeText: string;
  /** Corrections, row by row: what each is about (empty for something else), what is wrong, what is right. */
  readonly correctionAbout: readonly string[];
  readonly correctionWrong: readonly string[];
  readonly correctionRight: readonly string[];
  /** Store only until the corrections are checked: `yes`, or empty. */
  readonly restrictMeanwhile: string;
  /** Consents to withdraw; what is objected to; why to restrict, and what only goes with it when asked for. */
  readonly withdrawnPurposes: readonly string[];
  readonly objectionTo: string;
  readonly restrictionGround: string;
  /** `everything` or `some`; with `some`, which uses and the data of which systems. */
  readonly restrictionScope: string;
  readonly restrictionPurposes: readonly string[];
  readonly restrictionSystems: readonly string[];
  readonly restrictionExtras: readonly string[];
  /** Access under the law of California: the data itself, or its categories. */
  readonly accessScope: string;
}
export type FormField = keyof FormValues;
export type CorrectionField = Extract<FormField, `correction${string}`>;
/** One control: a field, or a field of one row, counted from 0. */
export type FaultyControl = FormField | `${CorrectionField}-${number}`;
export type FormFault = 'missing' | 'wrong' | 'too-long';

export interface Coded {
  readonly code: string;
  readonly name: string;
}

export interface FormView extends Frame {
  readonly step: FormStep;
  readonly values: FormValues;
  readonly faults: Readonly<Partial<Record<FaultyControl, FormFault>>>;
  /** The date by which a request sent today is answered. */
  readonly answerBy: string;
  /** Laws that bind the company. */
  readonly regimes: readonly string[];
  /** Controllers to whom the data may be sent directly, by their keys. */
  readonly transferTargets: Readonly<Record<string, string>>;
  /** Single public items can be taken down by machine. */
  readonly removal: boolean;
  /** Fields that can be corrected: what the form sends for each, and its name. */
  readonly correctable: readonly Coded[];
  /** Systems whose data alone may be restricted: their keys and names. */
  readonly restrictable: readonly Coded[];
  /** Random; makes a second press of the send button the same request. */
  readonly idempotencyKey: string;
}

export interface SentView extends Frame {
  readonly reference: string;
  readonly answerBy: string;
  /** As typed, shown once so that a wrong address is seen. */
  readonly typedEmail: string;
  /** Takes effect at once: nothing is to be confirmed. */
  readonly atOnce: boolean;
  /** A copy of data is handed over; else something is done with the data. */
  readonly copy: boolean;
  /** First the person chooses from what is found. */
  readonly chooses: boolean;
}

export interface KeepDataView extends Frame {
  /** Address of `confirm.js`. */
  readonly confirmScript: string;
  /** `invalid`: the code was wrong, used or too late: all look the same. */
  readonly state: 'asked' | 'kept' | 'invalid';
}

export interface ConfirmView extends Frame {
  /** Address of `confirm.js`, from `portalAssets().confirmScript`. */
  readonly confirmScript: string;
  /** The link or code was wrong, used, superseded or too old: all look the same. */
  readonly invalid: boolean;
  /** Kept in the field after a wrong code. */
  readonly typedReference: string;
}

export interface SignInView extends Frame {
  readonly state: 'ask' | 'malformed' | 'sent';
  readonly typedReference: string;
}

export interface SystemView {
  /** In the page's language. */
  readonly name: string;
  /** `checked`: read again, and nothing of it was deleted. */
  readonly state: SystemState | 'checked';
}

/** What is known of the case's way so far; null is "not yet". */
export interface Milestones {
  readonly receivedAt: string;
  readonly confirmedAt: string | null;
  readonly foundAt: string | null;
  readonly releaseApprovedAt: string | null;
  readonly readyAt: string | null;
  readonly answeredAt: string | null;
  readonly closedAt: string | null;
}

export interface PromiseView {
  readonly receivedDate: string;
  /** The day shown as today: from the case's time. */
  readonly today: string;
  readonly answerBy: string;
  readonly answeredDate: string | null;
  /** Days the company promises, and the date of it; null without a promise. */
  readonly promise: { readonly days: number; readonly date: string } | null;
  /** The law's date; null where the law names none. */
  readonly legalDue: string | null;
}

export type DownloadView =
  | { readonly kind: 'none' }
  | { readonly kind: 'on-hold'; readonly until: string }
  | {
      readonly kind: 'ready';
      readonly until: string;
      readonly downloadsLeft: number;
      readonly bytes: number;
      /** `open` after a fresh authentication of this session. */
      readonly access: 'code-needed' | 'code-sent' | 'code-wrong' | 'open';
    }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'expired' };

export interface CaseView {
  /** `WF-7K3Q-92M4-1`. */
  readonly reference: string;
  readonly right: Right;
  readonly status: CaseStatus;
  readonly outcome: Outcome | null;
  /** The person cancelled before anything was done; its end is on the way. */
  readonly cancelled?: boolean;
  readonly refusalGround: RefusalGround | ObjectionGround | null;
  readonly milestones: Milestones;
  readonly promise: PromiseView;
  readonly systems: readonly SystemView[];
  readonly download: DownloadView;
  /** Erasure: another request of the person comes first. */
  readonly waits: boolean;
  /** The sign-in is erased after a download. */
  readonly signInWaits?: boolean;
  /** An objection that a person weighs. */
  readonly weighs?: boolean;
  /** What can be undone is done, but for what a person still has to do in a system. */
  readonly byHand?: boolean;
  /** Access by categories: an answer without a copy. */
  readonly byCategories?: boolean;
  /** What the person chose with the right: a ground, uses, data. */
  readonly asked?: readonly AnswerLine[];
  /** A restriction of some uses or some data only. */
  readonly limited?: boolean;
  /** When the restriction of the case was lifted. */
  readonly liftedAt?: string;
  /** Erasure and marks: what was done and what stays, once it is answered. */
  readonly erased: readonly AnswerLine[];
  /** Removal: what the person can choose, or has chosen and what became of it. */
  readonly items?: readonly ItemView[];
  /** Rectification: what came of each correction, once it is answered. */
  readonly corrected: readonly AnswerLine[];
}

/** One public item; `title` is null where its system tells none. */
export interface ItemView {
  readonly id: string;
  readonly title: string | null;
  readonly date: string | null;
  readonly addresses: readonly string[];
  readonly state: 'offered' | 'chosen' | ItemOutcome;
}

export interface PublicItemsView extends Frame {
  readonly reference: string;
  readonly items: readonly ItemView[];
  readonly ticked: readonly string[];
  /** To be chosen before this date. */
  readonly until: string;
  readonly fault?: 'missing' | 'wrong';
}

export interface MessageView {
  readonly template: MailTemplate;
  readonly sentAt: string | null;
}

export interface MyRequestView extends Frame {
  readonly reference: string;
  /** In whose words it is answered. */
  readonly law: AnswerLaw;
  /** One per right, in order. */
  readonly cases: readonly CaseView[];
  /** Mails to the person, oldest first. */
  readonly messages: readonly MessageView[];
  /** While a case is open. */
  readonly canCancel: boolean;
  readonly authority: { readonly name: string; readonly website: string };
}

/** What the button beside all of them sends instead of a purpose. */
export const EVERY_CONSENT = 'every';

/** One account of the person and one purpose. */
export interface AccountConsentView {
  /** The product's own id of the user; null where there is only one. */
  readonly account: string | null;
  readonly because: ConsentReason;
  /** What was said last, and before that. */
  readonly latest: ConsentWord | null;
  readonly earlier: readonly ConsentWord[];
}

export interface PurposeView {
  readonly purpose: Purpose;
  /** At least one. */
  readonly accounts: readonly AccountConsentView[];
  readonly canWithdraw: boolean;
}

export interface WithdrawalView {
  readonly reference: string;
  readonly purposes: readonly Purpose[];
  readonly receivedAt: string;
  /** What is going on, as on the page of that request. */
  readonly title: MessageKey;
  /** Where it was stopped, once it is answered. */
  readonly stopped: readonly AnswerLine[];
}

export interface MyConsentsView extends Frame {
  /** `nobody`: everything was searched, and no account was found. */
  readonly state: 'found' | 'nobody' | 'searching' | 'unknown' | 'of-another' | 'no-session';
  readonly purposes: readonly PurposeView[];
  /** The latest first. */
  readonly withdrawals: readonly WithdrawalView[];
}

/** The page behind the link of a warning. */
export interface StopView extends Frame {
  readonly state: 'ask' | 'invalid' | 'stopped' | 'too-late';
  readonly confirmScript: string;
  readonly typedReference: string;
}

export interface CancelView extends Frame {
  readonly reference: string;
  /** Something is being deleted: cancelling halts the rest. */
  readonly halts: boolean;
  /** Another right of the request is answered, or its correction has begun: that stays. */
  readonly stays: boolean;
  /** Something may be restricted, stopped or hidden for it. */
  readonly marks: boolean;
}

export type PortalError =
  'not-found' | 'too-many-requests' | 'session-needed' | 'not-accepted' | 'gone' | 'internal';

export interface ErrorView extends Frame {
  readonly error: PortalError;
  /** Names this HTTP request in the log. */
  readonly requestId: string;
}
