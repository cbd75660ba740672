import { sql } from "drizzle-orm";
import { appliedCoupons, couponUses } from "../../drizzle/schema/coupons";
import type { TenderUsed } from "../billing/invoicing/void";
import type { Context } from "../context.server";

/** Tender that paid an invoice and was not given back; wallets with the grant, the wallet and its nature. */
export type StoredTender = TenderUsed & {
  readonly walletId: string | null;
  readonly nature: string | null;
  /** Who holds the credit or the wallet. */
  readonly holderId: string;
};

/** What customer credit and prepaid credit paid of an invoice, by credit and by grant. */
export async function loadTender(context: Context, invoiceId: string): Promise<StoredTender[]> {
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{
    kind: string;
    id: string;
    minor: string;
    wallet_id: string | null;
    nature: string | null;
    holder_id: string;
  }>(sql`
    select 'credit' as kind, a.credit_id as id, sum(a.amount_minor)::text as minor, null::uuid as wallet_id,
      null::text as nature, c.customer_id as holder_id
    from credit_allocations a join customer_credits c on c.organization_id = ${organizationId} and c.id = a.credit_id
    where a.organization_id = ${organizationId} and a.invoice_id = ${invoiceId}
    group by a.credit_id, c.customer_id having sum(a.amount_minor) > 0
    union all
    select 'wallet', d.grant_id, sum(d.amount_minor)::text, d.wallet_id, g.nature, g.customer_id
    from wallet_draws d join wallet_grants g on g.organization_id = ${organizationId} and g.id = d.grant_id
    where d.organization_id = ${organizationId} and d.invoice_id = ${invoiceId} and not d.lowers_base
    group by d.grant_id, d.wallet_id, g.nature, g.customer_id having sum(d.amount_minor) > 0
    order by kind, id`);
  return rows.map(({ kind, id, minor, wallet_id, nature, holder_id }) => ({
    kind: kind === "credit" ? "credit" : "wallet",
    id,
    amountMinor: BigInt(minor),
    walletId: wallet_id,
    nature,
    holderId: holder_id,
  }));
}

/**
 * The numbers of later documents that take back a part of this one's lines: invoices, and credit notes that stand in
 * the place of one. A note about this invoice is counted with what is left of it instead.
 */
export async function listCorrectingDocuments(context: Context, invoiceId: string): Promise<string[]> {
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{ number: string }>(sql`
    with corrections as (
      select k.invoice_id, k.credit_note_id from fees f
      join fees k on k.organization_id = ${organizationId} and k.corrects_fee_id = f.id
      where f.organization_id = ${organizationId} and f.invoice_id = ${invoiceId}
    )
    select i.number from invoices i
    join invoice_balances b on b.organization_id = ${organizationId} and b.invoice_id = i.id
    where i.organization_id = ${organizationId} and b.state <> 'cancelled'
      and i.id in (select invoice_id from corrections)
    union
    select n.number from credit_notes n
    where n.organization_id = ${organizationId} and n.state = 'final' and n.corrects_invoice_id is null
      and not exists (select 1 from credit_note_voids v
        where v.organization_id = ${organizationId} and v.credit_note_id = n.id)
      and n.id in (select credit_note_id from corrections)
    order by number`);
  return rows.map(({ number }) => number);
}

/**
 * The fees of a cancelled invoice may be billed anew: their windows are rated again, their subscriptions looked at from
 * the beginning, now or with the next run. One that no run would come to is woken all the same.
 */
export async function reopenBilling(
  context: Context,
  invoiceId: string,
  wake: "now" | "next_run",
): Promise<void> {
  const organizationId = context.organization.id;
  const now = new Date(context.now).toISOString();
  await context.tx.execute(sql`
    update rating_windows as w set state = 'open' from fees as f
    where w.organization_id = ${organizationId} and f.organization_id = ${organizationId}
      and f.invoice_id = ${invoiceId} and f.rating_window_id = w.id`);
  await context.tx.execute(sql`
    update subscriptions as s set settled_through = null, due_at = case
        when ${wake} = 'next_run' then coalesce(s.due_at, ${now}::timestamptz)
        else least(s.due_at, ${now}::timestamptz) end
    from fees as f
    where s.organization_id = ${organizationId} and f.organization_id = ${organizationId}
      and f.invoice_id = ${invoiceId} and f.subscription_id = s.id and not s.invoicing_off`);
}

/** What coupons took off an invoice, with the customer's coupon they belong to. */
export async function listUsesOf(
  context: Context,
  invoiceId: string,
): Promise<{ readonly appliedCouponId: string; readonly amountMinor: bigint }[]> {
  return context.tx
    .select({ appliedCouponId: couponUses.appliedCouponId, amountMinor: couponUses.amountMinor })
    .from(couponUses)
    .innerJoin(
      appliedCoupons,
      sql`${appliedCoupons.organizationId} = ${context.organization.id}
        and ${appliedCoupons.id} = ${couponUses.appliedCouponId} and ${appliedCoupons.endedAt} is null`,
    )
    .where(
      sql`${couponUses.organizationId} = ${context.organization.id} and ${couponUses.invoiceId} = ${invoiceId}`,
    );
}

/** Prepaid credit that an invoice sold. */
export async function listSoldGrants(context: Context, invoiceId: string) {
  const rows = await context.tx.execute<{
    id: string;
    wallet_id: string;
    amount: string;
    remaining: string;
  }>(sql`
    select id, wallet_id, amount_minor::text as amount, remaining_minor::text as remaining from wallet_grants
    where organization_id = ${context.organization.id} and invoice_id = ${invoiceId} order by id`);
  return rows.map(({ id, wallet_id, amount, remaining }) => ({
    id,
    walletId: wallet_id,
    amountMinor: BigInt(amount),
    remainingMinor: BigInt(remaining),
  }));
}
