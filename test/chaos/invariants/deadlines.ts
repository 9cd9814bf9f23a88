import type { Observed, ObservedCase, ObservedEvent } from './observed.js';
import type { Verdict } from './verdict.js';

const DAY_MILLISECONDS = 86_400_000;
/** Whoever records it needs a moment; the watchdog takes ten minutes and one of its rounds. */
const GRACE_MILLISECONDS = 12 * 60_000;
/** Event → days before the date, the last one last. */
const DAYS_BEFORE = { 'reminder-10': 10, 'reminder-3': 3, 'reminder-1': 1, overdue: 0 } as const;
type Event = keyof typeof DAYS_BEFORE;
const EVENTS = Object.keys(DAYS_BEFORE) as Event[];

/** One date of one case. */
interface Dated {
  readonly one: ObservedCase;
  readonly event: Event;
  /** Milliseconds. */
  readonly due: number;
  /** It has to be there by now. */
  readonly isOwed: boolean;
  readonly told: readonly ObservedEvent[];
}

/** I4. What has to be there by now, once, and what may not be there yet: looked at where one of the two says anything. */
export function deadlines({ now, cases, events, people }: Observed): Verdict {
  const said = events.filter(({ type }) => type === 'clock.reminder' || type === 'clock.overdue');
  const letters = new Set(people.filter(({ kind }) => kind === 'letter').map(({ reference }) => reference));
  const dates = cases.flatMap((one) => {
    // The driver answers a letter only once what was due had been said.
    const grace = letters.has(one.reference) ? 0 : GRACE_MILLISECONDS;
    return EVENTS.map((event): Dated => {
      const due = dueOf(one, event);
      const told = said.filter(({ caseId, payload }) => caseId === one.id && payload['event'] === event);
      return { one, event, due, told, isOwed: isOwed(one, event, { now, grace }) };
    });
  });
  return {
    checked: dates.filter((date) => date.isOwed || date.told.length > 0).length,
    violations: dates.flatMap((date) => [...early(date), ...missing(date), ...again(date)]),
  };
}

/** Of the reminders that were due before a letter was entered the last one is said, and no other. */
function isOwed(
  one: ObservedCase,
  event: Event,
  { now, grace }: { readonly now: string; readonly grace: number },
): boolean {
  const opened = Date.parse(one.openedAt);
  const over = Math.min(
    ...[one.answeredAt, one.closedAt, now].flatMap((at) => (at === null ? [] : Date.parse(at))),
  );
  const due = dueOf(one, event);
  if (due > opened) return over > due + GRACE_MILLISECONDS;
  const isPassedOver =
    event !== 'overdue' && REMINDERS.some((later) => isBetween(due, dueOf(one, later), opened));
  return !isPassedOver && over > opened + grace;
}

const REMINDERS = EVENTS.filter((event) => event !== 'overdue');
const isBetween = (after: number, at: number, until: number): boolean => at > after && at <= until;

const dueOf = ({ dueEndsBefore }: ObservedCase, event: Event): number =>
  Date.parse(dueEndsBefore) - DAYS_BEFORE[event] * DAY_MILLISECONDS;

const early = ({ one, event, due, told }: Dated): readonly string[] =>
  told
    .filter(({ effectiveAt }) => Date.parse(effectiveAt) < due)
    .map(({ effectiveAt }) => `case ${one.id}: ${event} was said at ${effectiveAt}, too early`);

const missing = ({ one, event, told, isOwed: owed }: Dated): readonly string[] =>
  owed && told.length === 0 ? [`case ${one.id}: ${event} was never said`] : [];

const again = ({ one, event, told }: Dated): readonly string[] =>
  told.length > 1 ? [`case ${one.id}: ${event} was said ${told.length} times`] : [];
