import type { CouponDuration } from "~/billing/discounts/coupon-kinds";
import type { CatalogNames } from "~/documents/derivation-steps";
import type { Notation } from "~/documents/notation";

/** A coupon a customer has, and what is left of it. Exactly one of `percent` and `amountMinor` with `currency` is set. */
export type HeldCoupon = {
  readonly name: string;
  readonly percent: string | null;
  readonly currency: string | null;
  readonly amountMinor: bigint | null;
  readonly duration: CouponDuration;
  readonly remainingMinor: bigint | null;
  readonly remainingPeriods: number | null;
  readonly planCodes: readonly string[];
  readonly metricCodes: readonly string[];
};

/** "10 % off Team and API calls, on the next 3 invoices". */
export function couponText(coupon: HeldCoupon, names: CatalogNames, notation: Notation): string {
  return `${offText(coupon, notation)}${scopeText(coupon, names)}, ${durationText(coupon, notation)}`;
}

function offText({ percent, currency, amountMinor }: HeldCoupon, notation: Notation): string {
  if (percent !== null) return `${notation.percent(percent)} off`;
  return `${notation.money(amountMinor ?? 0n, currency ?? "", "symbol")} off`;
}

function scopeText({ planCodes, metricCodes }: HeldCoupon, names: CatalogNames): string {
  const lines = [
    ...planCodes.map((code) => names.plans.get(code) ?? code),
    ...metricCodes.map((code) => names.metrics.get(code) ?? code),
  ];
  const last = lines.at(-1);
  if (last === undefined) return "";
  return lines.length === 1 ? ` ${last}` : ` ${lines.slice(0, -1).join(", ")} and ${last}`;
}

function durationText(coupon: HeldCoupon, notation: Notation): string {
  const { duration, remainingMinor, remainingPeriods, currency } = coupon;
  if (duration === "forever") return "on every invoice";
  if (remainingMinor !== null) {
    return `until it is used up: ${notation.money(remainingMinor, currency ?? "", "symbol")} left`;
  }
  if (remainingPeriods === null || remainingPeriods === 1) return "on the next invoice";
  return `on the next ${remainingPeriods} invoices`;
}
