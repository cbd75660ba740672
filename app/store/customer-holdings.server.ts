import { sql } from "drizzle-orm";
import type { Context } from "../context.server";
import { idArray, instantOf } from "./bulk.server";
import { USABLE_COUPON } from "./coupons.server";
import { holdsSince } from "./holds.server";

/** Of the customers asked for: who has what beside subscriptions, and which of their documents do not count. */
export type Holdings = {
  /** Who was asked for. */
  readonly customerIds: readonly string[];
  readonly coupons: readonly string[];
  readonly credits: readonly string[];
  readonly wallets: readonly string[];
  readonly heldDrafts: readonly string[];
  /** Who has an amount by hand in force. */
  readonly overrides: readonly string[];
  /** Who has a fee or a draft on hold, or had until lately. */
  readonly holds: readonly string[];
  readonly pools: readonly string[];
  /** Who is so much overdue that nothing is billed. */
  readonly blocked: readonly string[];
  /** Ids of invoices that were cancelled so that their fees are billed anew. */
  readonly released: ReadonlySet<string>;
  /** Ids of credit notes that move nothing: void as they were issued, or voided later. */
  readonly voidNotes: ReadonlySet<string>;
};

type Row = { readonly kind: string; readonly id: string };

/**
 * One cheap statement over partial indexes, so that a run asks for credit, coupons and drafts of those customers only
 * that have any.
 */
export async function loadHoldings(context: Context, customerIds: readonly string[]): Promise<Holdings> {
  const rows: readonly Row[] =
    customerIds.length === 0
      ? []
      : await context.tx.execute<Row>(sql`
    with c as materialized (select unnest(${idArray(customerIds)}) as id)
    select distinct 'coupon' as kind, a.customer_id as id from c join applied_coupons a
      on a.organization_id = ${context.organization.id} and a.customer_id = c.id and ${USABLE_COUPON}
    union all
    select distinct 'credit', k.customer_id from c join customer_credits k
      on k.organization_id = ${context.organization.id} and k.customer_id = c.id and k.open_minor > 0
    union all
    select distinct 'wallet', g.customer_id from c join wallet_grants g
      on g.organization_id = ${context.organization.id} and g.customer_id = c.id and g.remaining_minor > 0
    union all
    select distinct 'held', d.customer_id from c join held_drafts d
      on d.organization_id = ${context.organization.id} and d.customer_id = c.id
    union all
    select distinct 'pool', p.customer_id from c join pools p
      on p.organization_id = ${context.organization.id} and p.customer_id = c.id
    union all
    select distinct 'pool', k.id from c join customers k
      on k.organization_id = ${context.organization.id} and k.id = c.id
      join pools p on p.organization_id = ${context.organization.id} and p.customer_id = k.payer_id
        and p.scope = 'payer_group' and p.kind <> 'commitment'
    union all
    select distinct 'override', w.customer_id from c join overrides w
      on w.organization_id = ${context.organization.id} and w.customer_id = c.id and w.lifted_at is null
    union all
    select distinct 'hold', h.customer_id from c join holds h
      on h.organization_id = ${context.organization.id} and h.customer_id = c.id and h.kind <> 'payment'
        and h.ends_at > ${instantOf(holdsSince(context))}
    union all
    select 'blocked', o.customer_id from c join customer_overdue o
      on o.organization_id = ${context.organization.id} and o.customer_id = c.id and o.blocks
    union all
    select 'released', b.invoice_id from c join invoice_balances b
      on b.organization_id = ${context.organization.id} and b.customer_id = c.id and b.released
    union all
    select 'void', n.id from c join credit_notes n
      on n.organization_id = ${context.organization.id} and n.customer_id = c.id and n.state = 'void'
    union all
    select 'void', v.credit_note_id from c join credit_note_voids v
      on v.organization_id = ${context.organization.id} and v.customer_id = c.id`);
  const of = (kind: string): string[] => rows.flatMap((row) => (row.kind === kind ? [row.id] : []));
  return {
    customerIds,
    coupons: of("coupon"),
    credits: of("credit"),
    wallets: of("wallet"),
    heldDrafts: of("held"),
    overrides: of("override"),
    holds: of("hold"),
    pools: [...new Set(of("pool"))],
    blocked: of("blocked"),
    released: new Set(of("released")),
    voidNotes: new Set(of("void")),
  };
}
