import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { metrics, plans } from "../../../drizzle/schema/catalog";
import { appliedCoupons, coupons, couponUses } from "../../../drizzle/schema/coupons";
import { customers } from "../../../drizzle/schema/customers";
import { invoices } from "../../../drizzle/schema/invoicing";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { listUsedCurrencies } from "./invoices.server";

const LATEST_USES = 20;

export type CouponRow = typeof coupons.$inferSelect & {
  /** How often it was given, to all customers. */
  readonly timesApplied: number;
};

function selectCoupons(context: Context) {
  return context.tx
    .select({
      coupon: coupons,
      // Names are written out: with one table in hand the builder leaves them off, and the inner row would answer.
      timesApplied: sql<number>`(select count(*) from applied_coupons as a
        where a.organization_id = ${context.organization.id} and a.coupon_id = coupons.id)::int`,
    })
    .from(coupons);
}

/** Coupons by code, each with how often it was given. */
export async function listCouponRows(context: Context, request: PageRequest): Promise<Page<CouponRow>> {
  const key = keyset<CouponRow>(
    [{ column: coupons.code, cast: "text", read: ({ code }) => code }],
    "ascending",
    request,
  );
  const found = await selectCoupons(context)
    .where(and(eq(coupons.organizationId, context.organization.id), key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(found.map(({ coupon, timesApplied }) => ({ ...coupon, timesApplied })));
}

/** What the form of a coupon offers. */
export async function loadCouponForm(context: Context) {
  const org = context.organization.id;
  return {
    plans: await context.tx
      .select({ code: plans.code, name: plans.name })
      .from(plans)
      .where(eq(plans.organizationId, org))
      .orderBy(asc(plans.name), asc(plans.code)),
    metrics: await context.tx
      .select({ code: metrics.code, name: metrics.name })
      .from(metrics)
      .where(eq(metrics.organizationId, org))
      .orderBy(asc(metrics.name), asc(metrics.code)),
    currency: context.organization.currency,
    usedCurrencies: await listUsedCurrencies(context),
    zone: context.organization.zone,
  };
}

/** One coupon: what it is for, who has it, what it took off so far and where. */
export async function loadCouponPage(context: Context, id: string, request: PageRequest) {
  const [row] = await selectCoupons(context).where(
    and(eq(coupons.organizationId, context.organization.id), eq(coupons.id, id)),
  );
  if (!row) throw new NotFound("This coupon");
  const coupon: CouponRow = { ...row.coupon, timesApplied: row.timesApplied };
  return {
    coupon,
    scope: await loadScope(context, coupon),
    holders: await listHolders(context, id, request),
    discounted: await sumUses(context, id),
    uses: await listLatestUses(context, id),
    now: context.now,
    zone: context.organization.zone,
  };
}

/** The plans and metrics whose lines it discounts; both empty: every line. */
async function loadScope(context: Context, { planCodes, metricCodes }: CouponRow) {
  const org = context.organization.id;
  return {
    plans:
      planCodes.length === 0
        ? []
        : await context.tx
            .select({ id: plans.id, name: plans.name })
            .from(plans)
            .where(and(eq(plans.organizationId, org), inArray(plans.code, planCodes)))
            .orderBy(asc(plans.name), asc(plans.id)),
    metrics:
      metricCodes.length === 0
        ? []
        : await context.tx
            .select({ id: metrics.id, name: metrics.name })
            .from(metrics)
            .where(and(eq(metrics.organizationId, org), inArray(metrics.code, metricCodes)))
            .orderBy(asc(metrics.name), asc(metrics.id)),
  };
}

/** A coupon a customer has or had, with what it took off so far. */
export type AppliedRow = typeof appliedCoupons.$inferSelect & {
  readonly customerName: string;
  readonly currency: string;
  readonly discountedMinor: bigint;
  readonly coupon: typeof coupons.$inferSelect;
};

function selectApplied(context: Context) {
  const org = context.organization.id;
  return context.tx
    .select({
      applied: appliedCoupons,
      coupon: coupons,
      customerName: customers.name,
      currency: customers.currency,
      discounted: sql<string>`coalesce((select sum(u.amount_minor) from coupon_uses as u
        where u.organization_id = ${org} and u.applied_coupon_id = ${appliedCoupons.id}), 0)::text`,
    })
    .from(appliedCoupons)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, appliedCoupons.customerId)))
    .innerJoin(coupons, and(eq(coupons.organizationId, org), eq(coupons.id, appliedCoupons.couponId)));
}

type Selected = Awaited<ReturnType<typeof selectApplied>>[number];

function toApplied({ applied, coupon, customerName, currency, discounted }: Selected): AppliedRow {
  return { ...applied, coupon, customerName, currency, discountedMinor: BigInt(discounted) };
}

async function listHolders(
  context: Context,
  couponId: string,
  request: PageRequest,
): Promise<Page<AppliedRow>> {
  const key = keyset<AppliedRow>(
    [
      {
        column: appliedCoupons.appliedAt,
        cast: "timestamptz",
        read: ({ appliedAt }) => new Date(appliedAt).toISOString(),
      },
      { column: appliedCoupons.id, cast: "uuid", read: ({ id }) => id },
    ],
    "descending",
    request,
  );
  const found = await selectApplied(context)
    .where(
      and(
        eq(appliedCoupons.organizationId, context.organization.id),
        eq(appliedCoupons.couponId, couponId),
        key.where,
      ),
    )
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(found.map(toApplied));
}

/** Every coupon a customer has or had, newest first. */
export async function listCouponsOf(context: Context, customerId: string): Promise<AppliedRow[]> {
  const found = await selectApplied(context)
    .where(
      and(
        eq(appliedCoupons.organizationId, context.organization.id),
        eq(appliedCoupons.customerId, customerId),
      ),
    )
    .orderBy(desc(appliedCoupons.appliedAt), desc(appliedCoupons.id));
  return found.map(toApplied);
}

/** A coupon of a customer; one of another customer is not found. */
export async function loadCouponOf(
  context: Context,
  customerId: string,
  appliedCouponId: string,
): Promise<AppliedRow> {
  const [found] = await selectApplied(context).where(
    and(
      eq(appliedCoupons.organizationId, context.organization.id),
      eq(appliedCoupons.customerId, customerId),
      eq(appliedCoupons.id, appliedCouponId),
    ),
  );
  if (!found) throw new NotFound("This coupon of a customer");
  return toApplied(found);
}

/** What it took off, a sum for each currency. */
async function sumUses(context: Context, couponId: string) {
  const rows = await context.tx
    .select({
      currency: couponUses.currency,
      amountMinor: sql<bigint>`sum(${couponUses.amountMinor})::bigint`.mapWith(BigInt),
    })
    .from(couponUses)
    .innerJoin(
      appliedCoupons,
      and(
        eq(appliedCoupons.organizationId, couponUses.organizationId),
        eq(appliedCoupons.id, couponUses.appliedCouponId),
      ),
    )
    .where(and(eq(couponUses.organizationId, context.organization.id), eq(appliedCoupons.couponId, couponId)))
    .groupBy(couponUses.currency)
    .orderBy(asc(couponUses.currency));
  return rows;
}

/** The latest invoices it took something off. */
async function listLatestUses(context: Context, couponId: string) {
  const org = context.organization.id;
  return context.tx
    .select({
      id: couponUses.id,
      invoiceId: couponUses.invoiceId,
      number: invoices.number,
      customerName: customers.name,
      usedOn: couponUses.usedOn,
      currency: couponUses.currency,
      amountMinor: couponUses.amountMinor,
    })
    .from(couponUses)
    .innerJoin(
      appliedCoupons,
      and(eq(appliedCoupons.organizationId, org), eq(appliedCoupons.id, couponUses.appliedCouponId)),
    )
    .innerJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, couponUses.invoiceId)))
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, couponUses.customerId)))
    .where(and(eq(couponUses.organizationId, org), eq(appliedCoupons.couponId, couponId)))
    .orderBy(desc(couponUses.usedOn), desc(couponUses.id))
    .limit(LATEST_USES);
}
