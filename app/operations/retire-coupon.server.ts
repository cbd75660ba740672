import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { saveCouponRetirement } from "~/store/coupons.server";

/**
 * Gives a coupon to nobody any more, or to people again. Customers who have it keep it; again, it changes nothing but
 * the time of it.
 */
export async function retireCoupon(
  context: Context,
  input: { readonly couponId: string; readonly to: "retired" | "offered" },
): Promise<Outcome<{ readonly id: string }>> {
  const { couponId, to } = input;
  await saveCouponRetirement(context, couponId, to === "retired" ? context.now : null);
  await insertAudit(context, {
    action: to === "retired" ? "coupon.retired" : "coupon.offered_again",
    subjectKind: "coupon",
    subjectId: couponId,
  });
  return accept({ id: couponId });
}
