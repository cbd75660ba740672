import { sql } from "drizzle-orm";
import { taxKey } from "../billing/fees/position";
import type { CreditableInvoice, CreditableLine } from "../billing/invoicing/credit-note-facts";
import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import type { TaxGroup } from "../billing/tax/tax-group";
import type { Context } from "../context.server";
import { groupRows, idArray } from "./bulk.server";

type HeadRow = {
  readonly id: string;
  readonly customer_id: string;
  readonly currency: string;
  readonly state: string;
  readonly total: string;
  readonly paid: string;
};

type LineRow = {
  readonly invoice_id: string;
  readonly id: string;
  readonly amount: string;
  readonly discount: string;
  readonly category: string;
  readonly rate: string;
  readonly country: string | null;
  readonly codes: string[] | null;
  readonly credited: string;
  readonly credited_discount: string;
  /** Of a price that includes tax: the tax in the line, and what corrections took of it. */
  readonly included: string | null;
  readonly credited_included: string;
};

type GroupRow = {
  readonly invoice_id: string;
  readonly of_note: boolean;
  readonly category: string;
  readonly rate: string;
  readonly country: string | null;
  readonly net: string;
  readonly tax: string;
};

/** An issued invoice as corrections look at it, and whose it is. */
export type StoredCreditable = CreditableInvoice & { readonly customerId: string };

/**
 * Invoices as corrections look at them, in order of issue: three statements for any number of them. What came for one
 * is what payments were allocated to it, less what its notes pay back and what was paid back without one; notes that move nothing take nothing.
 */
export async function loadCreditableInvoices(
  context: Context,
  ids: readonly string[],
): Promise<StoredCreditable[]> {
  if (ids.length === 0) return [];
  const heads = await loadHeads(context, ids);
  const lines = groupRows(await loadLines(context, ids), (row) => row.invoice_id);
  const groups = groupRows(await loadGroups(context, ids), (row) => row.invoice_id);
  return heads.map((head) => {
    const own = groups.get(head.id) ?? [];
    const creditedTax = new Map<string, bigint>();
    for (const group of own.filter(({ of_note }) => of_note).map(toGroup)) {
      creditedTax.set(taxKey(group), (creditedTax.get(taxKey(group)) ?? 0n) + group.taxMinor);
    }
    return {
      id: head.id,
      customerId: head.customer_id,
      currency: head.currency,
      state: head.state as InvoiceState,
      lines: (lines.get(head.id) ?? []).map(toLine),
      taxGroups: own.filter(({ of_note }) => !of_note).map(toGroup),
      totalMinor: BigInt(head.total),
      paidMinor: BigInt(head.paid),
      creditedTax,
    };
  });
}

function toLine(row: LineRow): CreditableLine {
  const { category, rate, country, codes, included } = row;
  return {
    feeId: row.id,
    amountMinor: BigInt(row.amount),
    discountMinor: BigInt(row.discount),
    tax: {
      category,
      rate,
      country,
      ...(codes === null ? {} : { codes }),
      ...(included === null ? {} : { included: true }),
    },
    creditedMinor: BigInt(row.credited),
    creditedDiscountMinor: BigInt(row.credited_discount),
    ...(included === null
      ? {}
      : { included: { taxMinor: BigInt(included), creditedTaxMinor: BigInt(row.credited_included) } }),
  };
}

function toGroup({ category, rate, country, net, tax }: GroupRow): TaxGroup {
  return { category, rate, country, netMinor: BigInt(net), taxMinor: BigInt(tax) };
}

async function loadHeads(context: Context, ids: readonly string[]): Promise<HeadRow[]> {
  const organizationId = context.organization.id;
  return context.tx.execute<HeadRow>(sql`
    select b.invoice_id as id, b.customer_id, b.currency, b.state, b.total_minor::text as total,
      (coalesce((select sum(a.amount_minor) from allocations a
          where a.organization_id = ${organizationId} and a.invoice_id = b.invoice_id), 0)
        - coalesce((select sum(n.refund_minor) from credit_notes n
          where n.organization_id = ${organizationId} and n.corrects_invoice_id = b.invoice_id
            and n.state = 'final' and not ${isTakenBack(context)}), 0)
        - coalesce((select sum(r.reopens_minor) from refunds r
          where r.organization_id = ${organizationId} and r.invoice_id = b.invoice_id
            and r.state <> 'failed'), 0))::text as paid
    from invoice_balances b
    where b.organization_id = ${organizationId} and b.invoice_id = any(${idArray(ids)})
    order by b.issued_on, b.invoice_id`);
}

/** Whether the note `n` was voided after it was issued; without a note it was not. */
function isTakenBack({ organization }: Context) {
  return sql`exists (select 1 from credit_note_voids v
    where v.organization_id = ${organization.id} and v.credit_note_id = n.id)`;
}

/** A line's corrections stand on notes, or on later invoices as negative lines. */
async function loadLines(context: Context, ids: readonly string[]): Promise<LineRow[]> {
  const organizationId = context.organization.id;
  return context.tx.execute<LineRow>(sql`
    select f.invoice_id, f.id, coalesce(f.priced_minor, f.amount_minor)::text as amount,
      coalesce(f.priced_discount_minor, f.discount_minor)::text as discount,
      f.tax_category as category, f.tax_rate::text as rate, f.tax_country as country, f.tax_codes as codes,
      (f.priced_minor - f.priced_discount_minor - f.amount_minor + f.discount_minor)::text as included,
      coalesce(-c.amount, 0)::text as credited, coalesce(-c.discount, 0)::text as credited_discount,
      coalesce(-c.included, 0)::text as credited_included
    from fees f left join lateral (
      select sum(coalesce(k.priced_minor, k.amount_minor)) as amount,
        sum(coalesce(k.priced_discount_minor, k.discount_minor)) as discount,
        sum(k.priced_minor - k.priced_discount_minor - k.amount_minor + k.discount_minor) as included
      from fees k left join credit_notes n on n.organization_id = ${organizationId} and n.id = k.credit_note_id
      where k.organization_id = ${organizationId} and k.corrects_fee_id = f.id
        and n.state is distinct from 'void' and not ${isTakenBack(context)}) c on true
    where f.organization_id = ${organizationId} and f.invoice_id = any(${idArray(ids)})
    order by f.invoice_id, f.line_number`);
}

async function loadGroups(context: Context, ids: readonly string[]): Promise<GroupRow[]> {
  const organizationId = context.organization.id;
  return context.tx.execute<GroupRow>(sql`
    select g.invoice_id, false as of_note, g.category, g.rate::text, g.country, g.net_minor::text as net,
      g.tax_minor::text as tax, g.group_number
    from invoice_tax_groups g
    where g.organization_id = ${organizationId} and g.invoice_id = any(${idArray(ids)})
    union all
    select n.corrects_invoice_id, true, g.category, g.rate::text, g.country, g.net_minor::text, g.tax_minor::text,
      g.group_number
    from credit_notes n join credit_note_tax_groups g
      on g.organization_id = ${organizationId} and g.credit_note_id = n.id
    where n.organization_id = ${organizationId} and n.corrects_invoice_id = any(${idArray(ids)})
      and n.state = 'final' and not ${isTakenBack(context)}
    order by invoice_id, of_note, group_number`);
}

/** A fee that a note corrects, as the books have it; minor units, net of discount. */
export type StandingRow = { readonly feeType: string; readonly leftMinor: bigint };

/** What no correction took yet of any number of fees. */
export async function loadFeeStandings(
  context: Context,
  feeIds: readonly string[],
): Promise<ReadonlyMap<string, StandingRow>> {
  if (feeIds.length === 0) return new Map();
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{
    id: string;
    fee_type: string;
    recipient_id: string | null;
    left_minor: string;
  }>(sql`
    select f.id, f.fee_type, f.recipient_id, (f.amount_minor - f.discount_minor + coalesce((
        select sum(k.amount_minor - k.discount_minor) from fees k
        left join credit_notes n on n.organization_id = ${organizationId} and n.id = k.credit_note_id
        where k.organization_id = ${organizationId} and k.corrects_fee_id = f.id
          and n.state is distinct from 'void' and not ${isTakenBack(context)}), 0))::text as left_minor
    from fees f where f.organization_id = ${organizationId} and f.id = any(${idArray(feeIds)})`);
  return new Map(
    rows.map(({ id, fee_type, recipient_id, left_minor }) => [
      id,
      { feeType: fee_type, recipientId: recipient_id ?? undefined, leftMinor: BigInt(left_minor) },
    ]),
  );
}
