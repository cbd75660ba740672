import { decideApplyCoupon } from "~/billing/discounts/apply-coupon";
import type { AppliedCoupon } from "~/billing/discounts/coupon";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, refuse } from "~/billing/outcome";
import { currentPlanVersionId, hasEnded } from "~/billing/subscription/status";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { loadPlanVersions } from "~/store/catalog.server";
import {
  countApplied,
  insertAppliedCoupon,
  listAppliedCoupons,
  lockCouponByCode,
} from "~/store/coupons.server";
import { lockCustomer } from "~/store/customers.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";

export type ApplyCouponInput = {
  readonly customerId: string;
  /** The code of the coupon. */
  readonly code: string;
  /** Agreed with this customer instead of the coupon's own; a decimal in major units, or null. */
  readonly amount: string | null;
};

/**
 * Gives a customer a coupon; it counts from the next invoice. Refuses `coupon_retired`, an amount that is none, and
 * what `decideApplyCoupon` refuses.
 */
export async function applyCoupon(
  context: Context,
  input: ApplyCouponInput,
): Promise<Outcome<AppliedCoupon>> {
  const customer = await lockCustomer(context, input.customerId);
  const coupon = await lockCouponByCode(context, input.code);
  if (coupon !== null && coupon.retiredAt !== null) {
    return refuse({
      code: "coupon_retired",
      sentence: `Coupon ${coupon.code} is not given to anybody any more.`,
      remedy: "Offer it again, or choose another coupon.",
      field: "coupon",
    });
  }
  const amountMinor =
    input.amount === null ? null : atField(parseAmount(input.amount, customer.currency), "amount_off");
  if (amountMinor !== null && !amountMinor.ok) return amountMinor;
  const decided = decideApplyCoupon(
    {
      customer,
      coupon,
      applied: await listAppliedCoupons(context, customer.id),
      timesApplied: coupon === null ? 0 : await countApplied(context, coupon.id),
      ...(await loadScope(context, customer.id)),
    },
    { appliedCouponId: newId(), code: input.code, amountMinor: amountMinor?.value ?? null },
    context.now,
  );
  if (!decided.ok) return decided;
  const applied = decided.value;
  await insertAppliedCoupon(context, applied);
  await insertAudit(context, {
    action: "coupon.applied",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { coupon: applied.coupon.code, appliedCouponId: applied.id, amount: input.amount },
  });
  return accept(applied);
}

/** Codes of the plans the customer is on, and of the metrics these charge for. */
async function loadScope(context: Context, customerId: string) {
  const stored = await loadSubscriptionsOf(context, customerId);
  const live = stored.filter(({ subscription }) => !hasEnded(subscription, context.now));
  const ids = live.flatMap(({ subscription }) => {
    const id = currentPlanVersionId(subscription, context.now) ?? subscription.stints[0]?.planVersionId;
    return id === undefined ? [] : [id];
  });
  const versions = await loadPlanVersions(context, [...new Set(ids)]);
  return {
    planCodes: versions.map(({ planCode }) => planCode),
    metricCodes: versions.flatMap(({ terms }) => terms.charges.map(({ metric }) => metric)),
  };
}
