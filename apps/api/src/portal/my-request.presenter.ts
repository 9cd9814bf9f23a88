/** What is stored about a request, as the person is told it. Pure. */
import type { System } from '#libs/data-map/systems';
import type { Language } from '#libs/domain/words';
import { erasureLines } from '#libs/i18n/erasure-lines';
import { createTranslator } from '#libs/i18n/translate';
import type {
  CaseOverview,
  ErasureOverview,
  PackageOverview,
  RequestOverview,
} from '#libs/persistence/request-overview';
import type { CaseView, DownloadView, MyRequestView, PromiseView, SystemView } from './view-models.js';

export type DownloadAccess = Extract<DownloadView, { readonly kind: 'ready' }>['access'];

export interface Viewing {
  readonly language: Language;
  readonly timeZone: string;
  readonly systems: readonly System[];
  readonly now: Date;
  readonly downloadAccess: DownloadAccess;
}

export type MyRequestTold = Pick<MyRequestView, 'reference' | 'cases' | 'messages' | 'canCancel'>;

export function presentMyRequest(overview: RequestOverview, viewing: Viewing): MyRequestTold {
  return {
    reference: overview.reference,
    cases: overview.cases.map((one) => caseView(overview, one, viewing)),
    messages: overview.messages.map(({ template, sentAt }) => ({ template, sentAt: iso(sentAt) })),
    canCancel:
      !overview.withdrawn &&
      overview.cases.some(({ status, answeredAt }) => status !== 'closed' && answeredAt === null),
  };
}

function caseView(overview: RequestOverview, one: CaseOverview, viewing: Viewing): CaseView {
  return {
    reference: `${overview.reference}-${one.ordinal}`,
    right: one.right,
    status: one.status,
    outcome: one.outcome,
    refusalGround: one.refusalGround,
    milestones: {
      receivedAt: overview.receivedAt.toISOString(),
      confirmedAt: iso(overview.confirmedAt),
      foundAt: isSearching(one) ? null : iso(one.foundAt),
      releaseApprovedAt: iso(one.package?.approvedAt ?? one.erasure?.approvedAt),
      readyAt: iso(one.package?.readyAt ?? (one.erasure ? one.answeredAt : null)),
      answeredAt: iso(one.answeredAt),
      closedAt: iso(one.closedAt),
    },
    promise: promiseView(overview, one, viewing),
    systems: systemViews(one, viewing),
    download: one.erasure ? erasureHold(one.erasure) : downloadView(one, viewing.downloadAccess),
    waits: one.erasure?.waits === true && one.foundAt === null,
    erased: erasureLines(one.erasure?.answer ?? [], {
      systems: viewing.systems,
      t: createTranslator(viewing.language),
    }),
  };
}

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
    state,
  }));
}

function downloadView({ package: latest }: CaseOverview, access: DownloadAccess): DownloadView {
  if (!latest) return { kind: 'none' };
  if (!latest.readyAt) return onHold(latest);
  if (latest.destroyed || !latest.expiresAt) return { kind: 'expired' };
  if (latest.downloadsLeft === 0) return { kind: 'exhausted' };
  const { downloadsLeft, bytes } = latest;
  return { kind: 'ready', until: latest.expiresAt.toISOString(), downloadsLeft, bytes, access };
}

const erasureHold = ({ heldUntil, begun, approvedAt }: ErasureOverview): DownloadView =>
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
