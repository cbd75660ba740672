import type { Coupon } from "~/billing/discounts/coupon";
import type { Refusal } from "~/billing/outcome";

/** `coupon_scope_unknown` for each code that names no plan or metric of the catalog: such a coupon would do nothing. */
export function checkCouponScope(
  appliesTo: Coupon["appliesTo"],
  known: Readonly<Record<"plans" | "metrics", readonly { readonly code: string }[]>>,
): Refusal[] {
  const missing = (kind: "plans" | "metrics", word: string) =>
    appliesTo[kind]
      .filter((code) => !known[kind].some((each) => each.code === code))
      .map((code) => ({
        code: "coupon_scope_unknown",
        sentence: `There is no ${word} ${JSON.stringify(code)}.`,
        remedy: `Name a ${word} of the catalog, or leave it out.`,
        field: `applies_to.${kind}`,
      }));
  return [...missing("plans", "plan"), ...missing("metrics", "metric")];
}
