import { z } from "zod";
import { CADENCE_UNITS } from "~/billing/catalog/catalog-kinds";
import { add, isDecimal, reduce, toDecimal, ZERO } from "~/billing/money/rational";
import { isPeriodDue } from "~/billing/subscription/period-due";
import {
  type Cadence,
  firstBillDate,
  intersect,
  type Period,
  periodContaining,
  periodsBetween,
  step,
} from "~/billing/time/cadence";
import { type Day, formatDay, parseDay } from "~/billing/time/day";
import { type ProrationRule, prorate, shareOf } from "~/billing/time/proration";
import { POLICY_PRESETS } from "~/policy-presets";
import { isObject } from "./parse-scenario";
import { changesRow, pricingRow, runChanges, runPricing, runUnits, unitsRow } from "./pricing-rows";
import { inForceRow, mergeRow, runInForce, runMerge } from "./repair-rows";
import { rollupRow, runRollup } from "./rollup-rows";
import { check, OK, type RowResult } from "./row-result";
import { plainNumber } from "./same-number";

/**
 * Tables: files in folders that begin with "_" hold many small cases, one a row, on a single rule. They go straight to
 * the pricing, usage and proration functions; no organization is set up and no clock runs.
 */
const STUB_RULE = POLICY_PRESETS.day_exclusive;
const day = z
  .string()
  .refine((text) => parseDay(text).ok)
  .transform((text): Day => {
    const read = parseDay(text);
    return read.ok ? read.value : 0;
  });
const decimal = z.string().refine(isDecimal);

const cadence = {
  interval: z.enum(CADENCE_UNITS).default("month"),
  interval_count: z.number().int().min(1).default(1),
};

const stubRow = z.strictObject({
  ...cadence,
  kind: z.enum(["leading", "trailing", "days"]),
  from: day,
  to: day,
  fixed_days_in_month: z.number().int().nullable(),
  billing_cycles: decimal.optional(),
  fraction: z.string().optional(),
  days: z.number().int().optional(),
});

const stepRow = z.strictObject({
  ...cadence,
  op: z.enum(["advance", "whole_periods"]),
  from: day,
  to: day,
  n: z.number().int().default(0),
  periods: z.number().int().default(0),
});

const cycleRow = z.strictObject({
  ...cadence,
  note: z.string().optional(),
  start: day,
  end: day.nullable(),
  target: day.nullable(),
  bill_cycle_day: z.number().int().min(1).max(31),
  in_advance: z.boolean(),
  greedy: z.boolean().default(false),
  billing_cycles: decimal.optional(),
  fraction: z.string().optional(),
  terms: z.array(z.string()).optional(),
  periods: z.array(z.tuple([day, day])).optional(),
  expect: z
    .strictObject({
      first_bill_date: day.optional(),
      last_bill_date: day.optional(),
      billed_through: day.nullable().optional(),
      next_bill_date: day.optional(),
      has_something_to_bill: z.boolean().optional(),
    })
    .optional(),
});
type CycleRow = z.output<typeof cycleRow>;

/** Runs one row; what kind of row it is shows in its fields. Never throws on what it does not know. */
export function runRow(row: unknown): RowResult {
  if (!isObject(row)) return { kind: "unsupported", lacks: "row that is no object" };
  if ("model" in row && "changes" in row) return withRow(changesRow, row, runChanges);
  if ("model" in row && "units" in row) {
    return isObject(row.units) ? withRow(unitsRow, row, runUnits) : withRow(pricingRow, row, runPricing);
  }
  if ("kind" in row && "fixed_days_in_month" in row) return withRow(stubRow, row, runStub);
  if ("op" in row) return withRow(stepRow, row, runStep);
  if ("records" in row && "periods" in row) return withRow(rollupRow, row, runRollup);
  if ("start" in row && "in_advance" in row) return withRow(cycleRow, row, runCycle);
  if ("existing" in row && "in_force" in row) return withRow(inForceRow, row, runInForce);
  if ("existing" in row && "proposed" in row) return withRow(mergeRow, row, runMerge);
  return { kind: "unsupported", lacks: `row of ${Object.keys(row).join(", ")}` };
}

function withRow<T>(schema: z.ZodType<T>, row: object, work: (row: T) => RowResult): RowResult {
  const read = schema.safeParse(row);
  if (read.success) return work(read.data);
  const [issue] = read.error.issues;
  const keys = issue && "keys" in issue ? `.${issue.keys.join(", ")}` : "";
  const model = "model" in row && isObject(row.model) ? ` ${String(row.model.type)}` : "";
  return { kind: "unsupported", lacks: `${issue?.path.join(".") ?? ""}${keys}${model}`.replace(/^\./, "") };
}

function runStub(row: z.output<typeof stubRow>): RowResult {
  const unit: Cadence = { unit: row.interval, count: row.interval_count };
  const rule: ProrationRule = {
    ...STUB_RULE,
    month_days: row.fixed_days_in_month === null ? "actual" : `${row.fixed_days_in_month}`,
  };
  const { from, to } = row;
  const interval =
    row.kind === "leading" ? { from: step(unit, to, -1), to } : { from, to: step(unit, from, 1) };
  const share = shareOf(unit, { from, to }, interval, rule);
  if (row.days !== undefined && row.days !== share.days) {
    return check("days", String(row.days), String(share.days));
  }
  if (row.billing_cycles === undefined) return OK;
  const exact = reduce({ num: BigInt(share.days), den: BigInt(share.outOf) });
  if (row.fraction !== undefined && row.fraction !== `${exact.num}/${exact.den}`) {
    return check("fraction", row.fraction, `${exact.num}/${exact.den}`);
  }
  return check("billing_cycles", plainNumber(row.billing_cycles), toDecimal(share.fraction, 20));
}

function runStep(row: z.output<typeof stepRow>): RowResult {
  const unit: Cadence = { unit: row.interval, count: row.interval_count };
  if (row.op === "advance") return check("to", formatDay(row.to), formatDay(step(unit, row.from, row.n)));
  let periods = 0;
  while (step(unit, row.from, periods + 1) <= row.to) periods += 1;
  return check("periods", String(row.periods), String(periods));
}

type Billed = { readonly whole: Period; readonly part: Period };

/** What is billed by the target day. */
function billedBy(row: CycleRow, target: Day): Billed[] {
  const unit: Cadence = { unit: row.interval, count: row.interval_count };
  const anchor = anchorOf(row);
  const timing = row.in_advance ? "in_advance" : "in_arrears";
  const arrears = row.greedy ? "greedy" : "on_close";
  const horizon = row.end ?? step(unit, target, 2);
  return periodsBetween(unit, anchor, row.start, horizon).flatMap((whole) => {
    const part = intersect(whole, { from: row.start, to: row.end ?? whole.to });
    if (!part) return [];
    return isPeriodDue(part, target, timing, arrears) ? [{ whole, part }] : [];
  });
}

function anchorOf(row: CycleRow) {
  return { kind: "bill_day", dayOfMonth: row.bill_cycle_day, from: row.start } as const;
}

function runCycle(row: CycleRow): RowResult {
  const billed = row.target === null ? [] : billedBy(row, row.target);
  if (row.periods) {
    const text = (periods: readonly (readonly [Day, Day])[]) =>
      periods.map(([from, to]) => `${formatDay(from)}–${formatDay(to)}`).join(" ") || "none";
    return check("periods", text(row.periods), text(billed.map(({ part }) => [part.from, part.to] as const)));
  }
  if (row.billing_cycles !== undefined) {
    const unit: Cadence = { unit: row.interval, count: row.interval_count };
    const sum = billed
      .map(({ whole, part }) => prorate(unit, whole, part, STUB_RULE).fraction)
      .reduce(add, ZERO);
    return check("billing_cycles", plainNumber(row.billing_cycles), toDecimal(sum, 20));
  }
  return row.expect ? checkDates(row, billed) : { kind: "unsupported", lacks: "row without expectation" };
}

function checkDates(row: CycleRow, billed: readonly Billed[]): RowResult {
  const unit: Cadence = { unit: row.interval, count: row.interval_count };
  const through = billed.at(-1)?.part.to ?? null;
  const reached = periodContaining(unit, anchorOf(row), through ?? row.start);
  const got = {
    first_bill_date: firstBillDate(unit, anchorOf(row)),
    last_bill_date: reached.from,
    billed_through: through,
    next_bill_date: reached.to,
    has_something_to_bill: billed.length > 0,
  };
  const text = (value: number | boolean | null) =>
    typeof value === "number" ? formatDay(value) : String(value);
  for (const [field, expected] of Object.entries(row.expect ?? {})) {
    const found = got[field as keyof typeof got];
    if (expected !== undefined && expected !== found) return check(field, text(expected), text(found));
  }
  return OK;
}
