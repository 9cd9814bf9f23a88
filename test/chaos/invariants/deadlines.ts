import type { Verdict } from './verdict.js';
import type { Observed, ObservedCase, ObservedEvent } from './observed.js';

const DAY_MILLISECONDS = 86_400_000;
/** Whoever records it needs a moment; the watchdog takes ten minutes and one of its rounds. */
const GRACE_MILLISECONDS = 12 * 60_000;
/** Event → days before the date, the last one last. */
const DAYS_BEFORE = { 'reminder-10': 10, 'reminder-3': 3, 'reminder-1': 1, overdue: 0 } as const;
type Event = keyof typeof DAYS_BEFORE;
const EVENTS = Object.keys(DAYS_BEFORE) as Event[];

/**
 * I4. Looks at every case and every one of its dates: what has to be there by now, once, and what may not be there yet. Of the
 * reminders that were due before a letter was entered the last one is said, and no other.
 */
export function deadlines({ now, cases, events, people }: Observed): Verdict {
  const said = events.filter(({ type }) => type === 'clock.reminder' || type === 'clock.overdue');
  const letters = new Set(people.filter(({ kind }) => kind === 'letter').map(({ reference }) => reference));
  const violations = cases.flatMap((one) => {
    const late = EVENTS.filter(
      (event) => event !== 'overdue' && dueOf(one, event) <= Date.parse(one.openedAt),
    ).at(-1);
    return EVENTS.flatMap((event) => {
      const due = dueOf(one, event);
      const told = said.filter(({ caseId, payload }) => caseId === one.id && payload['event'] === event);
      const wasDue = due <= Date.parse(one.openedAt);
      const from = Math.max(due, Date.parse(one.openedAt));
      const isOwed = !wasDue || event === late || event === 'overdue';
      // The driver answers a letter only once it was said.
      const grace = wasDue && letters.has(one.reference) ? 0 : GRACE_MILLISECONDS;
      return [
        ...early(one, { event, due, told }),
        ...(told.length > 1 ? [`case ${one.id}: ${event} was said ${told.length} times`] : []),
        ...(isOwed && told.length === 0 && overOf(one, now) > from + grace
          ? [`case ${one.id}: ${event} was never said`]
          : []),
      ];
    });
  });
  return { checked: cases.length * EVENTS.length, violations };
}

const dueOf = ({ dueEndsBefore }: ObservedCase, event: Event): number =>
  Date.parse(dueEndsBefore) - DAYS_BEFORE[event] * DAY_MILLISECONDS;

interface Told {
  readonly event: string;
  /** Milliseconds. */
  readonly due: number;
  readonly told: readonly ObservedEvent[];
}

const early = ({ id }: ObservedCase, { event, due, told }: Told): string[] =>
  told
    .filter(({ effectiveAt }) => Date.parse(effectiveAt) < due)
    .map(({ effectiveAt }) => `case ${id}: ${event} was said at ${effectiveAt}, too early`);

/** Until when its deadline runs, in milliseconds. */
const overOf = ({ answeredAt, closedAt }: ObservedCase, now: string): number =>
  Math.min(...[answeredAt, closedAt, now].flatMap((at) => (at === null ? [] : Date.parse(at))));
