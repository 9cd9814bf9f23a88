/**
 * When an answer is due: law, promise, suspension and extension in one pure function. Nothing depends on the time zone
 * of the process. Dates are local to the controller's zone; `…EndsBefore` are exclusive UTC instants.
 */
import type { Right } from '../words.js';
import { WafaError } from '../errors.js';
import { CALENDARS, type Calendar } from './calendars.js';
import { LAWS, type Law } from './laws.js';
import {
  addDays,
  addMonths,
  endsBefore,
  localDateOf,
  parseInstant,
  requireZone,
  type LocalDate,
} from './local-dates.js';
import { roll } from './roll.js';
import { suspension, type LocalPause } from './suspension.js';

export interface Pause {
  readonly kind: 'identity' | 'clarification' | 'fee';
  readonly from: string;
  readonly to: string | null;
}

export interface ClockInput {
  readonly jurisdictions: readonly string[];
  readonly process: string | null;
  readonly right: Right;
  readonly receivedAt: string;
  readonly timeZone: string;
  /** Jurisdiction → calendar id. */
  readonly calendars: Readonly<Record<string, string>>;
  readonly verifiedAt: string | null;
  readonly pauses: readonly Pause[];
  readonly extension: { readonly noticeAt: string } | null;
  readonly outcome: 'refusal' | null;
  readonly promiseDays: number | null;
}

export interface ClockResult {
  readonly receivedLocalDate: LocalDate;
  readonly firstPeriodDue: LocalDate | null;
  readonly legalDue: LocalDate | null;
  /** The legal date without suspensions; we work to this one. */
  readonly legalDueStrict?: LocalDate | null;
  readonly acknowledgeBy: LocalDate | null;
  readonly promiseDue: LocalDate | null;
  readonly firstReplyDue: LocalDate | null;
  readonly extensionValid?: boolean;
  readonly effectiveDue: LocalDate | null;
  readonly promiseBreached?: boolean;
  readonly legalDueEndsBefore: string | null;
  readonly effectiveDueEndsBefore: string | null;
  readonly explanation: readonly string[];
}

interface Period {
  readonly first: LocalDate | null;
  readonly legal: LocalDate | null;
  readonly strict: LocalDate | null;
  readonly extensionValid: boolean;
  readonly explanation: readonly string[];
}

export function computeClock(
  input: ClockInput,
  calendars: Readonly<Record<string, Calendar>> = CALENDARS,
): ClockResult {
  const zone = requireZone(input.timeZone);
  const receivedAt = parseInstant(input.receivedAt, 'receivedAt');
  const received = localDateOf(receivedAt, zone);
  const pauses = localPauses(input, zone);
  const periods = requireJurisdictions(input.jurisdictions).map((name) =>
    periodOf({ name, input, received, pauses, zone, calendars }),
  );
  const firstPeriodDue = earliest(periods.map(({ first }) => first));
  const legalDue = earliest(periods.map(({ legal }) => legal));
  const promiseDue = promiseOf(input.promiseDays, received);
  const extensionValid = input.extension !== null && periods.some((period) => period.extensionValid);
  const effectiveDue = extensionValid ? legalDue : earliest([promiseDue, legalDue]);
  return {
    receivedLocalDate: received,
    firstPeriodDue,
    legalDue,
    ...(input.pauses.length > 0 && input.jurisdictions.includes('EU')
      ? { legalDueStrict: earliest(periods.map(({ strict }) => strict)) }
      : {}),
    acknowledgeBy: null,
    promiseDue,
    firstReplyDue: earliest([promiseDue, firstPeriodDue]),
    ...(input.extension ? { extensionValid } : {}),
    effectiveDue,
    ...(input.extension && promiseDue
      ? { promiseBreached: input.extension.noticeAt >= endsBefore(promiseDue, zone) }
      : {}),
    legalDueEndsBefore: legalDue && endsBefore(legalDue, zone),
    effectiveDueEndsBefore: effectiveDue && endsBefore(effectiveDue, zone),
    explanation: [
      `received on ${received} (${zone}); that day is not counted`,
      ...periods.flatMap(({ explanation }) => explanation),
      ...(promiseDue ? [`promise: ${input.promiseDays} days end on ${promiseDue}; it never moves`] : []),
    ],
  };
}

/** A pause that is open, or dates that the law lacks, leave no date: null is not "earliest". */
function earliest(dates: readonly (LocalDate | null)[]): LocalDate | null {
  const known = dates.filter((date) => date !== null);
  return known.length === 0 ? null : known.reduce((a, b) => (a < b ? a : b));
}

function requireJurisdictions(names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new WafaError('clock-input', 'jurisdictions: empty');
  return names;
}

function promiseOf(days: number | null, received: LocalDate): LocalDate | null {
  if (days === null) return null;
  if (!Number.isInteger(days) || days < 0)
    throw new WafaError('clock-input', 'promiseDays: negative or not whole');
  return addDays(received, days);
}

function localPauses(input: ClockInput, zone: string): LocalPause[] {
  const receivedAt = parseInstant(input.receivedAt, 'receivedAt').epochMilliseconds;
  return input.pauses.map(({ kind, from, to }) => {
    const start = parseInstant(from, 'pauses.from');
    const end = to === null ? null : parseInstant(to, 'pauses.to');
    if (start.epochMilliseconds < receivedAt)
      throw new WafaError('clock-input', 'pauses: starts before receipt');
    if (end && end.epochMilliseconds < start.epochMilliseconds) {
      throw new WafaError('clock-input', 'pauses: ends before it starts');
    }
    return { kind, from: localDateOf(start, zone), to: end && localDateOf(end, zone) };
  });
}

interface PeriodInput {
  readonly name: string;
  readonly input: ClockInput;
  readonly received: LocalDate;
  readonly pauses: readonly LocalPause[];
  readonly zone: string;
  readonly calendars: Readonly<Record<string, Calendar>>;
}

function periodOf({ name, input, received, pauses, zone, calendars }: PeriodInput): Period {
  const law = LAWS[name];
  if (!law) throw new WafaError('clock-input', `jurisdictions: unknown ${name}`);
  if (law.months === null)
    return { first: null, legal: null, strict: null, extensionValid: false, explanation: [] };
  const calendar = law.rolls ? calendarOf(name, input, calendars) : undefined;
  const last = (months: number, addedDays: number): LocalDate => {
    const date = addDays(addMonths(received, months), addedDays);
    return calendar ? roll(date, calendar) : date;
  };
  const { addedDays } = law.suspends ? suspension(pauses, received) : { addedDays: 0 };
  const first = addedDays === null ? null : last(law.months, addedDays);
  const extensionValid = isExtended(law, input, first && endsBefore(first, zone));
  const months =
    extensionValid && input.outcome !== 'refusal' ? (law.extendedMonths ?? law.months) : law.months;
  const legal = addedDays === null ? null : last(months, addedDays);
  const steps = [
    `${name}: ${months} month${months === 1 ? '' : 's'} from receipt end on ${legal ?? 'no date while the clock is suspended'} (${law.article})`,
    ...(addedDays ? [`${name}: ${addedDays} days do not count (suspended)`] : []),
  ];
  return { first, legal, strict: last(months, 0), extensionValid, explanation: steps };
}

function calendarOf(
  name: string,
  input: ClockInput,
  calendars: Readonly<Record<string, Calendar>>,
): Calendar {
  const id = input.calendars[name] ?? 'NONE';
  const calendar = calendars[id];
  if (!calendar) throw new WafaError('clock-input', `calendars: unknown ${id}`);
  return calendar;
}

/** The notice must go out strictly before the first period ends (Art. 12(3)). */
function isExtended(law: Law, input: ClockInput, firstEndsBefore: string | null): boolean {
  if (!input.extension || law.extendedMonths === null || firstEndsBefore === null) return false;
  const noticeAt = parseInstant(input.extension.noticeAt, 'extension.noticeAt');
  return noticeAt.epochMilliseconds < Date.parse(firstEndsBefore);
}
