/** What is stored about a request, as the person is told it. Pure. */
import type { OfferedItem } from '#libs/contracts/public-items';
import type { System } from '#libs/data-map/systems';
import type { Language } from '#libs/domain/words';
import { isDetailed, requestDetailsSchema } from '#libs/contracts/request-details';
import type { Speaking } from '#libs/i18n/answer-lines';
import { askedLines } from '#libs/i18n/asked-lines';
import { erasureLines } from '#libs/i18n/erasure-lines';
import { markLines } from '#libs/i18n/mark-lines';
import { rectificationLines } from '#libs/i18n/rectification-lines';
import { createTranslator } from '#libs/i18n/translate';
import type { CaseOverview, PackageOverview, RequestOverview } from '#libs/persistence/request-overview';
import type { RectificationOverview } from '#libs/persistence/rectification-overview';
import { itemView } from './removal-pages.js';
import type {
  CaseView,
  DownloadView,
  ItemView,
  MyRequestView,
  PromiseView,
  SystemView,
} from './view-models.js';

type ActOverview = Pick<RectificationOverview, 'heldUntil' | 'begun' | 'approvedAt'>;

export type DownloadAccess = Extract<DownloadView, { readonly kind: 'ready' }>['access'];

export interface Viewing {
  readonly language: Language;
  readonly timeZone: string;
  readonly systems: readonly System[];
  readonly now: Date;
  readonly downloadAccess: DownloadAccess;
  /** Of a removal. */
  readonly items?: readonly OfferedItem[];
}

export type MyRequestTold = Pick<MyRequestView, 'reference' | 'law' | 'cases' | 'messages' | 'canCancel'>;

export function presentMyRequest(overview: RequestOverview, viewing: Viewing): MyRequestTold {
  return {
    reference: overview.reference,
    law: overview.law,
    cases: overview.cases.map((one) => caseView(overview, one, viewing)),
    messages: overview.messages.map(({ template, sentAt }) => ({ template, sentAt: iso(sentAt) })),
    canCancel:
      !overview.withdrawn &&
      overview.cases.some(
        ({ status, answeredAt, rectification }) =>
          status !== 'closed' && answeredAt === null && !rectification?.begun,
      ),
  };
}

function caseView(overview: RequestOverview, one: CaseOverview, viewing: Viewing): CaseView {
  const acted = one.erasure ?? one.rectification;
  const speaking = { systems: viewing.systems, t: createTranslator(viewing.language, overview.law) };
  return {
    reference: `${overview.reference}-${one.ordinal}`,
    right: one.right,
    status: one.status,
    outcome: one.outcome,
    ...(isCancelled(overview, one) ? { cancelled: true } : {}),
    refusalGround: one.refusalGround,
    milestones: {
      receivedAt: overview.receivedAt.toISOString(),
      confirmedAt: iso(overview.confirmedAt),
      foundAt: isSearching(one) ? null : iso(one.foundAt),
      releaseApprovedAt:
        iso((one.package ?? acted)?.approvedAt ?? one.marks?.lookedAt) ?? chosenAt(one, viewing),
      readyAt: iso(one.package?.readyAt ?? (acted || one.marks ? one.answeredAt : null)),
      answeredAt: iso(one.answeredAt),
      closedAt: iso(one.closedAt),
    },
    promise: promiseView(overview, one, viewing),
    systems: systemViews(one, viewing),
    download: downloadOf(overview, one, viewing.downloadAccess),
    waits: one.waits && one.foundAt === null,
    ...(one.erasure?.signInWaits ? { signInWaits: true } : {}),
    ...(one.marks?.weighs ? { weighs: true } : {}),
    ...(one.marks?.byHand ? { byHand: true } : {}),
    ...(one.marks?.liftedAt ? { liftedAt: one.marks.liftedAt.toISOString() } : {}),
    ...(one.byCategories ? { byCategories: true } : {}),
    ...askedOf(one, speaking),
    erased: doneLines(one, speaking, viewing),
    ...(one.right === 'removal' ? { items: itemsTold(one, viewing) } : {}),
    corrected: one.rectification?.answer ? rectificationLines(one.rectification.answer, speaking) : [],
  };
}

/** While the person chooses everything that was found, afterwards what was chosen. */
const itemsTold = ({ status }: CaseOverview, { items = [] }: Viewing): readonly ItemView[] =>
  (status === 'waiting-on-requester' && items.every(({ chosenAt }) => chosenAt === null)
    ? items
    : items.filter(({ chosenAt }) => chosenAt !== null)
  ).map(itemView);

/** An instant of the choice, which is one for all. */
const chosenAt = ({ right }: CaseOverview, { items = [] }: Viewing): string | null =>
  right === 'removal' ? (items.find((item) => item.chosenAt !== null)?.chosenAt ?? null) : null;

function askedOf({ right, marks }: CaseOverview, speaking: Speaking): Pick<CaseView, 'asked' | 'limited'> {
  if (!marks || !isDetailed(right)) return {};
  const details = requestDetailsSchema.parse({ [right]: marks.details });
  const { purposes = [], systems: places = [] } = details.restriction ?? {};
  return {
    asked: askedLines(details, speaking),
    limited: purposes.length + places.length > 0,
  };
}

const doneLines = (
  { erasure, marks }: CaseOverview,
  speaking: Speaking,
  { timeZone }: Viewing,
): CaseView['erased'] => [
  ...erasureLines(erasure?.answer ?? [], speaking),
  ...markLines(marks?.answer ?? [], speaking, marks?.liftedAt ? localDate(marks.liftedAt, timeZone) : null),
];

/** Case time runs ahead of the wall clock where tests skip time: today is the later of the two. */
function promiseView(overview: RequestOverview, one: CaseOverview, { timeZone, now }: Viewing): PromiseView {
  const { caseTime } = overview;
  const today = caseTime && caseTime > now ? caseTime : now;
  const { promiseDays, promiseDue } = one.clock;
  return {
    receivedDate: one.clock.receivedDate,
    today: localDate(today, timeZone),
    answerBy: one.clock.answerBy,
    answeredDate: one.answeredAt && localDate(one.answeredAt, timeZone),
    promise: promiseDays !== null && promiseDue !== null ? { days: promiseDays, date: promiseDue } : null,
    legalDue: one.clock.legalDue,
  };
}

function systemViews(one: CaseOverview, { systems, language }: Viewing): SystemView[] {
  return one.systems.map(({ system, state }) => ({
    name: systems.find(({ key }) => key === system)?.name[language] ?? system,
    state: state === 'verified' && !isErased(one, system) ? 'checked' : state,
  }));
}

/** What is kept, or only taken off public view, was read again as well. */
const isErased = ({ erasure }: CaseOverview, system: string): boolean =>
  (erasure?.answer ?? []).some((one) => one.system === system && (one.erased > 0 || one.byHand === 'done'));

function downloadView({ package: latest }: CaseOverview, access: DownloadAccess): DownloadView {
  if (!latest) return { kind: 'none' };
  if (!latest.readyAt) return onHold(latest);
  if (latest.destroyed || !latest.expiresAt) return { kind: 'expired' };
  if (latest.downloadsLeft === 0) return { kind: 'exhausted' };
  const { downloadsLeft, bytes } = latest;
  return { kind: 'ready', until: latest.expiresAt.toISOString(), downloadsLeft, bytes, access };
}

/** Nobody waits for the end of a hold once the request was cancelled, or its case has ended. */
function downloadOf({ withdrawn }: RequestOverview, one: CaseOverview, access: DownloadAccess): DownloadView {
  const acting = one.erasure ?? one.rectification;
  const told = acting ? actHold(acting) : downloadView(one, access);
  return told.kind === 'on-hold' && (withdrawn || one.status === 'closed') ? { kind: 'none' } : told;
}

/** What has begun comes to its end, and is told then. */
const isCancelled = (
  { withdrawn }: RequestOverview,
  { status, answeredAt, erasure, rectification }: CaseOverview,
): boolean => withdrawn && status !== 'closed' && answeredAt === null && !(erasure ?? rectification)?.begun;

const actHold = ({ heldUntil, begun, approvedAt }: ActOverview): DownloadView =>
  heldUntil === null || begun || approvedAt === null
    ? { kind: 'none' }
    : { kind: 'on-hold', until: heldUntil };
/** The first finding is not the last: what a paused or silent system holds is still looked for. */
const isSearching = ({ systems }: CaseOverview): boolean =>
  systems.some(({ state }) => ['planned', 'requested', 'paused'].includes(state));

const onHold = ({ heldUntil, destroyed }: PackageOverview): DownloadView =>
  heldUntil === null || destroyed ? { kind: 'none' } : { kind: 'on-hold', until: heldUntil };

const iso = (instant: Date | null | undefined): string | null => instant?.toISOString() ?? null;

/** `2026-11-24` of an instant, in the company's zone. */
function localDate(instant: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA-u-ca-iso8601', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts['year']}-${parts['month']}-${parts['day']}`;
}
