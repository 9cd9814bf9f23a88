import type { Verdict } from './verdict.js';
import type { Observed, ObservedCase, ObservedEvent } from './observed.js';

const DAY_MILLISECONDS = 86_400_000;
/** Whoever records it needs a moment; the watchdog takes ten minutes and one of its rounds. */
const GRACE_MILLISECONDS = 12 * 60_000;
/** Event → days before the date. */
const DAYS_BEFORE: Readonly<Record<string, number>> = {
  'reminder-10': 10,
  'reminder-3': 3,
  'reminder-1': 1,
  overdue: 0,
};

/** I4. Looks at every case and every one of its dates: what has to be there by now, and what may not be there yet. */
export function deadlines({ now, cases, events }: Observed): Verdict {
  const said = events.filter(({ type }) => type === 'clock.reminder' || type === 'clock.overdue');
  const violations = cases.flatMap((one) =>
    Object.entries(DAYS_BEFORE).flatMap(([event, days]) => {
      const due = Date.parse(one.dueEndsBefore) - days * DAY_MILLISECONDS;
      const told = said.filter(({ caseId, payload }) => caseId === one.id && payload['event'] === event);
      return [...early(one, { event, due, told }), ...missing(one, { event, due, told, now })];
    }),
  );
  return { checked: cases.length * Object.keys(DAYS_BEFORE).length, violations };
}

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

function missing(
  { id, answeredAt, closedAt }: ObservedCase,
  { event, due, told, now }: Told & { readonly now: string },
): string[] {
  const over = Math.min(...[answeredAt, closedAt, now].flatMap((at) => (at === null ? [] : Date.parse(at))));
  return over > due + GRACE_MILLISECONDS && told.length === 0 ? [`case ${id}: ${event} was never said`] : [];
}
