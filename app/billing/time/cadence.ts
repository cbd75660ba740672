import { assert } from "../assert";
import { type Rational, rational } from "../money/rational";
import { addMonths, civil, type Day, dayOfMonthIndex, monthIndex } from "./day";

export const CADENCE_UNITS = ["day", "week", "month", "quarter", "half_year", "year"] as const;
export type CadenceUnit = (typeof CADENCE_UNITS)[number];

/** How long a period is: `count` units, count at least one. */
export type Cadence = { readonly unit: CadenceUnit; readonly count: number };

/**
 * Where periods begin. `calendar`: Mondays, first of the month, January/April/July/October, January/July.
 * `anniversary`: counted from a day. `bill_day`: on a day of the month, the first one on or after `from`;
 * when the month of `from` has it already behind, one whole cadence after that. Day and week cadences know
 * no day of the month and step from `from`.
 */
export type Anchor =
  | { readonly kind: "calendar" }
  | { readonly kind: "anniversary"; readonly day: Day }
  | { readonly kind: "bill_day"; readonly dayOfMonth: number; readonly from: Day };

/** Whether periods begin on the same days under both, whenever each was given. */
export function isSameBillDay(a: Anchor, b: Anchor): boolean {
  if (a.kind === "bill_day") return b.kind === "bill_day" && a.dayOfMonth === b.dayOfMonth;
  return a.kind === "anniversary" ? b.kind === "anniversary" && a.day === b.day : b.kind === a.kind;
}

/** Half-open civil dates: `from` is the first day in it, `to` the first day after it. */
export type Period = { readonly from: Day; readonly to: Day };

/** 29 December 1969 was a Monday; calendar weeks are counted from it. */
const A_MONDAY: Day = -3;

/** A regular series of boundaries, numbered by integers of either sign. */
type Grid = { readonly boundary: (index: number) => Day; readonly indexNear: (day: Day) => number };

/** Months in the cadence, or null for those that count days. */
export function cadenceMonths(cadence: Cadence): number | null {
  switch (cadence.unit) {
    case "month":
      return cadence.count;
    case "quarter":
      return cadence.count * 3;
    case "half_year":
      return cadence.count * 6;
    case "year":
      return cadence.count * 12;
    default:
      return null;
  }
}

/** How often a period comes in a year of 52 weeks, 12 months or 365 days. */
export function periodsPerYear(cadence: Cadence): Rational {
  const months = cadenceMonths(cadence);
  if (months !== null) return rational(12, months);
  return rational(cadence.unit === "week" ? 52 : 365, cadence.count);
}

/** Days in the cadence, or null for those that count months. */
function cadenceDays(cadence: Cadence): number | null {
  if (cadence.unit === "day") return cadence.count;
  return cadence.unit === "week" ? cadence.count * 7 : null;
}

/**
 * The date n whole cadences later (earlier when negative), keeping the date's own day of the month, clamped.
 * This is plain stepping for stubs; series of bill dates come from `periodContaining`, which re-aligns each.
 */
export function step(cadence: Cadence, day: Day, n: number): Day {
  const months = cadenceMonths(cadence);
  if (months !== null) return addMonths(day, n * months, civil(day).day);
  return day + n * (cadenceDays(cadence) ?? 0);
}

function monthGrid(firstMonth: number, stepMonths: number, anchorDay: number): Grid {
  return {
    boundary: (index) => dayOfMonthIndex(firstMonth + index * stepMonths, anchorDay),
    indexNear: (day) => Math.floor((monthIndex(day) - firstMonth) / stepMonths),
  };
}

function dayGrid(first: Day, stepDays: number): Grid {
  return {
    boundary: (index) => first + index * stepDays,
    indexNear: (day) => Math.floor((day - first) / stepDays),
  };
}

function grid(cadence: Cadence, anchor: Anchor): Grid {
  assert(Number.isInteger(cadence.count) && cadence.count > 0, "a cadence counts at least one unit");
  const months = cadenceMonths(cadence);
  if (months === null) {
    const days = cadenceDays(cadence) ?? 1;
    if (anchor.kind === "calendar") return dayGrid(cadence.unit === "week" ? A_MONDAY : 0, days);
    return dayGrid(anchor.kind === "anniversary" ? anchor.day : anchor.from, days);
  }
  switch (anchor.kind) {
    case "calendar":
      return monthGrid(0, months, 1);
    case "anniversary":
      return monthGrid(monthIndex(anchor.day), months, civil(anchor.day).day);
    case "bill_day":
      return monthGrid(monthIndex(firstBillDate(cadence, anchor)), months, anchor.dayOfMonth);
  }
}

/** The first bill date of a bill-day anchor: see `Anchor`. */
export function firstBillDate(cadence: Cadence, anchor: Extract<Anchor, { kind: "bill_day" }>): Day {
  const months = cadenceMonths(cadence);
  if (months === null) return anchor.from;
  assert(anchor.dayOfMonth >= 1 && anchor.dayOfMonth <= 31, "a bill day is 1 to 31");
  const sameMonth = addMonths(anchor.from, 0, anchor.dayOfMonth);
  return sameMonth >= anchor.from ? sameMonth : addMonths(anchor.from, months, anchor.dayOfMonth);
}

function indexOf(series: Grid, day: Day): number {
  let index = series.indexNear(day);
  while (series.boundary(index) > day) index -= 1;
  while (series.boundary(index + 1) <= day) index += 1;
  return index;
}

/**
 * The whole period that holds a day; periods meet with no gap and no overlap, and reach back before the anchor
 * too, because a partial first period is a part of a whole one. Month ends clamp and never drag:
 * 31 Jan, 29 Feb, 31 Mar, 30 Apr.
 */
export function periodContaining(cadence: Cadence, anchor: Anchor, day: Day): Period {
  const series = grid(cadence, anchor);
  const index = indexOf(series, day);
  return { from: series.boundary(index), to: series.boundary(index + 1) };
}

/** All whole, uncut periods that share a day with `[from, to)`, in order. */
export function periodsBetween(cadence: Cadence, anchor: Anchor, from: Day, to: Day): Period[] {
  if (to <= from) return [];
  const series = grid(cadence, anchor);
  const periods: Period[] = [];
  let index = indexOf(series, from);
  for (let start = series.boundary(index); start < to; index += 1) {
    const end = series.boundary(index + 1);
    periods.push({ from: start, to: end });
    start = end;
  }
  return periods;
}

export function nextPeriod(cadence: Cadence, anchor: Anchor, period: Period): Period {
  return periodContaining(cadence, anchor, period.to);
}

export function previousPeriod(cadence: Cadence, anchor: Anchor, period: Period): Period {
  return periodContaining(cadence, anchor, period.from - 1);
}

/** The common part of two stretches, or null when they share no day. */
export function intersect(a: Period, b: Period): Period | null {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : null;
}
