import type { CurrencyCode } from "../money/currency";
import { least } from "../money/least";
import { compare, divide, fromDecimal, min, multiply, type Rational, rational } from "../money/rational";
import { fromMinor, toMinor } from "../money/round";
import type { Policy } from "../policy-kinds";
import type { Cadence, Period } from "../time/cadence";
import { type Proration, shareOfLine } from "../time/proration";
import { discountOfPart, type InForce, without } from "./in-force";

/** What of a called-for line matters here; see `CalledLine`. */
export type Called = {
  readonly served: Period;
  readonly planVersionId: string;
  readonly priceKey: string;
  readonly amountMinor: bigint;
  readonly exact: Rational;
  readonly cadence: Cadence;
};

/** Days that are called for and not billed. `part` is null when that is the whole line. */
export type BilledStretch<L> = {
  readonly line: L;
  readonly stretch: Period;
  readonly part: Proration | null;
  /** In major units, not rounded. */
  readonly exact: Rational;
  readonly amountMinor: bigint;
  /** What of `exact` is billed already: days that are covered, of whose price something was taken back. */
  readonly issuedBeforeMinor: bigint;
};

/** Days that were billed and are no longer called for; amounts are above zero and are taken back. */
export type ReversedStretch = {
  readonly standing: InForce;
  readonly stretch: Period;
  readonly base: Policy["credit_base"];
  readonly share: Proration;
  /** What the share is taken of, in major units. */
  readonly of: Rational;
  /** In major units, not rounded. */
  readonly exact: Rational;
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
};

export type Reconciled<L> = {
  readonly billed: readonly BilledStretch<L>[];
  readonly reversed: readonly ReversedStretch[];
};

type ReconcilePolicy = Pick<Policy, "credit_base" | "stub_denominator" | "fraction_places" | "month_days">;
/** What holds for the lines and fees of a plan version; null: of none. */
export type PolicyOf = (planVersionId: string | null) => ReconcilePolicy;

/**
 * Compares, day by day, what the history of an item calls for with what of its fees is in force. The same plan and
 * rate mean the same, however lines are cut: nothing is done for those days. A day that is called for and not billed
 * is billed by its share of the called-for line; a day that was billed and is no longer called for is taken back by
 * its share of the billed line, or at the price of a day, and never for more than earlier corrections left. Days in
 * `kept` are not taken back yet: a change that only comes later has not happened.
 */
export function reconcile<L extends Called>(
  called: readonly L[],
  standing: readonly InForce[],
  policyOf: PolicyOf,
  currency: CurrencyCode,
  kept: readonly Called[] = [],
): Reconciled<L> {
  const all: readonly Called[] = kept.length === 0 ? called : [...called, ...kept];
  return {
    billed: called.flatMap((line) => unbilled(line, standing, policyOf(line.planVersionId), currency)),
    reversed: standing.flatMap((own) =>
      uncalled(own, all, creditedBy(own, standing, policyOf(own.fee.planVersionId)), currency),
    ),
  };
}

function unbilled<L extends Called>(
  line: L,
  standing: readonly InForce[],
  policy: ReconcilePolicy,
  currency: CurrencyCode,
): BilledStretch<L>[] {
  if (line.amountMinor === 0n && line.exact.num === 0n) {
    const isKnown = standing.some(
      ({ fee }) =>
        fee.period.from === line.served.from &&
        fee.period.to === line.served.to &&
        fee.priceKey === line.priceKey,
    );
    return isKnown ? [] : [billedWhole(line)];
  }
  const near = standing.filter(
    ({ fee }) => overlaps(fee.period, line.served) && fee.priceKey === line.priceKey,
  );
  const rest = without(
    [line.served],
    near.flatMap(({ covered }) => covered),
  );
  const unbilledDays = rest.map((stretch) => partOf(line, stretch, policy, currency));
  const takenBack = near.some(({ reopenedMinor }) => reopenedMinor > 0n)
    ? reopened(line, near, policy, currency)
    : [];
  return [...unbilledDays, ...takenBack];
}

function billedWhole<L extends Called>(line: L): BilledStretch<L> {
  const { served, exact, amountMinor } = line;
  return { line, stretch: served, part: null, exact, amountMinor, issuedBeforeMinor: 0n };
}

function partOf<L extends Called>(
  line: L,
  stretch: Period,
  policy: ReconcilePolicy,
  currency: CurrencyCode,
): BilledStretch<L> {
  if (isSame(stretch, line.served)) return billedWhole(line);
  const part = shareOfLine(line.cadence, stretch, line.served, policy);
  const exact = multiply(fromMinor(line.amountMinor, currency), part.fraction);
  return { line, stretch, part, exact, amountMinor: toMinor(exact, currency), issuedBeforeMinor: 0n };
}

/**
 * Days that are billed, but less than they cost: a reversal took a part of the amount back and left the days. The
 * difference is billed, never more than was taken back.
 */
function reopened<L extends Called>(
  line: L,
  near: readonly InForce[],
  policy: ReconcilePolicy,
  currency: CurrencyCode,
): BilledStretch<L>[] {
  const periods = near
    .filter(({ reopenedMinor }) => reopenedMinor > 0n)
    .map(({ fee }) => fee.period)
    .filter((period, at, all) => all.findIndex((other) => isSame(other, period)) === at);
  return periods.flatMap((period) => {
    const same = near.filter(({ fee }) => isSame(fee.period, period));
    const stretch = {
      from: Math.max(period.from, line.served.from),
      to: Math.min(period.to, line.served.to),
    };
    const covered = same.some((fee) => without([stretch], fee.covered).length === 0);
    if (!covered) return [];
    const target = partOf(line, stretch, policy, currency);
    const standingMinor = same.reduce((sum, { positionMinor }) => sum + positionMinor, 0n);
    const reopenedMinor = same.reduce((sum, fee) => sum + fee.reopenedMinor, 0n);
    const owedMinor = least(target.amountMinor - standingMinor, reopenedMinor);
    if (owedMinor <= 0n) return [];
    return [{ ...target, amountMinor: owedMinor, issuedBeforeMinor: target.amountMinor - owedMinor }];
  });
}

function isSame(a: Period, b: Period): boolean {
  return a.from === b.from && a.to === b.to;
}

/**
 * A period that was billed in parts, because something of it was taken back, has no price of a day to give back: each
 * part goes back by its own share.
 */
function creditedBy(
  { fee }: InForce,
  standing: readonly InForce[],
  policy: ReconcilePolicy,
): ReconcilePolicy {
  const parts = standing.filter(
    (other) =>
      other.positionMinor > 0n && other.fee.priceKey === fee.priceKey && isSame(other.fee.period, fee.period),
  );
  const inParts = parts.length > 1 || parts.some(({ reopenedMinor }) => reopenedMinor > 0n);
  return inParts ? { ...policy, credit_base: "billed_line_share" } : policy;
}

function uncalled(
  standing: InForce,
  called: readonly Called[],
  policy: ReconcilePolicy,
  currency: CurrencyCode,
): ReversedStretch[] {
  const { fee } = standing;
  // A line that cost nothing has nothing to give back.
  if (fee.amountMinor === 0n) return [];
  const near = called.filter(
    ({ served, priceKey }) => overlaps(served, fee.period) && priceKey === fee.priceKey,
  );
  const gone = without(
    standing.covered,
    near.map(({ served }) => served),
  );
  if (gone.length === 0) return [];
  const cadence = called.find(({ priceKey }) => priceKey === fee.priceKey)?.cadence ?? MONTHLY;
  let left = standing;
  return gone.map((stretch) => {
    const reversed = takenBack(left, stretch, cadence, policy, currency);
    left = {
      ...left,
      leftMinor: left.leftMinor - reversed.amountMinor,
      leftDiscountMinor: left.leftDiscountMinor - reversed.discountMinor,
    };
    return reversed;
  });
}

function overlaps(a: Period, b: Period): boolean {
  return a.from < b.to && b.from < a.to;
}

/** Only a fixed length of months asks for the cadence of a line; see `shareOfLine`. */
const MONTHLY: Cadence = { unit: "month", count: 1 };

function takenBack(
  standing: InForce,
  stretch: Period,
  cadence: Cadence,
  policy: ReconcilePolicy,
  currency: CurrencyCode,
): ReversedStretch {
  const { fee, leftMinor } = standing;
  const { share, of } = measured(standing, stretch, cadence, policy, currency);
  const left = fromMinor(leftMinor, currency);
  const exact = min(multiply(of, share.fraction), left);
  const amountMinor = compare(exact, left) === 0 ? leftMinor : toMinor(exact, currency);
  return {
    standing,
    stretch,
    base: isByDay(fee, policy) ? "plan_day_price" : "billed_line_share",
    share,
    of,
    exact,
    amountMinor,
    discountMinor: discountOfPart(standing, amountMinor),
  };
}

function isByDay(fee: InForce["fee"], policy: ReconcilePolicy): boolean {
  return policy.credit_base === "plan_day_price" && fee.priceKey !== null && fee.periodDays !== null;
}

function measured(
  { fee, reopenedMinor }: InForce,
  stretch: Period,
  cadence: Cadence,
  policy: ReconcilePolicy,
  currency: CurrencyCode,
): { readonly share: Proration; readonly of: Rational } {
  if (!isByDay(fee, policy)) {
    return {
      share: shareOfLine(cadence, stretch, fee.period, policy),
      of: fromMinor(fee.amountMinor - reopenedMinor, currency),
    };
  }
  const days = stretch.to - stretch.from;
  const outOf = fee.periodDays ?? days;
  return { share: { days, outOf, fraction: divide(rational(days), rational(outOf)) }, of: rateOf(fee) };
}

/** The rate a recurring fee was billed at: the last part of its price key. */
function rateOf(fee: InForce["fee"]): Rational {
  const key = fee.priceKey ?? "";
  return fromDecimal(key.slice(key.lastIndexOf(":") + 1));
}
