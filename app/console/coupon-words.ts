import { isUsedUp } from "~/billing/discounts/coupon";
import type { Instant } from "~/billing/time/instant";
import { formatInstantDate } from "~/ui/format/clock";
import { formatMoney } from "~/ui/format/money";
import { formatCount, formatPercent } from "~/ui/format/number";
import type { BadgeShape, BadgeTone } from "~/ui/status-vocabulary";

type Off = {
  readonly percent: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
};

type Given = Off & { readonly duration: string; readonly periods: number | null };

function offText({ percent, amountMinor, currency }: Off): string {
  if (percent !== null) return formatPercent(percent, "en");
  return formatMoney({ amountMinor: amountMinor ?? 0n, currency: currency ?? "" }, "en");
}

/** What a coupon gives, as one phrase: `10 % off 3 invoices`. */
export function givenText(coupon: Given): string {
  const off = offText(coupon);
  const isAmount = coupon.percent === null;
  if (coupon.duration === "once") {
    return isAmount ? `${off} off in all, until it is used up` : `${off} off one invoice`;
  }
  if (coupon.duration === "forever") return `${off} off every invoice`;
  const periods = coupon.periods ?? 1;
  if (periods === 1) return `${off} off one invoice`;
  return `${off} off ${isAmount ? "each of " : ""}${formatCount(periods, "en")} invoices`;
}

type StateWords = { readonly word: string; readonly tone: BadgeTone; readonly shape: BadgeShape };

type Limits = {
  readonly retiredAt: Instant | null;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly maxUses: number | null;
  readonly timesApplied: number;
};

/** Whether a coupon can be given to somebody now. */
export function couponState(coupon: Limits, now: Instant): StateWords {
  const { retiredAt, validFrom, validTo, maxUses, timesApplied } = coupon;
  if (retiredAt !== null) return { word: "Retired", tone: "neutral", shape: "ended" };
  if (validTo !== null && now >= validTo) return { word: "Expired", tone: "neutral", shape: "ended" };
  if (maxUses !== null && timesApplied >= maxUses)
    return { word: "Used up", tone: "neutral", shape: "ended" };
  if (validFrom !== null && now < validFrom) return { word: "Not yet", tone: "info", shape: "open" };
  return { word: "Offered", tone: "good", shape: "settled" };
}

/** When it may be given, with the last day: `From 1 Mar 2026`, `Until 31 Mar 2026`. */
export function validityText({ validFrom, validTo }: Limits, zone: string): string {
  const from = validFrom === null ? null : formatInstantDate(validFrom, zone, "en");
  // It ends as a day begins, so the day before is the last.
  const last = validTo === null ? null : formatInstantDate(validTo - 1, zone, "en");
  if (from !== null && last !== null) return from === last ? `On ${from}` : `${from} to ${last}`;
  if (from !== null) return `From ${from}`;
  return last === null ? "Always" : `Until ${last}`;
}

type Applied = {
  readonly endedAt: Instant | null;
  readonly remainingMinor: bigint | null;
  readonly remainingPeriods: number | null;
};

/** How a coupon of a customer stands. */
export function appliedState(applied: Applied): StateWords {
  if (applied.endedAt !== null) return { word: "Removed", tone: "neutral", shape: "ended" };
  if (isUsedUp(applied)) return { word: "Used up", tone: "neutral", shape: "ended" };
  return { word: "Active", tone: "good", shape: "settled" };
}

/** What is left of a coupon of a customer. */
export function leftText(applied: Applied, currency: string): string {
  if (applied.endedAt !== null || isUsedUp(applied)) return "Nothing";
  const { remainingMinor, remainingPeriods } = applied;
  if (remainingMinor !== null) return formatMoney({ amountMinor: remainingMinor, currency }, "en");
  if (remainingPeriods === null) return "Every invoice";
  return remainingPeriods === 1 ? "1 invoice" : `${formatCount(remainingPeriods, "en")} invoices`;
}
