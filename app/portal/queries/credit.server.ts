import { and, asc, eq, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { creditNoteVoids, refunds } from "../../../drizzle/schema/corrections";
import { appliedCoupons, coupons } from "../../../drizzle/schema/coupons";
import { customerCredits, walletGrants, wallets } from "../../../drizzle/schema/credits";
import { creditNotes, invoices } from "../../../drizzle/schema/invoicing";
import type { CouponDuration } from "../../billing/discounts/coupon-kinds";
import { formatDay } from "../../billing/time/day";
import { boundCustomerId, type Context } from "../../context.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";

/** The portal's role shows the notes of the bound customer and of those it pays for, so no query here says which. */
function selectNotes(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      id: creditNotes.id,
      number: creditNotes.number,
      invoiceNumber: invoices.number,
      currency: creditNotes.currency,
      issuedOn: creditNotes.issuedOn,
      totalMinor: creditNotes.totalMinor,
      refundMinor: creditNotes.refundMinor,
      state: sql<string>`case when exists (select 1 from ${creditNoteVoids}
        where ${creditNoteVoids.organizationId} = ${organizationId}
          and ${creditNoteVoids.creditNoteId} = ${creditNotes.id}) then 'void' else ${creditNotes.state} end`,
      leftMinor: sql<bigint>`coalesce((select sum(${customerCredits.openMinor}) from ${customerCredits}
        where ${customerCredits.organizationId} = ${organizationId}
          and ${customerCredits.creditNoteId} = ${creditNotes.id}), 0)::bigint`.mapWith(BigInt),
      refundedMinor: sql<bigint>`coalesce((select sum(${refunds.amountMinor}) from ${refunds}
        where ${refunds.organizationId} = ${organizationId} and ${refunds.creditNoteId} = ${creditNotes.id}
          and ${refunds.state} <> 'failed'), 0)::bigint`.mapWith(BigInt),
    })
    .from(creditNotes)
    .leftJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, creditNotes.correctsInvoiceId)),
    )
    .$dynamic();
}

/** A credit note of a list. `leftMinor` is what no invoice took of its credit yet. */
export type CreditNoteRow = Awaited<ReturnType<typeof selectNotes>>[number];

export async function listCreditNotes(context: Context, request: PageRequest): Promise<Page<CreditNoteRow>> {
  const order = keyset<CreditNoteRow>(
    [
      { column: creditNotes.issuedOn, cast: "date", read: (row) => formatDay(row.issuedOn) },
      { column: creditNotes.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await selectNotes(context)
    .where(and(eq(creditNotes.organizationId, context.organization.id), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

/** Rows of the bound customer alone: the credit of those it pays for is theirs. */
function ofReader(context: Context, customerId: PgColumn): SQL {
  const reader = boundCustomerId(context);
  return reader === null ? sql`false` : eq(customerId, reader);
}

/** What is left of credit that pays invoices by itself, one sum a currency. */
export async function sumCredit(context: Context) {
  return context.tx
    .select({
      currency: customerCredits.currency,
      amountMinor: sql<bigint>`sum(${customerCredits.openMinor})::bigint`.mapWith(BigInt),
    })
    .from(customerCredits)
    .where(
      and(
        eq(customerCredits.organizationId, context.organization.id),
        ofReader(context, customerCredits.customerId),
        gt(customerCredits.openMinor, 0n),
      ),
    )
    .groupBy(customerCredits.currency)
    .orderBy(asc(customerCredits.currency));
}

export type WalletRow = {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  /** Codes of the metrics whose lines it pays; empty: any line. */
  readonly appliesTo: readonly string[];
  readonly leftMinor: bigint;
  /** Bought, and not usable before its invoice is paid. */
  readonly waitingMinor: bigint;
  /** What of it expires, the soonest first. */
  readonly expiring: readonly { readonly at: number; readonly amountMinor: bigint }[];
};

/** Prepaid credit that is left, wallet by wallet in the order of use; what has expired is not. */
export async function listWallets(context: Context): Promise<readonly WalletRow[]> {
  const organizationId = context.organization.id;
  const open = await context.tx
    .select()
    .from(wallets)
    .where(
      and(
        eq(wallets.organizationId, organizationId),
        ofReader(context, wallets.customerId),
        isNull(wallets.endedAt),
      ),
    )
    .orderBy(asc(wallets.priority), asc(wallets.createdAt), asc(wallets.id));
  const grants = await context.tx
    .select()
    .from(walletGrants)
    .where(
      and(
        eq(walletGrants.organizationId, organizationId),
        gt(walletGrants.remainingMinor, 0n),
        or(isNull(walletGrants.expiresAt), gt(walletGrants.expiresAt, context.now)),
      ),
    )
    .orderBy(asc(walletGrants.expiresAt), asc(walletGrants.id));
  return open.map(({ id, name, currency, appliesTo }) => {
    const own = grants.filter((grant) => grant.walletId === id);
    return { id, name, currency, appliesTo, ...holdings(own) };
  });
}

type GrantRow = Pick<typeof walletGrants.$inferSelect, "usable" | "remainingMinor" | "expiresAt">;

function holdings(grants: readonly GrantRow[]) {
  const sum = (some: readonly GrantRow[]) => some.reduce((total, grant) => total + grant.remainingMinor, 0n);
  const usable = grants.filter((grant) => grant.usable);
  const days = [...new Set(usable.flatMap(({ expiresAt }) => expiresAt ?? []))];
  return {
    leftMinor: sum(usable),
    waitingMinor: sum(grants.filter((grant) => !grant.usable)),
    expiring: days.map((at) => ({
      at,
      amountMinor: sum(usable.filter(({ expiresAt }) => expiresAt === at)),
    })),
  };
}

/** Coupons with something left, oldest first. */
export async function listCoupons(context: Context) {
  const organizationId = context.organization.id;
  const rows = await context.tx
    .select({ applied: appliedCoupons, coupon: coupons })
    .from(appliedCoupons)
    .innerJoin(
      coupons,
      and(eq(coupons.organizationId, organizationId), eq(coupons.id, appliedCoupons.couponId)),
    )
    .where(
      and(
        eq(appliedCoupons.organizationId, organizationId),
        ofReader(context, appliedCoupons.customerId),
        isNull(appliedCoupons.endedAt),
        sql`coalesce(${appliedCoupons.remainingMinor}, 1) > 0`,
        sql`coalesce(${appliedCoupons.remainingPeriods}, 1) > 0`,
      ),
    )
    .orderBy(asc(appliedCoupons.appliedAt), asc(appliedCoupons.id));
  return rows.map(({ applied, coupon }) => ({
    id: applied.id,
    name: coupon.name,
    percent: coupon.percent,
    currency: coupon.currency,
    amountMinor: applied.amountMinor ?? coupon.amountMinor,
    duration: coupon.duration as CouponDuration,
    remainingMinor: applied.remainingMinor,
    remainingPeriods: applied.remainingPeriods,
    planCodes: coupon.planCodes,
    metricCodes: coupon.metricCodes,
  }));
}

/** What lowers the invoices to come, and whether there ever was a credit note. */
export async function loadCredit(context: Context) {
  const wallets = await listWallets(context);
  const coupons = await listCoupons(context);
  const notes = await listCreditNotes(context, { after: null, before: null, limit: 1 });
  return { sums: await sumCredit(context), wallets, coupons, hasNotes: notes.rows.length > 0 };
}
