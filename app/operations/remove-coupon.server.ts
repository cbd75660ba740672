import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { insertAudit } from "~/store/audit.server";
import { endAppliedCoupon, findAppliedCoupon } from "~/store/coupons.server";
import { lockCustomer } from "~/store/customers.server";

/**
 * Takes a coupon from a customer: invoices made from now on have no discount of it, issued ones keep theirs. Refuses
 * `coupon_removed`.
 */
export async function removeCoupon(
  context: Context,
  input: { readonly appliedCouponId: string },
): Promise<Outcome<{ readonly id: string; readonly customerId: string }>> {
  const found = await findAppliedCoupon(context, input.appliedCouponId);
  if (!found) throw new NotFound("This coupon of a customer");
  await lockCustomer(context, found.customerId);
  const applied = await findAppliedCoupon(context, input.appliedCouponId);
  if (!applied || applied.endedAt !== null) {
    return refuse({
      code: "coupon_removed",
      sentence: "The customer does not have this coupon any more.",
      remedy: "There is nothing to remove.",
    });
  }
  await endAppliedCoupon(context, applied.id);
  await insertAudit(context, {
    action: "coupon.removed",
    subjectKind: "customer",
    subjectId: applied.customerId,
    details: { coupon: applied.code, appliedCouponId: applied.id },
  });
  return accept({ id: applied.id, customerId: applied.customerId });
}
