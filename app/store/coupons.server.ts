import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { appliedCoupons, coupons, couponUses } from "../../drizzle/schema/coupons";
import type { AppliedCoupon, Coupon } from "../billing/discounts/coupon";
import type { CouponDuration } from "../billing/discounts/coupon-kinds";
import type { Day } from "../billing/time/day";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { idArray, insertRows } from "./bulk.server";

type CouponRow = typeof coupons.$inferSelect;
type AppliedRow = typeof appliedCoupons.$inferSelect;

/** A coupon of the catalog; a retired one is given to nobody any more. */
export type StoredCoupon = Coupon & { readonly retiredAt: Instant | null };

function toCoupon(row: CouponRow): StoredCoupon {
  const { id, code, name, percent, currency, amountMinor, periods, reusable, validFrom, validTo } = row;
  return {
    id,
    code,
    name,
    off:
      percent === null
        ? { kind: "amount", currency: currency ?? "", amountMinor: amountMinor ?? 0n }
        : { kind: "percent", percent },
    duration: row.duration as CouponDuration,
    periods,
    appliesTo: { plans: row.planCodes, metrics: row.metricCodes },
    reusable,
    validity: validFrom === null && validTo === null ? null : { from: validFrom, to: validTo },
    maxUses: row.maxUses,
    maxUsesPerCustomer: row.maxUsesPerCustomer,
    retiredAt: row.retiredAt,
  };
}

/** False when the code is taken. */
export async function insertCoupon(context: Context, coupon: Coupon): Promise<boolean> {
  const { off, appliesTo, validity } = coupon;
  const rows = await context.tx
    .insert(coupons)
    .values({
      organizationId: context.organization.id,
      id: coupon.id,
      code: coupon.code,
      name: coupon.name,
      percent: off.kind === "percent" ? off.percent : null,
      currency: off.kind === "amount" ? off.currency : null,
      amountMinor: off.kind === "amount" ? off.amountMinor : null,
      duration: coupon.duration,
      periods: coupon.periods,
      planCodes: [...appliesTo.plans],
      metricCodes: [...appliesTo.metrics],
      reusable: coupon.reusable,
      validFrom: validity?.from ?? null,
      validTo: validity?.to ?? null,
      maxUses: coupon.maxUses ?? null,
      maxUsesPerCustomer: coupon.maxUsesPerCustomer ?? null,
      createdAt: context.now,
      retiredAt: null,
    })
    .onConflictDoNothing({ target: [coupons.organizationId, coupons.code] })
    .returning({ id: coupons.id });
  return rows.length > 0;
}

export async function listCoupons(context: Context): Promise<StoredCoupon[]> {
  const rows = await context.tx
    .select()
    .from(coupons)
    .where(eq(coupons.organizationId, context.organization.id))
    .orderBy(asc(coupons.code));
  return rows.map(toCoupon);
}

/** The coupon of that code, locked so that limited uses are counted one after the other; null when there is none. */
export async function lockCouponByCode(context: Context, code: string): Promise<StoredCoupon | null> {
  const [row] = await context.tx
    .select()
    .from(coupons)
    .where(and(eq(coupons.organizationId, context.organization.id), eq(coupons.code, code)))
    .for("update");
  return row ? toCoupon(row) : null;
}

/** Null gives it to people again. */
export async function saveCouponRetirement(
  context: Context,
  id: string,
  retiredAt: Instant | null,
): Promise<void> {
  const rows = await context.tx
    .update(coupons)
    .set({ retiredAt })
    .where(and(eq(coupons.organizationId, context.organization.id), eq(coupons.id, id)))
    .returning({ id: coupons.id });
  if (rows.length === 0) throw new NotFound("This coupon");
}

/** How often a coupon was given, to all customers. */
export async function countApplied(context: Context, couponId: string): Promise<number> {
  const rows = await context.tx.execute<{ times: number }>(sql`
    select count(*)::int as times from applied_coupons
    where organization_id = ${context.organization.id} and coupon_id = ${couponId}`);
  return rows[0]?.times ?? 0;
}

export async function insertAppliedCoupon(context: Context, applied: AppliedCoupon): Promise<void> {
  const { coupon, ...row } = applied;
  await context.tx.insert(appliedCoupons).values({
    organizationId: context.organization.id,
    ...row,
    couponId: coupon.id,
    endedAt: null,
  });
}

/** Takes a coupon from its customer; what it took off so far stays. */
export async function endAppliedCoupon(context: Context, id: string): Promise<void> {
  await context.tx
    .update(appliedCoupons)
    .set({ endedAt: context.now })
    .where(and(eq(appliedCoupons.organizationId, context.organization.id), eq(appliedCoupons.id, id)));
}

/** One coupon of a customer with its code; null when there is none. */
export async function findAppliedCoupon(
  context: Context,
  id: string,
): Promise<(AppliedRow & { readonly code: string }) | null> {
  const [row] = await context.tx
    .select({ applied: appliedCoupons, code: coupons.code })
    .from(appliedCoupons)
    .innerJoin(
      coupons,
      and(eq(coupons.organizationId, appliedCoupons.organizationId), eq(coupons.id, appliedCoupons.couponId)),
    )
    .where(and(eq(appliedCoupons.organizationId, context.organization.id), eq(appliedCoupons.id, id)));
  return row ? { ...row.applied, code: row.code } : null;
}

/** Every coupon a customer has or had, oldest first. */
export function listAppliedCoupons(context: Context, customerId: string): Promise<AppliedCoupon[]> {
  return selectApplied(context, eq(appliedCoupons.customerId, customerId));
}

/** The coupons of those customers that still have something left. */
export async function loadUsableCoupons(
  context: Context,
  customerIds: readonly string[],
): Promise<AppliedCoupon[]> {
  if (customerIds.length === 0) return [];
  return selectApplied(
    context,
    sql`${appliedCoupons.customerId} = any(${idArray(customerIds)}) and ${USABLE_COUPON}`,
  );
}

/** Coupons of those customers that take something off for ever, those taken away too, with the instant of that. */
export async function loadLastingCoupons(
  context: Context,
  customerIds: readonly string[],
): Promise<{ readonly applied: AppliedCoupon; readonly endedAt: Instant | null }[]> {
  if (customerIds.length === 0) return [];
  const which = sql`${coupons.duration} = 'forever' and ${appliedCoupons.customerId} = any(${idArray(customerIds)})`;
  const rows = await selectAppliedRows(context, which);
  return rows.map(({ applied, coupon }) => ({
    // What is left of it says nothing about the time before it was taken away.
    applied: toApplied({ ...applied, endedAt: null }, coupon),
    endedAt: applied.endedAt,
  }));
}

/** Holds for what was not taken away and is not used up. */
export const USABLE_COUPON = sql.raw(`ended_at is null and coalesce(remaining_minor, 1) > 0
  and coalesce(remaining_periods, 1) > 0`);

async function selectApplied(context: Context, which: SQL): Promise<AppliedCoupon[]> {
  const rows = await selectAppliedRows(context, which);
  return rows.map(({ applied, coupon }) => toApplied(applied, coupon));
}

function selectAppliedRows(context: Context, which: SQL) {
  return context.tx
    .select({ applied: appliedCoupons, coupon: coupons })
    .from(appliedCoupons)
    .innerJoin(
      coupons,
      and(eq(coupons.organizationId, appliedCoupons.organizationId), eq(coupons.id, appliedCoupons.couponId)),
    )
    .where(and(eq(appliedCoupons.organizationId, context.organization.id), which))
    .orderBy(appliedCoupons.appliedAt, appliedCoupons.id);
}

const NOTHING_LEFT = { remainingMinor: null, remainingPeriods: 0 };

function toApplied(row: AppliedRow, coupon: CouponRow): AppliedCoupon {
  const { id, customerId, appliedAt, amountMinor, remainingMinor, remainingPeriods } = row;
  const { retiredAt: _, ...offered } = toCoupon(coupon);
  // Of one that was taken away nothing is left, so the same coupon may be given again.
  const left = row.endedAt === null ? { remainingMinor, remainingPeriods } : NOTHING_LEFT;
  return { id, coupon: offered, customerId, appliedAt, amountMinor, ...left };
}

/** What is left of coupons after a run or a correction, by one statement. */
export async function saveCouponRests(context: Context, changed: readonly AppliedCoupon[]): Promise<void> {
  if (changed.length === 0) return;
  const given = JSON.stringify(
    changed.map(({ id, remainingMinor, remainingPeriods }) => ({
      id,
      minor: remainingMinor === null ? null : remainingMinor.toString(),
      periods: remainingPeriods,
    })),
  );
  await context.tx.execute(sql`
    update applied_coupons as a set remaining_minor = given.minor, remaining_periods = given.periods
    from json_to_recordset(${given}::json) as given(id uuid, minor bigint, periods bigint)
    where a.organization_id = ${context.organization.id} and a.id = given.id`);
}

/** What a coupon took off an invoice. */
export type NewCouponUse = {
  readonly appliedCouponId: string;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly usedOn: Day;
};

export async function insertCouponUses(context: Context, uses: readonly NewCouponUse[]): Promise<void> {
  await insertRows(
    context,
    couponUses,
    uses.map((use) => ({ organizationId: context.organization.id, id: newId(), ...use })),
  );
}

/** What coupons took off an invoice. */
export async function listCouponUses(
  context: Context,
  invoiceId: string,
): Promise<(typeof couponUses.$inferSelect)[]> {
  return context.tx
    .select()
    .from(couponUses)
    .where(and(eq(couponUses.organizationId, context.organization.id), eq(couponUses.invoiceId, invoiceId)))
    .orderBy(couponUses.id);
}
