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

/** Axis labels only, never an amount owed; one unit along the axis, chosen by its highest mark. */
export function axisLabel(value: number, highest: number): string {
  const short = (divisor: number, suffix: string) => `${Math.round((value / divisor) * 10) / 10}${suffix}`;
  if (value === 0) return "0";
  if (highest >= 1_000_000) return short(1_000_000, "M");
  if (highest >= 10_000) return short(1_000, "k");
  // As many decimals as tell the marks of this axis apart, written out: no 1e-7.
  const decimals = Math.max(4, 2 - Math.floor(Math.log10(highest)));
  return value.toFixed(decimals).replace(/\.?0+$/, "");
}

/** Coordinates with one decimal keep the markup small and the same on server and browser. */
export function at(value: number): number {
  return Math.round(value * 10) / 10;
}
