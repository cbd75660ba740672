import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { COUPON_DURATIONS } from "../../app/billing/discounts/coupon-kinds";
import {
  amountMinor,
  day,
  decimal,
  id,
  instant,
  oneOf,
  organizationId,
  tenantKey,
  tenantReference,
} from "./column-types";
import { customers } from "./customers";
import { invoices } from "./invoicing";
import { organizations } from "./organizations";

/** What the catalog offers: a percentage, or an amount in a currency. */
export const coupons = pgTable(
  "coupons",
  {
    organizationId: organizationId(),
    id: id(),
    code: text("code").notNull(),
    name: text("name").notNull(),
    percent: decimal("percent"),
    currency: text("currency"),
    amountMinor: amountMinor("amount_minor"),
    duration: text("duration").notNull(),
    periods: bigint("periods", { mode: "number" }),
    planCodes: text("plan_codes").array().notNull(),
    metricCodes: text("metric_codes").array().notNull(),
    reusable: boolean("reusable").notNull(),
    validFrom: instant("valid_from"),
    validTo: instant("valid_to"),
    maxUses: bigint("max_uses", { mode: "number" }),
    maxUsesPerCustomer: bigint("max_uses_per_customer", { mode: "number" }),
    createdAt: instant("created_at").notNull(),
    /** From then on nobody gets it any more; those who have it keep it. */
    retiredAt: instant("retired_at"),
  },
  (t) => [
    tenantKey(t, "coupons"),
    uniqueIndex("coupons_code_key").on(t.organizationId, t.code),
    check(
      "coupons_off_check",
      sql`num_nonnulls(${t.percent}, ${t.amountMinor}) = 1 and (${t.amountMinor} is null) = (${t.currency} is null)`,
    ),
    check("coupons_duration_check", sql`${t.duration} in (${sql.raw(oneOf(COUPON_DURATIONS))})`),
    foreignKey({
      name: "coupons_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

/** A coupon a customer has, and what is left of it; only the rest and the end change. */
export const appliedCoupons = pgTable(
  "applied_coupons",
  {
    organizationId: organizationId(),
    id: id(),
    couponId: uuid("coupon_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    amountMinor: amountMinor("amount_minor"),
    remainingMinor: amountMinor("remaining_minor"),
    remainingPeriods: bigint("remaining_periods", { mode: "number" }),
    appliedAt: instant("applied_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    tenantKey(t, "applied_coupons"),
    index("applied_coupons_customer").on(t.organizationId, t.customerId),
    index("applied_coupons_coupon").on(t.organizationId, t.couponId),
    check("applied_coupons_rest_check", sql`${t.remainingMinor} >= 0 and ${t.remainingPeriods} >= 0`),
    tenantReference("applied_coupons_coupon_fk", t, t.couponId, coupons),
    tenantReference("applied_coupons_customer_fk", t, t.customerId, customers),
  ],
);

/** What a coupon took off one invoice. Append-only. */
export const couponUses = pgTable(
  "coupon_uses",
  {
    organizationId: organizationId(),
    id: id(),
    appliedCouponId: uuid("applied_coupon_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    usedOn: day("used_on").notNull(),
  },
  (t) => [
    tenantKey(t, "coupon_uses"),
    uniqueIndex("coupon_uses_invoice_key").on(t.organizationId, t.invoiceId, t.appliedCouponId),
    index("coupon_uses_coupon").on(t.organizationId, t.appliedCouponId),
    check("coupon_uses_amount_check", sql`${t.amountMinor} >= 0`),
    tenantReference("coupon_uses_coupon_fk", t, t.appliedCouponId, appliedCoupons),
    tenantReference("coupon_uses_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("coupon_uses_customer_fk", t, t.customerId, customers),
  ],
);
