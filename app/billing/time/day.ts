import { assert } from "../assert";
import { accept, type Outcome, refuse } from "../outcome";

/** A civil date as the number of days since 1 January 1970 in the proleptic Gregorian calendar. No zone, no hour. */
export type Day = number;

export type Civil = { readonly year: number; readonly month: number; readonly day: number };

/** Sunday is 7, so that weeks start on Monday as ISO 8601 has it. */
type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const MONTH_NAMES = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const DAYS_IN_ERA = 146_097;
const DAYS_FROM_MARCH_YEAR_ZERO = 719_468;

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** 28 to 31; `month` is 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * The epoch day of a civil date that exists. Years are counted from March, so that the leap day is the last
 * of its year and month lengths follow one formula.
 */
export function dayOf(year: number, month: number, day: number): Day {
  assert(
    month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month),
    `${year}-${month}-${day} does not exist`,
  );
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_IN_ERA + dayOfEra - DAYS_FROM_MARCH_YEAR_ZERO;
}

/** The anchor day in that month, or the month's last day when the month is shorter. */
export function clampedDayOf(year: number, month: number, anchorDay: number): Day {
  return dayOf(year, month, Math.min(anchorDay, daysInMonth(year, month)));
}

/** Year, month (1 to 12) and day of month of an epoch day. */
export function civil(day: Day): Civil {
  const shifted = day + DAYS_FROM_MARCH_YEAR_ZERO;
  const era = Math.floor(shifted / DAYS_IN_ERA);
  const dayOfEra = shifted - era * DAYS_IN_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** Months since January of year 0; makes stepping by months plain integer arithmetic. */
export function monthIndex(day: Day): number {
  const { year, month } = civil(day);
  return year * 12 + month - 1;
}

/** The anchor day of the month with that index, clamped to the month's last day. */
export function dayOfMonthIndex(index: number, anchorDay: number): Day {
  const year = Math.floor(index / 12);
  return clampedDayOf(year, index - year * 12 + 1, anchorDay);
}

/**
 * Steps by whole months and lands on the anchor day, clamped. Callers pass the day of month the series is
 * anchored on, not that of the date at hand: 31 Jan, 28 Feb, 31 Mar.
 */
export function addMonths(day: Day, months: number, anchorDay: number): Day {
  return dayOfMonthIndex(monthIndex(day) + months, anchorDay);
}

export function weekday(day: Day): Weekday {
  // 1 January 1970 was a Thursday.
  return (((((day + 3) % 7) + 7) % 7) + 1) as Weekday;
}

/** "YYYY-MM-DD", the form of dates outside the engine. */
export function formatDay(day: Day): string {
  const { year, month, day: dayOfMonth } = civil(day);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

/** Digits padded with zeros on the left. */
export function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

/** Reads "YYYY-MM-DD", years 0001 to 9999. Refuses `date_invalid`, saying which part does not exist. */
export function parseDay(text: string): Outcome<Day> {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) {
    return refuseDate(
      `${JSON.stringify(text)} is not a date.`,
      "Enter a date as year, month and day: 2026-06-30.",
    );
  }
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year === 0) return refuseDate("Year 0 does not exist.", "Enter a year from 0001 to 9999.");
  if (month < 1 || month > 12) {
    return refuseDate(`Month ${match[2]} does not exist.`, "Months run from 01 to 12.");
  }
  const last = daysInMonth(year, month);
  if (day < 1 || day > last) {
    const name = MONTH_NAMES[month - 1];
    const ends = `${month === 2 ? `${name} ${year}` : name} ends on the ${last}${last === 31 ? "st" : "th"}.`;
    const starts = `${name} starts on the 1st.`;
    return refuseDate(`${day} ${name} ${year} does not exist.`, day < 1 ? starts : ends);
  }
  return accept(dayOf(year, month, day));
}

function refuseDate(sentence: string, remedy: string) {
  return refuse({ code: "date_invalid", sentence, remedy });
}
