/** Working-day calendars, 2024-2028: reviewed data. Past the last year a date is refused, never guessed. */

export interface Calendar {
  /** ISO weekday numbers, 1 = Monday. */
  readonly weekend: readonly number[];
  readonly holidays: ReadonlySet<string>;
  readonly firstYear: number;
  readonly lastYear: number;
}

export const CALENDAR_VERSION = '2026-11-28';
const FIRST_YEAR = 2024;
const LAST_YEAR = 2028;
const SATURDAY_SUNDAY = [6, 7];

/** Easter Sundays, Gregorian. */
const EASTER = ['2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2028-04-16'] as const;

const DAY_MS = 86_400_000;
const shifted = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
const everyYear = (...monthDays: string[]): string[] =>
  EASTER.flatMap((easter) => monthDays.map((monthDay) => `${easter.slice(0, 4)}-${monthDay}`));
const fromEaster = (...offsets: number[]): string[] =>
  EASTER.flatMap((easter) => offsets.map((offset) => shifted(easter, offset)));
/** The `nth` weekday (1 = Monday) of a month; -1 for the last. */
const weekdays = (weekday: number, month: number, nth: number): string[] =>
  EASTER.map((easter) => {
    const first = `${easter.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
    const firstOne = shifted(first, (7 + weekday - new Date(`${first}T00:00:00Z`).getUTCDay()) % 7);
    if (nth > 0) return shifted(firstOne, (nth - 1) * 7);
    const fifth = shifted(firstOne, 28);
    return fifth.slice(5, 7) === first.slice(5, 7) ? fifth : shifted(firstOne, 21);
  });
const mondays = (month: number, nth: number): string[] => weekdays(1, month, nth);
/** 5 U.S.C. 6103(b): a holiday on a Saturday is kept on the Friday before; Executive Order 11582: on a Sunday, on the Monday. */
const observed = (dates: readonly string[]): string[] =>
  dates.map((date) => {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return shifted(date, weekday === 6 ? -1 : Number(weekday === 0));
  });

function calendar(...dates: string[][]): Calendar {
  return {
    weekend: SATURDAY_SUNDAY,
    holidays: new Set(dates.flat()),
    firstYear: FIRST_YEAR,
    lastYear: LAST_YEAR,
  };
}

const GERMAN = [...everyYear('01-01', '05-01', '10-03', '12-25', '12-26'), ...fromEaster(-2, 1, 39, 50)];

export const CALENDARS: Readonly<Record<string, Calendar>> = {
  /** Berlin: Gesetz über die Sonn- und Feiertage; one-off 8 May 2025 and 17 June 2028. */
  'DE-BE': calendar(GERMAN, everyYear('03-08'), ['2025-05-08', '2028-06-17']),
  /** Bavaria: Feiertagsgesetz Art. 1, with the Assumption (municipalities with a Catholic majority). */
  'DE-BY': calendar(GERMAN, everyYear('01-06', '08-15', '11-01'), fromEaster(60)),
  /** France: Code du travail, L3133-1. */
  FR: calendar(
    everyYear('01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'),
    fromEaster(1, 39, 50),
  ),
  /** Ireland: Organisation of Working Time Act 1997, second schedule (no 1 February is a Friday in these years). */
  IE: calendar(everyYear('01-01', '03-17', '12-25', '12-26'), fromEaster(1), [
    ...mondays(2, 1),
    ...mondays(5, 1),
    ...mondays(6, 1),
    ...mondays(8, 1),
    ...mondays(10, -1),
  ]),
  /**
   * Holidays of the federal government of the United States: 5 U.S.C. 6103(a), on the days on which they are observed
   * (New Year 2028 on 31 December 2027). Days off by the order of one president are left out: a shorter list is earlier.
   */
  'US-FED': calendar(
    observed(everyYear('01-01', '06-19', '07-04', '11-11', '12-25')),
    mondays(1, 3),
    mondays(2, 3),
    mondays(5, -1),
    mondays(9, 1),
    mondays(10, 2),
    weekdays(4, 11, 4),
  ),
  /** No holidays known; Saturday and Sunday are free. */
  NONE: { weekend: SATURDAY_SUNDAY, holidays: new Set(), firstYear: 1970, lastYear: 9999 },
};
