import { checkCode } from "~/billing/catalog/check-codes";
import { checkCoupon } from "~/billing/discounts/apply-coupon";
import type { Coupon, CouponOff } from "~/billing/discounts/coupon";
import type { CouponDuration } from "~/billing/discounts/coupon-kinds";
import { parseAmount } from "~/billing/money/money";
import { fromDecimal, isDecimal, toDecimal } from "~/billing/money/rational";
import { accept, atField, type Outcome, refuse } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { listCatalogNames } from "~/store/catalog.server";
import { insertCoupon } from "~/store/coupons.server";
import { checkCouponScope } from "./steps/check-coupon-scope";

export type CreateCouponInput = {
  readonly code: string;
  readonly name: string;
  /** Exactly one of per cent and amount, both as decimals; the amount in major units of `currency`. */
  readonly percent: string | null;
  readonly amount: string | null;
  /** Null takes the organization's. */
  readonly currency: string | null;
  readonly duration: CouponDuration;
  readonly periods: number | null;
  readonly planCodes: readonly string[];
  readonly metricCodes: readonly string[];
  readonly reusable: boolean;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly maxUses: number | null;
  readonly maxUsesPerCustomer: number | null;
};

/**
 * Offers a coupon. Refuses `code_invalid`, `code_taken`, `coupon_off_invalid`, `coupon_scope_unknown`, an amount that
 * is none, and what `checkCoupon` refuses.
 */
export async function createCoupon(context: Context, input: CreateCouponInput): Promise<Outcome<Coupon>> {
  const off = offOf(input, input.currency ?? context.organization.currency);
  if (!off.ok) return off;
  const { validFrom, validTo } = input;
  const coupon: Coupon = {
    id: newId(),
    code: input.code,
    name: input.name,
    off: off.value,
    duration: input.duration,
    periods: input.periods,
    appliesTo: { plans: input.planCodes, metrics: input.metricCodes },
    reusable: input.reusable,
    validity: validFrom === null && validTo === null ? null : { from: validFrom, to: validTo },
    maxUses: input.maxUses,
    maxUsesPerCustomer: input.maxUsesPerCustomer,
  };
  const code = checkCode(input.code);
  const refusals = [
    ...(code ? [code] : []),
    ...checkCoupon(coupon),
    ...checkCouponScope(coupon.appliesTo, await listCatalogNames(context)),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  if (!(await insertCoupon(context, coupon))) {
    return refuse({
      code: "code_taken",
      sentence: `There is a coupon ${coupon.code} already.`,
      remedy: "Choose another code.",
      field: "code",
    });
  }
  await insertAudit(context, {
    action: "coupon.created",
    subjectKind: "coupon",
    subjectId: coupon.id,
    details: { code: coupon.code, percent: input.percent, amount: input.amount, duration: coupon.duration },
  });
  return accept(coupon);
}

function offOf({ percent, amount }: CreateCouponInput, currency: string): Outcome<CouponOff> {
  if (percent !== null && amount === null) {
    return accept({
      kind: "percent",
      percent: isDecimal(percent) ? toDecimal(fromDecimal(percent)) : percent,
    });
  }
  if (amount === null || percent !== null) {
    return refuse({
      code: "coupon_off_invalid",
      sentence: "A coupon takes off per cent or an amount.",
      remedy: "Enter one of the two.",
      field: "percent_off",
    });
  }
  const amountMinor = atField(parseAmount(amount, currency), "amount_off");
  return amountMinor.ok ? accept({ kind: "amount", currency, amountMinor: amountMinor.value }) : amountMinor;
}
