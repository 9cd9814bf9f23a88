/**
 * The dates of a case that the workflow keeps: nudges to the unverified, reminders to the officers, the due
 * date.
 */
import type { ClockEvent } from '#libs/domain/words';
import { Agenda } from './agenda.js';
import type { CaseStart } from './messages.js';

export const DAY = 86_400_000;

/** Days after receipt on which an unverified requester is reminded. */
const NUDGE_DAYS = [2, 7, 14] as const;
/** Days before the due date on which the officers are reminded. */
const REMINDER_DAYS = [10, 3, 1] as const;

/** Nobody is given up before having had this long to confirm, however late an officer entered the request. */
const CONFIRM_WITHIN_DAYS = 14;

export const giveUpAt = (startedAt: number): number => startedAt + CONFIRM_WITHIN_DAYS * DAY;

/** Plan, approvals and the hold still have to fit between this and the due date. */
const ANSWER_WITHOUT_DAYS = 5;
/** What is asked for later than that has a day; once the date is missed, the time of a first task. */
const LATE_DAYS = 1;
const OVERDUE_DAYS = 5;

/** Until when that is waited for which is asked `now`. */
export function answerWithoutAt({ dueEndsBefore }: Pick<CaseStart, 'dueEndsBefore'>, now: number): number {
  const due = Date.parse(dueEndsBefore);
  const least = now < due ? LATE_DAYS : OVERDUE_DAYS;
  return Math.max(due - ANSWER_WITHOUT_DAYS * DAY, now + least * DAY);
}

type NudgeDay = (typeof NUDGE_DAYS)[number];
export type CaseDate =
  | `nudge-${NudgeDay}`
  | Exclude<ClockEvent, 'overdue'>
  | 'due'
  | 'hold-end'
  /** Systems that have not answered are not waited for any longer. */
  | 'answer-without'
  /** From here on another case is not waited for. */
  | 'waited-enough'
  /** A request that was entered late, and is still not confirmed. */
  | 'give-up'
  /** A manual task should be done. The dot keeps systems such as `old-1` and `old-2` apart (see Agenda). */
  | `task:${string}.`;

export function caseAgenda(start: Pick<CaseStart, 'receivedAt' | 'dueEndsBefore'>): Agenda<CaseDate> {
  const agenda = new Agenda<CaseDate>();
  const receivedAt = Date.parse(start.receivedAt);
  for (const day of NUDGE_DAYS) agenda.put(`nudge-${day}`, receivedAt + day * DAY);
  putDue(agenda, start);
  return agenda;
}

/** Also where it was put before: the officers are reminded of the new date. */
export function putDue(agenda: Agenda<CaseDate>, { dueEndsBefore }: Pick<CaseStart, 'dueEndsBefore'>): void {
  const due = Date.parse(dueEndsBefore);
  for (const days of REMINDER_DAYS) agenda.put(`reminder-${days}`, due - days * DAY);
  agenda.put('due', due);
}

export const nudgeDay = (date: CaseDate): number | undefined =>
  date.startsWith('nudge-') ? Number(date.slice('nudge-'.length)) : undefined;

export const taskDate = (system: string): CaseDate => `task:${system}.`;

export const taskOf = (date: CaseDate): string | undefined =>
  date.startsWith('task:') ? date.slice('task:'.length, -1) : undefined;
