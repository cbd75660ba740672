import { mulDivRound } from "../money/round";
import type { Period } from "../time/cadence";
import type { IssuedFee } from "./fee";

/** What is left of a fee after what was taken back from it, and the days it still covers. */
export type InForce = {
  readonly fee: IssuedFee;
  /** Minor units before discount; never below zero. */
  readonly leftMinor: bigint;
  /** The discount share that is left, too. */
  readonly leftDiscountMinor: bigint;
  /** Days of its period that no reversal gave back, in order. */
  readonly covered: readonly Period[];
  /** Minor units that reversals left of its position; what was given up by a concession stays in it. */
  readonly positionMinor: bigint;
  /** Minor units that reversals took of the whole period: an amount, not days, which may be billed again. */
  readonly reopenedMinor: bigint;
};

/** The recurring fees of an item as they stand: charges, less reversals and concessions that name them. */
export function feesInForce(issued: readonly IssuedFee[], item: string): InForce[] {
  const corrections = new Map<string, IssuedFee[]>();
  for (const fee of issued) {
    if (fee.correctsFeeId === null) continue;
    const known = corrections.get(fee.correctsFeeId);
    if (known) known.push(fee);
    else corrections.set(fee.correctsFeeId, [fee]);
  }
  return issued
    .filter((fee) => fee.item === item && fee.correctsFeeId === null && fee.amountMinor >= 0n)
    .map((fee) => inForce(fee, corrections.get(fee.id) ?? []));
}

/**
 * A fee with the corrections that name it. A concession gives price up and leaves the days as they are, and so does a
 * reversal of the whole period that leaves some of its amount.
 */
export function inForce(fee: IssuedFee, corrections: readonly IssuedFee[]): InForce {
  let leftMinor = fee.amountMinor;
  let leftDiscountMinor = fee.discountMinor;
  let positionMinor = fee.amountMinor;
  let reopenedMinor = 0n;
  let covered: readonly Period[] = fee.period.from < fee.period.to ? [fee.period] : [];
  for (const { amountMinor, discountMinor, effect, period } of corrections) {
    leftMinor += amountMinor;
    leftDiscountMinor += discountMinor;
    if (effect !== "reversal") continue;
    positionMinor += amountMinor;
    const isWhole = period.from === fee.period.from && period.to === fee.period.to;
    if (isWhole) reopenedMinor -= amountMinor;
    if (!isWhole || leftMinor <= 0n) covered = without(covered, [period]);
  }
  return {
    fee,
    leftMinor: leftMinor < 0n ? 0n : leftMinor,
    leftDiscountMinor: leftDiscountMinor < 0n ? 0n : leftDiscountMinor,
    covered,
    positionMinor,
    reopenedMinor,
  };
}

/** The days of the first list that none of the second holds. */
export function without(stretches: readonly Period[], taken: readonly Period[]): Period[] {
  let rest: Period[] = [...stretches];
  for (const { from, to } of taken) {
    // Most of a long history lies elsewhere.
    if (!rest.some((stretch) => to > stretch.from && from < stretch.to)) continue;
    rest = rest.flatMap((stretch) => {
      if (to <= stretch.from || from >= stretch.to) return [stretch];
      const pieces: Period[] = [];
      if (from > stretch.from) pieces.push({ from: stretch.from, to: from });
      if (to < stretch.to) pieces.push({ from: to, to: stretch.to });
      return pieces;
    });
  }
  return rest;
}

/** The discount that goes back with a part of a fee: in proportion, the rest of it with the last part. */
export function discountOfPart(standing: InForce, partMinor: bigint): bigint {
  const { leftMinor, leftDiscountMinor } = standing;
  if (leftMinor === 0n) return 0n;
  return mulDivRound(leftDiscountMinor, partMinor, leftMinor);
}
