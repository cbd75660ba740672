import { groupBy } from "../group-by";
import type { CurrencyCode } from "../money/currency";
import { atLeastZero, least } from "../money/least";
import { formatAmount } from "../money/money";
import { formatDay } from "../time/day";
import type { Derivation, IssuedFee, ProposedFee } from "./fee";
import { overridePart } from "./override-part";
import type { IssuedPosition } from "./position";
import type { DueFee } from "./propose-context";

/** What an interim invoice billed, and what of it no later document took back or deducted. */
type InterimFee = { readonly fee: IssuedFee; readonly leftMinor: bigint };

/** What interim invoices billed of a position and no later document deducted yet. */
export function interimOf(issued: IssuedPosition | undefined): InterimFee[] {
  const fees = issued?.fees ?? [];
  return fees
    .filter((fee) => fee.provisional && fee.correctsFeeId === null)
    .map((fee) => ({ fee, leftMinor: fee.amountMinor + takenFrom(fee, fees) }))
    .filter(({ leftMinor }) => leftMinor > 0n);
}

function takenFrom({ id }: IssuedFee, fees: readonly IssuedFee[]): bigint {
  const taken = fees.filter((fee) => fee.correctsFeeId === id && fee.effect !== "concession");
  return taken.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/**
 * What an interim invoice billed, deducted beside the whole line. The discount it had stays given: what is left of the
 * line after the deduction is what later coupons discount.
 */
export function interimDeduction(
  fee: ProposedFee,
  { fee: billed, leftMinor }: InterimFee,
  currency: CurrencyCode,
): ProposedFee {
  return {
    ...fee,
    discountMinor: 0n,
    effect: "reversal",
    correctsFeeId: billed.id,
    isInterim: true,
    ...takenPart(billed, leftMinor, leftMinor, currency),
  };
}

/**
 * Deductions by the rules alone with what interim invoices billed in their place, where an amount by hand was on them.
 * `byHandMinor` is what of that amount they take along, so that the whole line has it instead.
 */
export function deductedAsBilled(
  due: readonly DueFee[],
  issued: readonly IssuedFee[],
): { readonly due: readonly DueFee[]; readonly byHandMinor: bigint } {
  let byHandMinor = 0n;
  const deducted = due.map((one) => {
    const billed = one.fee.isInterim ? issued.find(({ id }) => id === one.fee.correctsFeeId) : undefined;
    if (!billed) return one;
    const leftMinor = billed.amountMinor + takenFrom(billed, issued);
    const handMinor = leftMinor + one.fee.amountMinor;
    if (handMinor === 0n || leftMinor <= 0n) return one;
    byHandMinor += handMinor;
    const part = takenPart(billed, leftMinor, leftMinor, one.fee.position.currency);
    return { ...one, fee: { ...one.fee, ...part, overrideMinor: -handMinor } };
  });
  return { due: deducted, byHandMinor };
}

/** A part of what is left of a fee, taken back. */
function takenPart(
  billed: IssuedFee,
  partMinor: bigint,
  leftMinor: bigint,
  currency: CurrencyCode,
): Pick<ProposedFee, "amountMinor" | "derivation"> {
  const whole = formatAmount(billed.amountMinor, currency);
  const amount = formatAmount(-partMinor, currency);
  const day = { from: formatDay(billed.period.from), to: formatDay(billed.period.to) };
  const isRest = partMinor === leftMinor;
  const derivation: Derivation = {
    kind: "reversal",
    corrects: {
      feeId: billed.id,
      ...day,
      amount: whole,
      takenBefore: formatAmount(billed.amountMinor - leftMinor, currency),
    },
    base: isRest ? "billed_line_share" : "agreed",
    ...day,
    of: isRest ? whole : formatAmount(partMinor, currency),
    share: { days: 1, outOf: 1, fraction: "1/1" },
    left: formatAmount(leftMinor, currency),
    exactAmount: amount,
    issuedBefore: formatAmount(0n, currency),
    amount,
    rounding: "half_away_from_zero",
  };
  return { amountMinor: -partMinor, derivation };
}

/** The fees of a document, and what interim invoices billed beyond the usage that it shows. */
export type DeductedFees = { readonly due: readonly DueFee[]; readonly excess: readonly DueFee[] };

/**
 * Deducts from the usage of each subscription no more than it comes to. What interim invoices billed beyond that is
 * given back, as happens where usage was taken back after a threshold; the newest of them first.
 */
export function withinUsage(due: readonly DueFee[], issued: readonly IssuedFee[]): DeductedFees {
  const deducted = due.filter(({ fee }) => fee.isInterim === true);
  if (deducted.length === 0) return { due, excess: [] };
  const order = new Map(issued.map((fee, place) => [fee.id, { fee, place }]));
  const placeOf = ({ fee }: DueFee): number => order.get(fee.correctsFeeId ?? "")?.place ?? 0;
  const split = new Map<DueFee, DeductedFees>();
  const bySubscription = groupBy(due, subscriptionOf);
  for (const [subscriptionId, own] of groupBy(deducted, subscriptionOf)) {
    let leftMinor = usageMinor(bySubscription.get(subscriptionId) ?? []);
    for (const one of [...own].sort((a, b) => placeOf(a) - placeOf(b))) {
      const partMinor = least(leftMinor, -one.fee.amountMinor);
      leftMinor -= partMinor;
      const billed = order.get(one.fee.correctsFeeId ?? "")?.fee;
      if (billed && partMinor < -one.fee.amountMinor) split.set(one, splitAt(one, billed, partMinor));
    }
  }
  return {
    due: due.flatMap((one) => split.get(one)?.due ?? [one]),
    excess: [...split.values()].flatMap(({ excess }) => excess),
  };
}

function subscriptionOf({ fee }: DueFee): string {
  return fee.position.subscriptionId ?? "";
}

function usageMinor(due: readonly DueFee[]): bigint {
  const lines = due.filter(({ fee }) => fee.kind === "usage" && fee.isInterim !== true);
  return atLeastZero(lines.reduce((sum, { fee }) => sum + fee.amountMinor, 0n));
}

function splitAt(due: DueFee, billed: IssuedFee, partMinor: bigint): DeductedFees {
  const { isInterim: _, ...fee } = due.fee;
  const { currency } = fee.position;
  const leftMinor = -fee.amountMinor;
  const restMinor = leftMinor - partMinor;
  const part = { ...takenPart(billed, partMinor, leftMinor, currency), ...overridePart(fee, 0n, -partMinor) };
  const rest = {
    ...takenPart(billed, restMinor, restMinor, currency),
    ...overridePart(fee, -partMinor, -restMinor),
  };
  const kept = { ...due, fee: { ...due.fee, ...part } };
  const given = { ...due, fee: { ...fee, ...rest } };
  return { due: partMinor === 0n ? [] : [kept], excess: [given] };
}
