import { z } from "zod";
import type { IssuedFee } from "~/billing/fees/fee";
import { feesInForce } from "~/billing/fees/in-force";
import { type Called, reconcile } from "~/billing/fees/reconcile";
import { formatAmount } from "~/billing/money/money";
import { fromDecimal, isDecimal } from "~/billing/money/rational";
import { mulDivRound } from "~/billing/money/round";
import { type Day, formatDay, parseDay } from "~/billing/time/day";
import { POLICY_PRESETS } from "~/policy-presets";
import { minorOf } from "./plan-terms";
import { check, type RowResult } from "./row-result";
import { plainNumber } from "./same-number";

/** Rows about the lines of one subscription: what of them is in force, and what a new run makes of them. */

const CURRENCY = "USD";
const day = z
  .string()
  .refine((text) => parseDay(text).ok)
  .transform((text): Day => {
    const read = parseDay(text);
    return read.ok ? read.value : 0;
  });
const decimal = z.string().refine(isDecimal);
const line = z.strictObject({
  kind: z.enum(["subscription", "proration_credit", "item_adjustment"]),
  plan: z.string().default("plan"),
  from: day,
  to: day.optional(),
  amount: decimal,
  rate: decimal.optional(),
  of_line: z.number().int().optional(),
});
type Line = z.output<typeof line>;
const note = z.string().optional();

export const inForceRow = z.strictObject({ note, existing: z.array(line), in_force: z.array(line) });
export const mergeRow = z.strictObject({
  note,
  existing: z.array(line),
  proposed: z.array(line),
  new_lines: z.array(line),
});

/** What is left of each line: its days that no credit took back, at their share of its amount. */
export function runInForce(row: z.output<typeof inForceRow>): RowResult {
  const found = feesInForce(issuedOf(row.existing), "recurring").flatMap(({ fee, covered }) =>
    covered.map(({ from, to }) => {
      const amount = mulDivRound(fee.amountMinor, BigInt(to - from), BigInt(fee.period.to - fee.period.from));
      return text("subscription", from, to, amount);
    }),
  );
  return compare("in_force", row.in_force, found);
}

export function runMerge(row: z.output<typeof mergeRow>): RowResult {
  const called = row.proposed.map((proposed): Called => {
    const amountMinor = minorOf(proposed.amount, CURRENCY);
    return {
      served: { from: proposed.from, to: proposed.to ?? proposed.from },
      planVersionId: "",
      priceKey: keyOf(proposed),
      amountMinor,
      exact: fromDecimal(proposed.amount),
      cadence: { unit: "month", count: 1 },
    };
  });
  const standing = feesInForce(issuedOf(row.existing), "recurring");
  const { billed, reversed } = reconcile(called, standing, () => POLICY_PRESETS.day_exclusive, CURRENCY);
  return compare("new_lines", row.new_lines, [
    ...billed.map(({ stretch, amountMinor }) => text("subscription", stretch.from, stretch.to, amountMinor)),
    ...reversed.map(({ stretch, amountMinor }) =>
      text("proration_credit", stretch.from, stretch.to, -amountMinor),
    ),
  ]);
}

function keyOf({ plan, rate, amount }: Line): string {
  return `${plan}:${plainNumber(rate ?? amount)}`;
}

/** The lines as fees; a credit takes back the share of its days, as the run that made it did. */
function issuedOf(lines: readonly Line[]): IssuedFee[] {
  return lines.map((one, index): IssuedFee => {
    const period = { from: one.from, to: one.to ?? one.from };
    const correctedIndex = correctedOf(lines, one);
    const corrected = correctedIndex === null ? undefined : lines[correctedIndex];
    return {
      id: String(index + 1),
      positionKey: String((correctedIndex ?? index) + 1),
      documentId: "row",
      kind: "subscription",
      subscriptionId: "s",
      stintId: "s",
      planVersionId: "v",
      chargeId: null,
      item: "recurring",
      part: "",
      description: one.plan,
      feeType: "subscription",
      period,
      quantity: "1",
      amountMinor: corrected ? creditedMinor(one, corrected, period) : minorOf(one.amount, CURRENCY),
      discountMinor: 0n,
      effect: effectOf(one),
      correctsFeeId: correctedIndex === null ? null : String(correctedIndex + 1),
      tax: { category: "O", rate: "0", country: null },
      priceKey: keyOf(corrected ?? one),
      periodDays: null,
      provisional: false,
    };
  });
}

/** The line a credit names, or, where its days are not in that one, the line that has them. */
function correctedOf(lines: readonly Line[], credit: Line): number | null {
  if (credit.of_line === undefined) return null;
  const named = credit.of_line - 1;
  const holds = (line: Line | undefined): boolean =>
    line?.kind === "subscription" &&
    line.from <= credit.from &&
    (line.to ?? line.from) >= (credit.to ?? credit.from);
  return holds(lines[named]) ? named : Math.max(lines.findIndex(holds), 0);
}

function effectOf({ kind }: Line): IssuedFee["effect"] {
  if (kind === "subscription") return "charge";
  return kind === "proration_credit" ? "reversal" : "concession";
}

/** Rows give a credit the amount of the whole line where only its days matter. */
function creditedMinor(credit: Line, corrected: Line, period: { from: Day; to: Day }): bigint {
  if (credit.kind === "item_adjustment") return minorOf(credit.amount, CURRENCY);
  const whole = minorOf(corrected.amount, CURRENCY);
  const days = BigInt(period.to - period.from);
  return -mulDivRound(whole, days, BigInt((corrected.to ?? corrected.from) - corrected.from));
}

function text(kind: string, from: Day, to: Day, amountMinor: bigint): string {
  return `${kind} ${formatDay(from)}–${formatDay(to)} ${plainNumber(formatAmount(amountMinor, CURRENCY))}`;
}

function compare(field: string, expected: readonly Line[], found: readonly string[]): RowResult {
  const wanted = expected.map(({ kind, from, to, amount }) =>
    text(kind, from, to ?? from, minorOf(amount, CURRENCY)),
  );
  return check(field, [...wanted].sort().join(", "), [...found].sort().join(", "));
}
