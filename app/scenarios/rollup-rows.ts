import { z } from "zod";
import { usageWindows } from "~/billing/fees/windows";
import { isDecimal, toDecimal } from "~/billing/money/rational";
import { formatDay, parseDay } from "~/billing/time/day";
import { formatInstant, type Instant, parseInstant } from "~/billing/time/instant";
import { billingSlice, type EngineBook, measureWindow, openBook } from "./engine-book";
import { applyStep } from "./engine-steps";
import { scenarioSchema } from "./format";
import { isCommand } from "./play";
import { check, OK, type RowResult } from "./row-result";
import { plainNumber } from "./same-number";

const decimal = z.string().refine(isDecimal);
const day = z.string().refine((text) => parseDay(text).ok);
/** An instant, or a date for its first one. */
const moment = z.string().transform((text, context): Instant => {
  const read = parseInstant(parseDay(text).ok ? `${text}T00:00:00Z` : text);
  if (read.ok) return read.value;
  context.addIssue({ code: "custom", message: "is neither an instant nor a date" });
  return z.NEVER;
});

/** Which recorded usage counts for which period of a plan billed monthly in arrears. */
export const rollupRow = z.strictObject({
  note: z.string().optional(),
  bill_cycle_day: z.number().int().min(1).max(31),
  start: moment,
  target: moment.optional(),
  cancelled_at: moment.optional(),
  records: z.array(z.strictObject({ on: moment, unit: z.string(), quantity: decimal })),
  periods: z.array(z.strictObject({ from: day, to: day, units: z.record(z.string(), decimal) })),
});
type RollupRow = z.output<typeof rollupRow>;

/** Plays the row as a scenario of the engine, one charge for each unit of measure, up to the day that is billed. */
export function runRollup(row: RollupRow): RowResult {
  const end = row.cancelled_at ?? row.target;
  if (end === undefined) return { kind: "unsupported", lacks: "row without a day to bill" };
  const scenario = scenarioSchema.parse(scenarioOf(row, end));
  const book = openBook(scenario, new Map(), "none", row.start);
  for (const step of scenario.steps.filter(isCommand)) {
    book.now = step.at;
    applyStep(book, step);
  }
  const found = measuredPeriods(book, Math.max(book.now, end));
  const expected = row.periods.flatMap(({ from, to, units }) =>
    Object.entries(units).map(([unit, quantity]) => `${from}–${to} ${unit} ${plainNumber(quantity)}`),
  );
  const text = (periods: readonly string[]) => [...periods].sort().join(", ");
  return text(expected) === text(found) ? OK : check("periods", text(expected), text(found));
}

function measuredPeriods(book: EngineBook, until: Instant): string[] {
  return usageWindows(billingSlice(book, "acme"), until).toRate.flatMap((window) => {
    const { from, to } = window.period;
    const days = `${formatDay(from)}–${formatDay(to)} ${window.metricId.replace(/^met_/, "")}`;
    return measureWindow(book, window).map(({ quantity }) => `${days} ${toDecimal(quantity)}`);
  });
}

function scenarioOf(row: RollupRow, end: Instant) {
  const units = [...new Set(row.periods.flatMap((period) => Object.keys(period.units)))];
  const model = { type: "per_unit", unit_amount: "1" };
  const usage = row.records
    .filter((record) => units.includes(record.unit))
    .map((record) => ({
      at: formatInstant(Math.max(record.on, row.start)),
      do: "usage",
      subscription: "s",
      metric: record.unit,
      timestamp: formatInstant(record.on),
      properties: { n: record.quantity },
    }));
  const cancel = { at: formatInstant(end), do: "cancel", subscription: "s", when: "now" };
  return {
    name: "rollup",
    organization: { currency: "USD", proration: "day_exclusive" },
    metrics: units.map((unit) => ({ code: unit, aggregation: "sum", field: "n" })),
    plans: [
      {
        code: "plan",
        currency: "USD",
        interval: "month",
        amount: null,
        in_advance: false,
        charges: units.map((unit) => ({ code: unit, metric: unit, model })),
      },
    ],
    customers: [{ id: "acme", currency: "USD", bill_cycle_day: row.bill_cycle_day }],
    steps: [
      {
        at: formatInstant(row.start),
        do: "subscribe",
        customer: "acme",
        plan: "plan",
        as: "s",
        anchor: "bill_day",
      },
      ...usage,
      ...(row.cancelled_at === undefined ? [] : [cancel]),
    ],
  };
}
