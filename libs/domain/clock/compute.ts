/**
 * When an answer is due: law, promise, suspension and extension in one pure function. Nothing depends on the time zone
 * of the process. Dates are local to the controller's zone; `…EndsBefore` are exclusive UTC instants.
 */
import type { Right } from '../words.js';
import { WafaError } from '../errors.js';
import { CALENDARS, type Calendar } from './calendars.js';
import { LAWS, type Law, type Length, type Period } from './laws.js';
import {
  addDays,
  addMonths,
  endsBefore,
  localDateOf,
  parseInstant,
  requireZone,
  type LocalDate,
} from './local-dates.js';
import { afterBusinessDays, roll } from './roll.js';
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

/** The dates of one law. */
interface Dated {
  readonly first: LocalDate | null;
  readonly legal: LocalDate | null;
  readonly strict: LocalDate | null;
  readonly acknowledgeBy: LocalDate | null;
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
    acknowledgeBy: earliest(periods.map(({ acknowledgeBy }) => acknowledgeBy)),
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

function periodOf(asked: PeriodInput): Dated {
  const { name, input, received, pauses, zone } = asked;
  const law = LAWS[name];
  if (!law) throw new WafaError('clock-input', `jurisdictions: unknown ${name}`);
  const { first: unextended, extended, article } = law.processes?.[input.process ?? ''] ?? law;
  if (unextended === null)
    return { first: null, legal: null, strict: null, extensionValid: false, ...UNSAID };
  const last = (of: Length, addedDays: number): LocalDate => lastDay(asked, law, { of, addedDays });
  const { addedDays } = law.suspends ? suspension(pauses, received) : { addedDays: 0 };
  const first = addedDays === null ? null : last(unextended, addedDays);
  const extensionValid = isExtended(extended, input, first && endsBefore(first, zone));
  const length = extensionValid && input.outcome !== 'refusal' ? (extended ?? unextended) : unextended;
  const legal = addedDays === null ? null : last(length, addedDays);
  const steps = [
    `${name}: ${inWords(length)} from receipt end on ${legal ?? 'no date while the clock is suspended'} (${article})`,
    ...(addedDays ? [`${name}: ${addedDays} days do not count (suspended)`] : []),
  ];
  const acknowledged = acknowledgement(asked, law);
  return {
    first,
    legal,
    strict: last(length, 0),
    acknowledgeBy: acknowledged.acknowledgeBy,
    extensionValid,
    explanation: [...steps, ...acknowledged.explanation],
  };
}

const UNSAID = { acknowledgeBy: null, explanation: [] } as const;

/** A process of its own is answered at once: nothing says by when its receipt is confirmed. */
function acknowledgement(asked: PeriodInput, law: Law): Pick<Dated, 'acknowledgeBy' | 'explanation'> {
  const { name, input } = asked;
  if (!law.acknowledge || law.processes?.[input.process ?? '']) return UNSAID;
  const { within, article } = law.acknowledge;
  const acknowledgeBy = lastDay(asked, law, { of: within, addedDays: 0 });
  return {
    acknowledgeBy,
    explanation: [
      `${name}: the receipt is confirmed within ${inWords(within)}, by ${acknowledgeBy} (${article})`,
    ],
  };
}

function lastDay(
  { name, input, received, calendars }: PeriodInput,
  law: Law,
  { of, addedDays }: { readonly of: Length; readonly addedDays: number },
): LocalDate {
  const calendar = (): Calendar => calendarOf(input.calendars[name] ?? law.calendar ?? 'NONE', calendars);
  if ('businessDays' in of) return afterBusinessDays(received, of.businessDays, calendar());
  const date = 'months' in of ? addMonths(received, of.months) : addDays(received, of.days);
  const moved = addDays(date, addedDays);
  return law.rolls ? roll(moved, calendar()) : moved;
}

function inWords(length: Length): string {
  if ('months' in length) return counted(length.months, 'month');
  if ('days' in length) return counted(length.days, 'day');
  return counted(length.businessDays, 'business day');
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

function calendarOf(id: string, calendars: Readonly<Record<string, Calendar>>): Calendar {
  const calendar = calendars[id];
  if (!calendar) throw new WafaError('clock-input', `calendars: unknown ${id}`);
  return calendar;
}

/** The notice must go out strictly before the first period ends (GDPR Art. 12(3); Cal. Civ. Code 1798.130(a)(2)(A)). */
function isExtended(
  extended: Period['extended'],
  input: ClockInput,
  firstEndsBefore: string | null,
): boolean {
  if (!input.extension || extended === null || firstEndsBefore === null) return false;
  const noticeAt = parseInstant(input.extension.noticeAt, 'extension.noticeAt');
  return noticeAt.epochMilliseconds < Date.parse(firstEndsBefore);
}
