import { and, eq, sql } from "drizzle-orm";
import { appliedCoupons, coupons, couponUses } from "../../../drizzle/schema/coupons";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

export type CouponRow = typeof coupons.$inferSelect & { readonly timesApplied: number };

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

export async function listCoupons(context: Context, request: PageRequest): Promise<Page<CouponRow>> {
  const order = keyset(newestFirst<CouponRow>(coupons.createdAt, coupons.id), "descending", request);
  const rows = await selectCoupons(context)
    .where(and(eq(coupons.organizationId, context.organization.id), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(({ coupon, timesApplied }) => ({ ...coupon, timesApplied })));
}

export async function loadCoupon(context: Context, id: string): Promise<CouponRow> {
  const [row] = await selectCoupons(context).where(
    and(eq(coupons.organizationId, context.organization.id), eq(coupons.id, id)),
  );
  if (!row) throw new NotFound("This coupon");
  return { ...row.coupon, timesApplied: row.timesApplied };
}

export type AppliedCouponRow = typeof appliedCoupons.$inferSelect & {
  readonly createdAt: number;
  readonly code: string;
  readonly currency: string;
  /** What it took off so far. */
  readonly discountedMinor: bigint;
};

function selectApplied(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      applied: appliedCoupons,
      code: coupons.code,
      currency: sql<string>`coalesce(${coupons.currency}, (select currency from customers
        where organization_id = ${organizationId} and id = ${appliedCoupons.customerId}))`,
      discounted: sql<string>`coalesce((select sum(${couponUses.amountMinor}) from ${couponUses}
        where ${couponUses.organizationId} = ${organizationId}
          and ${couponUses.appliedCouponId} = ${appliedCoupons.id}), 0)::text`,
    })
    .from(appliedCoupons)
    .innerJoin(
      coupons,
      and(eq(coupons.organizationId, organizationId), eq(coupons.id, appliedCoupons.couponId)),
    );
}

type Selected = Awaited<ReturnType<typeof selectApplied>>[number];

function toApplied({ applied, code, currency, discounted }: Selected): AppliedCouponRow {
  return { ...applied, createdAt: applied.appliedAt, code, currency, discountedMinor: BigInt(discounted) };
}

export async function listAppliedCoupons(
  context: Context,
  filter: { readonly customerId?: string; readonly couponId?: string },
  request: PageRequest,
): Promise<Page<AppliedCouponRow>> {
  const order = keyset(
    newestFirst<AppliedCouponRow>(appliedCoupons.appliedAt, appliedCoupons.id),
    "descending",
    request,
  );
  const rows = await selectApplied(context)
    .where(
      and(
        eq(appliedCoupons.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(appliedCoupons.customerId, filter.customerId),
        filter.couponId === undefined ? undefined : eq(appliedCoupons.couponId, filter.couponId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(toApplied));
}

export async function loadAppliedCoupon(context: Context, id: string): Promise<AppliedCouponRow> {
  const [row] = await selectApplied(context).where(
    and(eq(appliedCoupons.organizationId, context.organization.id), eq(appliedCoupons.id, id)),
  );
  if (!row) throw new NotFound("This coupon of a customer");
  return toApplied(row);
}

/** The id behind `apc_…`, whoever has the coupon. */
export async function findAppliedCouponId(context: Context, text: string): Promise<string> {
  const id = parsePublicId("appliedCoupon", text);
  if (id === null) throw new NotFound("This coupon of a customer");
  return (await loadAppliedCoupon(context, id)).id;
}
