import type { BillDayAlignment } from "../catalog/catalog-kinds";
import type { PlanVersion } from "../catalog/plan";
import { fromDecimal, isZero } from "../money/rational";
import type { Policy } from "../policy-kinds";
import type { Anchor } from "../time/cadence";
import { civil, type Day } from "../time/day";
import { startDay } from "./start-day";
import type { Subscription } from "./subscription";
import { timeline } from "./timeline";

/** Whose bill day a stay may take; `base` is null for what is no add-on. */
export type AlignmentBook = {
  readonly customerBillCycleDay: number | null;
  readonly base: { readonly subscription: Subscription; readonly versions: readonly PlanVersion[] } | null;
  readonly policy: Policy;
};

/** The anchor of a stay on a bill day, and the day the customer gets by it, where they had none. */
export type AlignedAnchor = { readonly anchor: Anchor; readonly customerBillCycleDay: number | null };

/**
 * The bill day by its alignment: the customer's, or the day of the first paid charge of the subscription itself or of
 * its base. A customer without one gets it from the first charge that is aligned with them.
 */
export function alignedAnchor(
  book: AlignmentBook,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  alignment: BillDayAlignment,
): AlignedAnchor {
  const own = firstChargeDay(subscription, versions, book.policy) ?? startDay(subscription);
  if (alignment === "account") {
    const given = book.customerBillCycleDay;
    const dayOfMonth = given ?? civil(own).day;
    return {
      anchor: { kind: "bill_day", dayOfMonth, from: own },
      customerBillCycleDay: given === null ? dayOfMonth : null,
    };
  }
  const { base } = book;
  const day =
    alignment === "bundle" && base
      ? (firstChargeDay(base.subscription, base.versions, book.policy) ?? startDay(base.subscription))
      : own;
  return { anchor: { kind: "bill_day", dayOfMonth: civil(day).day, from: own }, customerBillCycleDay: null };
}

/** The first day a recurring price above zero is paid for; null when none ever is. */
export function firstChargeDay(
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
): Day | null {
  const paid = timeline(subscription, versions, policy).find(
    ({ unitAmount }) => unitAmount !== null && !isZero(fromDecimal(unitAmount)),
  );
  return paid?.fromDay ?? null;
}
