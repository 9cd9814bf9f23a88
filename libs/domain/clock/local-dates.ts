/** Calendar arithmetic in the controller's zone. The only file that knows the Temporal polyfill. */
import { Temporal as Dates } from '@js-temporal/polyfill';
import { WafaError } from '../errors.js';

/** `YYYY-MM-DD` in the zone in question; compares as text. */
export type LocalDate = string;

const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;

/** An RFC 3339 instant with offset; refuses dates that do not exist. */
export function parseInstant(text: string, name: string): Dates.Instant {
  if (!INSTANT.test(text)) throw new WafaError('clock-input', `${name}: not an RFC 3339 instant with offset`);
  try {
    return Dates.Instant.from(text.toUpperCase());
  } catch (cause) {
    throw new WafaError('clock-input', `${name}: this date does not exist`, { cause });
  }
}

export function requireZone(zone: string): string {
  try {
    Dates.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return zone;
  } catch (cause) {
    throw new WafaError('clock-input', 'timeZone: unknown', { cause });
  }
}

export const localDateOf = (instant: Dates.Instant, zone: string): LocalDate =>
  instant.toZonedDateTimeISO(zone).toPlainDate().toString();

export const addDays = (date: LocalDate, days: number): LocalDate =>
  Dates.PlainDate.from(date).add({ days }).toString();

/** Clamps to the last day of a shorter month (Regulation 1182/71 Art. 3(2)(c)). */
export const addMonths = (date: LocalDate, months: number): LocalDate =>
  Dates.PlainDate.from(date).add({ months }, { overflow: 'constrain' }).toString();

/** 1 = Monday. */
export const weekdayOf = (date: LocalDate): number => Dates.PlainDate.from(date).dayOfWeek;

export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Dates.PlainDate.from(from).until(Dates.PlainDate.from(to), { largestUnit: 'days' }).days;

/** First instant after the local date: the exclusive end of its last hour, also where midnight does not exist. */
export const endsBefore = (date: LocalDate, zone: string): string =>
  new Date(
    Dates.PlainDate.from(addDays(date, 1)).toZonedDateTime({ timeZone: zone }).epochMilliseconds,
  ).toISOString();
