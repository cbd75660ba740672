import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Anchor,
  type Cadence,
  type CadenceUnit,
  firstBillDate,
  nextPeriod,
  periodContaining,
  periodsBetween,
  previousPeriod,
  step,
} from "~/billing/time/cadence";
import { dayOf, formatDay, parseDay } from "~/billing/time/day";

function day(text: string): number {
  const outcome = parseDay(text);
  if (!outcome.ok) throw new Error(text);
  return outcome.value;
}

function every(unit: CadenceUnit, count = 1): Cadence {
  return { unit, count };
}

const anniversary = (text: string): Anchor => ({ kind: "anniversary", day: day(text) });
const calendar: Anchor = { kind: "calendar" };

describe("periods", () => {
  it.each([
    [every("month"), calendar, "2024-02-29", "2024-02-01", "2024-03-01"],
    [every("quarter"), calendar, "2024-02-29", "2024-01-01", "2024-04-01"],
    [every("half_year"), calendar, "2024-07-01", "2024-07-01", "2025-01-01"],
    [every("year"), calendar, "2024-12-31", "2024-01-01", "2025-01-01"],
    [every("week"), calendar, "2024-02-29", "2024-02-26", "2024-03-04"],
    [every("week"), calendar, "2024-03-03", "2024-02-26", "2024-03-04"],
    [every("month"), anniversary("2024-01-31"), "2024-02-29", "2024-02-29", "2024-03-31"],
    [every("month"), anniversary("2024-01-31"), "2024-04-29", "2024-03-31", "2024-04-30"],
    [every("month"), anniversary("2023-02-28"), "2023-03-30", "2023-03-28", "2023-04-28"],
    [every("half_year"), anniversary("2024-02-29"), "2024-09-01", "2024-08-29", "2025-02-28"],
    [every("year"), anniversary("2024-02-29"), "2025-02-28", "2025-02-28", "2026-02-28"],
    [every("week"), anniversary("2024-02-29"), "2024-03-06", "2024-02-29", "2024-03-07"],
    [every("week", 2), anniversary("2024-02-29"), "2024-03-07", "2024-02-29", "2024-03-14"],
    [every("day", 30), anniversary("2012-07-16"), "2012-08-15", "2012-08-15", "2012-09-14"],
    [every("month", 2), anniversary("2024-01-31"), "2024-03-30", "2024-01-31", "2024-03-31"],
    [every("month"), anniversary("2024-01-31"), "2023-12-31", "2023-12-31", "2024-01-31"],
  ])("%j anchored %j holds %s in %s to %s", (cadence, anchor, on, from, to) => {
    const period = periodContaining(cadence, anchor, day(on));
    expect([formatDay(period.from), formatDay(period.to)]).toEqual([from, to]);
  });

  it.each([
    ["2012-01-16", "month", 17, "2012-01-17"],
    ["2012-01-31", "month", 30, "2012-02-29"],
    ["2012-01-16", "month", 13, "2012-02-13"],
    ["2011-05-12", "year", 1, "2012-05-01"],
    ["2011-05-12", "quarter", 1, "2011-08-01"],
    ["2012-01-16", "day", 17, "2012-01-16"],
  ] as const)("from %s a %s with bill day %i is first billed on %s", (from, unit, dayOfMonth, expected) => {
    const anchor = { kind: "bill_day", dayOfMonth, from: day(from) } as const;
    expect(formatDay(firstBillDate(every(unit), anchor))).toBe(expected);
    expect(formatDay(periodContaining(every(unit), anchor, day(expected)).from)).toBe(expected);
  });

  it("a bill day of 31 returns to its own day after short months", () => {
    const anchor: Anchor = { kind: "bill_day", dayOfMonth: 31, from: day("2011-01-31") };
    const starts = periodsBetween(every("month"), anchor, day("2011-01-31"), day("2011-06-01")).map(
      (period) => formatDay(period.from),
    );
    expect(starts).toEqual(["2011-01-31", "2011-02-28", "2011-03-31", "2011-04-30", "2011-05-31"]);
  });

  it("refuses a cadence of no units", () => {
    expect(() => periodContaining(every("month", 0), calendar, 0)).toThrow("at least one unit");
  });
});

const anyCadence = fc.record({
  unit: fc.constantFrom<CadenceUnit>("day", "week", "month", "quarter", "half_year", "year"),
  count: fc.integer({ min: 1, max: 5 }),
});
const anyDay = fc.integer({ min: dayOf(1990, 1, 1), max: dayOf(2090, 1, 1) });
const anyAnchor: fc.Arbitrary<Anchor> = fc.oneof(
  fc.constant<Anchor>({ kind: "calendar" }),
  anyDay.map((at): Anchor => ({ kind: "anniversary", day: at })),
  fc
    .tuple(anyDay, fc.integer({ min: 1, max: 31 }))
    .map(([from, dayOfMonth]): Anchor => ({ kind: "bill_day", dayOfMonth, from })),
);

describe("periods meet", () => {
  it("a day lies in exactly one period, and its neighbours touch it", () => {
    fc.assert(
      fc.property(anyCadence, anyAnchor, anyDay, (cadence, anchor, on) => {
        const period = periodContaining(cadence, anchor, on);
        expect(period.from <= on && on < period.to).toBe(true);
        expect(periodContaining(cadence, anchor, period.to - 1)).toEqual(period);
        expect(nextPeriod(cadence, anchor, period).from).toBe(period.to);
        expect(previousPeriod(cadence, anchor, period).to).toBe(period.from);
      }),
    );
  });

  it("a stretch is covered without gap or overlap", () => {
    fc.assert(
      fc.property(
        anyCadence,
        anyAnchor,
        anyDay,
        fc.integer({ min: 0, max: 1_000 }),
        (cadence, anchor, from, days) => {
          const periods = periodsBetween(cadence, anchor, from, from + days);
          if (days === 0) {
            expect(periods).toEqual([]);
            return;
          }
          expect(periods[0]).toEqual(periodContaining(cadence, anchor, from));
          expect(periods.at(-1)).toEqual(periodContaining(cadence, anchor, from + days - 1));
          for (const [index, period] of periods.entries()) {
            if (index > 0) expect(periods[index - 1]?.to).toBe(period.from);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

type StepRow = {
  op: string;
  from: string;
  to: string;
  interval: CadenceUnit;
  interval_count: number;
  n?: number;
  periods?: number;
};
const rows: StepRow[] = JSON.parse(
  readFileSync("test/scenarios/killbill/_proration/calendar_steps.json", "utf8"),
).cases;

describe("whole steps", () => {
  it("has rows to test", () => expect(rows.length).toBeGreaterThan(30));

  it.each(rows)("$op from $from by $interval_count $interval reaches $to", (row) => {
    const cadence = every(row.interval, row.interval_count);
    if (row.n !== undefined) expect(formatDay(step(cadence, day(row.from), row.n))).toBe(row.to);
    else {
      const whole = periodsBetween(cadence, anniversary(row.from), day(row.from), day(row.to)).filter(
        (period) => period.to <= day(row.to),
      );
      expect(whole.length).toBe(row.periods);
    }
  });
});
