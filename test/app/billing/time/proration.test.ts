import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, compare, fromDecimal, ONE, rational, reduce, toDecimal, ZERO } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import {
  type Anchor,
  type CadenceUnit,
  intersect,
  periodContaining,
  periodsBetween,
  step,
} from "~/billing/time/cadence";
import { parseDay } from "~/billing/time/day";
import { firstUnbilledDay, type ProrationRule, prorate, shareOf } from "~/billing/time/proration";

const FULL: ProrationRule = {
  stub_denominator: "full_period",
  fraction_places: "exact",
  month_days: "actual",
};
const STUB: ProrationRule = {
  stub_denominator: "interval_at_stub",
  fraction_places: "9",
  month_days: "actual",
};

function day(text: string): number {
  const outcome = parseDay(text);
  if (!outcome.ok) throw new Error(text);
  return outcome.value;
}

function stretch(from: string, to: string) {
  return { from: day(from), to: day(to) };
}

describe("share of the full period", () => {
  it.each([
    ["2024-02-04", "2024-03-01", "26/29"],
    ["2024-01-05", "2024-02-01", "27/31"],
    ["2024-01-01", "2024-02-01", "31/31"],
    ["2024-01-10", "2024-01-10", "0/31"],
  ])("%s to %s is %s", (from, to, expected) => {
    const month = { unit: "month", count: 1 } as const;
    const period = periodContaining(month, { kind: "calendar" }, day(from));
    const share = prorate(month, period, stretch(from, to), FULL);
    const [days, outOf] = expected.split("/").map(Number);
    expect(share).toMatchObject({ days, outOf });
    expect(compare(share.fraction, rational(days ?? 0, outOf ?? 1))).toBe(0);
  });

  it("the parts of a period add up to it, wherever it is cut", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30_000 }),
        fc.array(fc.integer({ min: 0, max: 364 })),
        (start, cuts) => {
          const cadence = { unit: "year", count: 1 } as const;
          const period = periodContaining(cadence, { kind: "anniversary", day: start }, start);
          const bounds = [period.from, ...cuts.map((cut) => start + cut).sort((a, b) => a - b), period.to];
          const sum = bounds
            .slice(1)
            .map((to, index) => prorate(cadence, period, { from: bounds[index] ?? 0, to }, FULL).fraction)
            .reduce(add, ZERO);
          expect(compare(sum, ONE)).toBe(0);
        },
      ),
    );
  });

  it("the day of ending is billed or not, as the setting says", () => {
    expect(firstUnbilledDay(day("2024-01-10"), "exclusive")).toBe(day("2024-01-10"));
    expect(firstUnbilledDay(day("2024-01-10"), "inclusive")).toBe(day("2024-01-11"));
  });

  it("a stretch outside its period is a defect", () => {
    expect(() =>
      prorate(
        { unit: "month", count: 1 },
        stretch("2024-01-01", "2024-02-01"),
        stretch("2024-01-01", "2024-02-02"),
        FULL,
      ),
    ).toThrow("inside its period");
  });
});

describe("share of an interval laid against the stub", () => {
  it("rounds the fraction to nine places before the price is multiplied", () => {
    const cadence = { unit: "month", count: 1 } as const;
    const share = shareOf(
      cadence,
      stretch("2024-04-01", "2024-04-02"),
      stretch("2024-04-01", "2024-05-01"),
      STUB,
    );
    expect(toDecimal(share.fraction)).toBe("0.033333333");
    const price = fromDecimal("19.95");
    expect(toMinor({ num: price.num * share.fraction.num, den: price.den * share.fraction.den }, "EUR")).toBe(
      66n,
    );
  });
});

type StubRow = {
  kind: string;
  from: string;
  to: string;
  fixed_days_in_month: number | null;
  interval: CadenceUnit;
  billing_cycles?: string;
  fraction?: string;
  days?: number;
};
type CycleRow = {
  note: string;
  start: string;
  end: string | null;
  target: string;
  interval: CadenceUnit;
  interval_count: number;
  bill_cycle_day: number;
  in_advance: boolean;
  billing_cycles?: string;
  periods?: [string, string][];
};

const FOLDER = "test/scenarios/killbill/_proration";
const tables = readdirSync(FOLDER).map((file) => ({
  file,
  cases: JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8")).cases,
}));
const stubRows: (StubRow & { file: string })[] = tables.flatMap(({ file, cases }) =>
  cases.filter((row: StubRow) => row.kind).map((row: StubRow) => ({ ...row, file })),
);
const cycleRows: (CycleRow & { file: string })[] = tables.flatMap(({ file, cases }) =>
  cases
    .filter((row: CycleRow) => (row.billing_cycles && row.target) || row.periods)
    .filter((row: CycleRow) => row.start)
    .map((row: CycleRow) => ({ ...row, file })),
);

describe("stubs of the table", () => {
  it("has rows to test", () => {
    expect(stubRows.length).toBe(23);
    expect(cycleRows.length).toBeGreaterThan(180);
  });

  it.each(stubRows)("$file: $kind $from to $to, month of $fixed_days_in_month days", (row) => {
    const cadence = { unit: row.interval ?? "month", count: 1 } as const;
    const rule: ProrationRule = {
      ...STUB,
      month_days: row.fixed_days_in_month === null ? "actual" : `${row.fixed_days_in_month}`,
    };
    const part = stretch(row.from, row.to);
    const interval =
      row.kind === "leading"
        ? { from: step(cadence, part.to, -1), to: part.to }
        : { from: part.from, to: step(cadence, part.from, 1) };
    const share = shareOf(cadence, part, interval, rule);
    if (row.days !== undefined) expect(share.days).toBe(row.days);
    else {
      expect(toDecimal(share.fraction)).toBe(row.billing_cycles);
      const exact = reduce(rational(share.days, share.outOf));
      expect(`${exact.num}/${exact.den}`).toBe(row.fraction);
    }
  });
});

/** What a plan with a bill day has billed by the target day: the stretches that started (or, in arrears, ended). */
function billedStretches(row: CycleRow) {
  const cadence = { unit: row.interval, count: row.interval_count };
  const start = day(row.start);
  const anchor: Anchor = { kind: "bill_day", dayOfMonth: row.bill_cycle_day, from: start };
  const end = row.end === null ? null : day(row.end);
  const horizon = end ?? step(cadence, day(row.target), 2);
  return periodsBetween(cadence, anchor, start, horizon).flatMap((period) => {
    const part = intersect(period, { from: start, to: end ?? period.to });
    if (!part) return [];
    const due = row.in_advance ? part.from <= day(row.target) : part.to <= day(row.target);
    return due ? [{ cadence, period, part }] : [];
  });
}

describe("billed periods of the table", () => {
  it.each(cycleRows)("$file: $note", (row) => {
    const billed = billedStretches(row);
    if (row.periods) {
      expect(billed.map(({ part }) => [part.from, part.to])).toEqual(
        row.periods.map(([from, to]) => [day(from), day(to)]),
      );
      return;
    }
    const sum = billed
      .map(({ cadence, period, part }) => prorate(cadence, period, part, STUB).fraction)
      .reduce(add, ZERO);
    expect(toDecimal(sum)).toBe(toDecimal(fromDecimal(row.billing_cycles ?? "")));
  });
});
