import type { Locale } from "~/ui/format/locale";
import { withCurrency } from "~/ui/format/money";
import { formatDecimal } from "~/ui/format/number";

/** Round numbers for an axis from zero: at most `count` steps of 1, 2 or 5 times a power of ten. */
export function ticks(maximum: number, count = 4): number[] {
  if (!(maximum > 0)) return [0, 1];
  const rough = maximum / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const marks: number[] = [];
  for (let mark = 0; marks.length <= count + 1; mark += 1) {
    marks.push(mark * step);
    if (mark * step >= maximum) break;
  }
  return marks;
}

/**
 * Labels of the marks of an axis in the reader's notation, never an amount owed: one unit along the axis, chosen by its
 * highest mark, and with the currency where it is money.
 */
export function axisLabels(marks: readonly number[], locale: Locale, currency?: string): string[] {
  const highest = marks.at(-1) ?? 0;
  return marks.map((mark) => {
    const text = markText(mark, highest, locale);
    return currency === undefined ? text : withCurrency(text, currency, locale);
  });
}

function markText(value: number, highest: number, locale: Locale): string {
  const short = (divisor: number, suffix: string) =>
    `${formatDecimal(`${Math.round((value / divisor) * 10) / 10}`, locale)}${suffix}`;
  if (value === 0) return "0";
  if (highest >= 1_000_000) return short(1_000_000, "M");
  if (highest >= 10_000) return short(1_000, "k");
  // As many decimals as tell the marks of this axis apart, written out: no 1e-7.
  const decimals = Math.max(4, 2 - Math.floor(Math.log10(highest)));
  return formatDecimal(value.toFixed(decimals).replace(/\.?0+$/, ""), locale);
}

/** How wide the labels of an axis stand, with the space that parts them from the drawing. */
export function gutter(labels: readonly string[]): number {
  return 12 + 7 * Math.max(3, ...labels.map(({ length }) => length));
}

/** Coordinates with one decimal keep the markup small and the same on server and browser. */
export function at(value: number): number {
  return Math.round(value * 10) / 10;
}
