import { civil, type Day, formatDay } from "~/billing/time/day";
import { type Locale, localeRules } from "~/ui/format/locale";

function parts(day: Day) {
  const { year, month, day: dayOfMonth } = civil(day);
  return { year, month, dayOfMonth };
}

const monthName = (month: number, locale: Locale) => localeRules[locale].months[month - 1] ?? "";

/** `21 Nov 2026`; the year can be left out beside a date that has it. */
export function formatDate(
  day: Day,
  locale: Locale,
  style: { readonly year?: "show" | "hide" } = {},
): string {
  const { year, month, dayOfMonth } = parts(day);
  const yearText = style.year === "hide" ? "" : `${year}`;
  return localeRules[locale].day(dayOfMonth, monthName(month, locale), yearText);
}

/** A period of which the last day belongs to it: `1–30 Nov 2026`, `21 Nov – 20 Dec 2026`. */
export function formatDateRange(from: Day, lastDay: Day, locale: Locale): string {
  const [start, end] = [parts(from), parts(lastDay)];
  if (from === lastDay) return formatDate(from, locale);
  if (start.year !== end.year) return `${formatDate(from, locale)} – ${formatDate(lastDay, locale)}`;
  if (start.month !== end.month) {
    return `${formatDate(from, locale, { year: "hide" })} – ${formatDate(lastDay, locale)}`;
  }
  const first = locale === "en" ? `${start.dayOfMonth}` : localeRules[locale].day(start.dayOfMonth, "", "");
  return `${first}–${formatDate(lastDay, locale)}`;
}

/** A half-open period `[from, to)` as people read it: with its last day. */
export function formatPeriod(from: Day, to: Day, locale: Locale): string {
  // What was done on one day has a period without days: it reads as that day.
  return formatDateRange(from, Math.max(from, to - 1), locale);
}

/** `Nov 2026`. */
export function formatMonth(day: Day, locale: Locale): string {
  const { year, month } = parts(day);
  return `${monthName(month, locale)}\u00a0${year}`;
}

/** `2026-11-21`, for `datetime` attributes and date inputs. */
export function isoDate(day: Day): string {
  return formatDay(day);
}
