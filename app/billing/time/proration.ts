import { assert } from "../assert";
import { ONE, type Rational, rational, ZERO } from "../money/rational";
import { roundTo } from "../money/round";
import { type Cadence, cadenceMonths, type Period, step } from "./cadence";
import { civil, type Day, daysInMonth } from "./day";

/**
 * The settings of a policy that decide how a part of a period is counted. The names and values are those of the
 * policy (`stub_denominator`, `fraction_places`, `month_days`).
 *
 * `full_period`: every day costs the whole period's price divided by the days of that period.
 * `interval_at_stub`: the days are divided by an interval laid against the stub itself, see `stubInterval`.
 */
export type ProrationRule = {
  readonly stub_denominator: "full_period" | "interval_at_stub";
  readonly fraction_places: "exact" | `${number}`;
  readonly month_days: "actual" | `${number}`;
};

/** What proration did, kept in a fee's derivation: `days` of `outOf` days, and the share they make. */
export type Proration = { readonly days: number; readonly outOf: number; readonly fraction: Rational };

/**
 * The first day no longer billed when service ends on `day`: with `inclusive` the day of ending is billed,
 * with `exclusive` it belongs to whatever follows.
 */
export function firstUnbilledDay(day: Day, endDay: "inclusive" | "exclusive"): Day {
  return endDay === "inclusive" ? day + 1 : day;
}

/**
 * The share of a whole period that a stretch inside it makes up. The whole period counts one, an empty stretch
 * nothing.
 */
export function prorate(cadence: Cadence, period: Period, stretch: Period, rule: ProrationRule): Proration {
  assert(stretch.from >= period.from && stretch.to <= period.to, "a prorated stretch lies inside its period");
  const whole = period.to - period.from;
  if (stretch.to <= stretch.from) return { days: 0, outOf: whole, fraction: ZERO };
  if (stretch.from === period.from && stretch.to === period.to) {
    return { days: whole, outOf: whole, fraction: ONE };
  }
  const interval = rule.stub_denominator === "full_period" ? period : stubInterval(cadence, period, stretch);
  return shareOf(cadence, stretch, interval, rule);
}

/**
 * The interval a stub is measured by. A stub that runs up to its bill date is measured by the plain interval
 * before that date; one that ends before its first bill date by the interval before its own end; one that
 * starts on a bill date by the plain interval after it. None of these is re-aligned to the bill day.
 */
function stubInterval(cadence: Cadence, period: Period, stretch: Period): Period {
  if (stretch.from > period.from) return { from: step(cadence, stretch.to, -1), to: stretch.to };
  return { from: stretch.from, to: step(cadence, stretch.from, 1) };
}

/**
 * Days of a stretch over the days of an interval, under the rule's month length and places. A stretch longer
 * than the interval counts more than one.
 */
export function shareOf(cadence: Cadence, stretch: Period, interval: Period, rule: ProrationRule): Proration {
  const months = cadenceMonths(cadence);
  const fixed = rule.month_days === "actual" || months === null ? null : Number(rule.month_days);
  const days = fixed === null ? stretch.to - stretch.from : daysWithFixedMonth(stretch, fixed);
  const outOf = fixed === null ? interval.to - interval.from : fixed * (months ?? 1);
  const exact = rational(days, outOf);
  const fraction = rule.fraction_places === "exact" ? exact : roundTo(exact, Number(rule.fraction_places));
  return { days, outOf, fraction };
}

/**
 * The share of a line that some of its days make up. The line itself is the measure, so that its parts add up to
 * one; a fixed month length counts for both.
 */
export function shareOfLine(cadence: Cadence, stretch: Period, line: Period, rule: ProrationRule): Proration {
  if (stretch.from === line.from && stretch.to === line.to) {
    return { days: line.to - line.from, outOf: line.to - line.from, fraction: ONE };
  }
  const isFixed = rule.month_days !== "actual" && cadenceMonths(cadence) !== null;
  const count = ({ from, to }: Period): number =>
    isFixed ? daysWithFixedMonth({ from, to }, Number(rule.month_days)) : to - from;
  const days = count(stretch);
  const outOf = count(line);
  const exact = rational(days, outOf);
  const fraction = rule.fraction_places === "exact" ? exact : roundTo(exact, Number(rule.fraction_places));
  return { days, outOf, fraction };
}

/**
 * Days of a stretch when every month counts the same number: plain days inside one calendar month; across a
 * month's end the month of the start is taken as that long.
 */
function daysWithFixedMonth(stretch: Period, monthDays: number): number {
  const start = civil(stretch.from);
  const end = civil(stretch.to);
  const plain = stretch.to - stretch.from;
  if (start.year === end.year && start.month === end.month) return plain;
  return plain - (daysInMonth(start.year, start.month) - monthDays);
}
