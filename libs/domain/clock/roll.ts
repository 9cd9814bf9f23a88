import { WafaError } from '../errors.js';
import type { Calendar } from './calendars.js';
import { addDays, weekdayOf, type LocalDate } from './local-dates.js';

/** A last day on a weekend or a public holiday moves to the next working day (Regulation 1182/71 Art. 3(4)). */
export function roll(date: LocalDate, calendar: Calendar): LocalDate {
  let day = date;
  while (!isWorkingDay(day, calendar)) day = addDays(day, 1);
  return day;
}

/** The last of so many working days, the first of which comes after `date`. */
export function afterBusinessDays(date: LocalDate, count: number, calendar: Calendar): LocalDate {
  let day = date;
  for (let left = count; left > 0; left -= Number(isWorkingDay(day, calendar))) day = addDays(day, 1);
  return day;
}

function isWorkingDay(date: LocalDate, calendar: Calendar): boolean {
  const year = Number(date.slice(0, 4));
  if (year < calendar.firstYear || year > calendar.lastYear) {
    throw new WafaError('clock-input', `the calendar ends before ${date}`);
  }
  return !calendar.weekend.includes(weekdayOf(date)) && !calendar.holidays.has(date);
}
