import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { appliedCoupons, coupons, couponUses } from "../../drizzle/schema/coupons";
import { customers } from "../../drizzle/schema/customers";
import { creditNotes, fees, invoices } from "../../drizzle/schema/invoicing";
import { formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { epochMs } from "./bulk.server";
import {
  asNamed,
  byId,
  closePage,
  type ExportChoice,
  type ExportCursor,
  type ExportPage,
  type ExportPeriod,
  happenedIn,
  ofDays,
  PAGE_DOCUMENTS,
} from "./export-pages.server";

/** Credit notes that are named or issued in the period, with their lines and the lines they correct, in order of issue. */
export async function listNotesToExport(context: Context, choice: ExportChoice, after: ExportCursor | null) {
  const { tx, organization } = context;
  const page = tx.$with("page").as(
    tx
      .select({ id: creditNotes.id, issuedOn: creditNotes.issuedOn })
      .from(creditNotes)
      .where(ofDays(context, creditNotes, creditNotes.issuedOn, choice, after))
      .orderBy(asc(creditNotes.issuedOn), asc(creditNotes.id))
      .limit(PAGE_DOCUMENTS),
  );
  const corrected = alias(fees, "corrected");
  const rows = await tx
    .with(page)
    .select({
      note: creditNotes,
      voidedOn: sql<number | null>`(select v.voided_on from credit_note_voids as v
        where v.organization_id = ${organization.id} and v.credit_note_id = ${creditNotes.id})`.mapWith(
        creditNotes.issuedOn,
      ),
      externalId: customers.externalId,
      invoiceNumber: invoices.number,
      fee: fees,
      correctsLine: corrected.lineNumber,
    })
    .from(page)
    .innerJoin(creditNotes, byId(context, creditNotes, page.id))
    .innerJoin(customers, byId(context, customers, creditNotes.customerId))
    .leftJoin(fees, and(eq(fees.organizationId, organization.id), eq(fees.creditNoteId, creditNotes.id)))
    .leftJoin(corrected, byId(context, corrected, fees.correctsFeeId))
    // The invoice of the corrected line: a note in the place of an invoice may correct several.
    .leftJoin(
      invoices,
      and(
        eq(invoices.organizationId, organization.id),
        sql`${invoices.id} = coalesce(${creditNotes.correctsInvoiceId}, ${corrected.invoiceId})`,
      ),
    )
    .orderBy(asc(creditNotes.issuedOn), asc(creditNotes.id), asc(fees.lineNumber));
  return closePage(
    asNamed(rows, choice, (row) => row.note.id),
    (row) => ({
      first: formatDay(row.note.issuedOn),
      second: row.note.id,
    }),
  );
}

/** What coupons took off invoices issued in the period. */
export async function listCouponUsesToExport(
  context: Context,
  period: ExportPeriod,
  after: ExportCursor | null,
) {
  const rows = await context.tx
    .select({
      use: couponUses,
      code: coupons.code,
      name: coupons.name,
      percent: coupons.percent,
      couponId: coupons.id,
      invoiceNumber: invoices.number,
      customerName: customers.name,
      externalId: customers.externalId,
    })
    .from(couponUses)
    .innerJoin(appliedCoupons, byId(context, appliedCoupons, couponUses.appliedCouponId))
    .innerJoin(coupons, byId(context, coupons, appliedCoupons.couponId))
    .innerJoin(invoices, byId(context, invoices, couponUses.invoiceId))
    .innerJoin(customers, byId(context, customers, couponUses.customerId))
    .where(ofDays(context, couponUses, couponUses.usedOn, period, after))
    .orderBy(asc(couponUses.usedOn), asc(couponUses.id))
    .limit(PAGE_DOCUMENTS);
  return closePage(rows, (row) => ({ first: formatDay(row.use.usedOn), second: row.use.id }));
}

/** When a movement was: in text for the next page, and as an instant. */
const MOVED_AT = sql`page.at::text as at, ${epochMs(sql`page.at`)} as "movedAt"`;

const pageOf = (context: Context, moved: SQL, period: ExportPeriod, after: ExportCursor | null) => sql`
  select * from (${moved}) as moved
  where ${happenedIn(context, { at: sql`moved.at`, id: sql`moved.id` }, period, after)}
  order by at, id limit ${PAGE_DOCUMENTS}`;

/** Credit that came in, was used, went back, was moved or went with its voided note; `minor` is below zero where it goes out. */
export type CreditMovement = {
  readonly id: string;
  /** With its microseconds, for the next page. */
  readonly at: string;
  readonly movedAt: number;
  readonly movement: "granted" | "used" | "moved" | "voided";
  readonly kind: string;
  readonly creditId: string;
  readonly customerId: string;
  readonly externalId: string | null;
  readonly customerName: string;
  readonly currency: string;
  readonly minor: string;
  readonly invoiceNumber: string | null;
  readonly creditNoteNumber: string | null;
};

/** Movements of customer credit in the period, in order of time. */
export async function listCreditMovements(
  context: Context,
  period: ExportPeriod,
  after: ExportCursor | null,
): Promise<ExportPage<CreditMovement>> {
  const org = context.organization.id;
  const moved = sql`
    select c.id, c.created_at as at, 'granted' as movement, c.id as credit_id, c.customer_id, c.amount_minor as minor,
      null::uuid as invoice_id
    from customer_credits c where c.organization_id = ${org}
    union all
    select a.id, a.allocated_at, 'used', a.credit_id, k.customer_id, -a.amount_minor, a.invoice_id
    from credit_allocations a join customer_credits k on k.organization_id = ${org} and k.id = a.credit_id
    where a.organization_id = ${org}
    union all
    select m.id, m.moved_at, 'moved', m.credit_id, m.customer_id, -m.amount_minor, null::uuid
    from credit_moves m where m.organization_id = ${org}
    union all
    select r.id, r.revoked_at, 'revoked', r.credit_id, r.customer_id, -r.amount_minor, null::uuid
    from credit_revocations r where r.organization_id = ${org}
    union all
    select v.credit_note_id, v.voided_at, 'voided', c.id, v.customer_id, -v.credit_minor, null::uuid
    from credit_note_voids v join customer_credits c
      on c.organization_id = ${org} and c.credit_note_id = v.credit_note_id
    where v.organization_id = ${org}`;
  const rows = await context.tx.execute<CreditMovement>(sql`
    with page as (${pageOf(context, moved, period, after)})
    select page.id, ${MOVED_AT}, page.movement, credit.kind, page.credit_id as "creditId", page.customer_id as "customerId", customers.external_id as "externalId", customers.name as "customerName",
      credit.currency, page.minor::text as minor, invoices.number as "invoiceNumber",
      notes.number as "creditNoteNumber"
    from page
    join customer_credits credit on credit.organization_id = ${org} and credit.id = page.credit_id
    join customers on customers.organization_id = ${org} and customers.id = page.customer_id
    left join invoices on invoices.organization_id = ${org} and invoices.id = page.invoice_id
    left join credit_notes notes on notes.organization_id = ${org} and notes.id = credit.credit_note_id
    order by page.at, page.id`);
  return closePage(rows, ({ at, id }) => ({ first: at, second: id }));
}

/**
 * Prepaid credit that was granted, used, expired, went back or was taken back with the invoice that sold it; `minor` is
 * below zero where it goes out.
 */
export type PrepaidMovement = {
  readonly id: string;
  /** With its microseconds, for the next page. */
  readonly at: string;
  readonly movedAt: number;
  readonly movement: "granted" | "used" | "expired" | "taken_back";
  readonly walletId: string;
  readonly walletCode: string;
  readonly walletName: string;
  readonly grantId: string;
  readonly nature: string;
  readonly isUsable: boolean;
  /** Null where it never expires. */
  readonly expiresAt: number | null;
  readonly grantedMinor: string;
  readonly remainingMinor: string;
  readonly customerId: string;
  readonly externalId: string | null;
  readonly customerName: string;
  readonly currency: string;
  readonly minor: string;
  readonly invoiceNumber: string | null;
  /** True for a gift that lowered its invoice before tax; else it paid like money. */
  readonly lowersBase: boolean;
};

/** Movements of wallets in the period, each with its grant as it stands now, in order of time. */
export async function listPrepaidMovements(
  context: Context,
  period: ExportPeriod,
  after: ExportCursor | null,
): Promise<ExportPage<PrepaidMovement>> {
  const org = context.organization.id;
  const moved = sql`
    select g.id, g.created_at as at, 'granted' as movement, g.id as grant_id, g.amount_minor as minor, g.invoice_id,
      false as lowers_base
    from wallet_grants g where g.organization_id = ${org}
    union all
    select d.id, d.drawn_at, case when d.invoice_id is not null then 'used' when b.state = 'cancelled' then 'taken_back'
        else 'expired' end, d.grant_id, -d.amount_minor, d.invoice_id, d.lowers_base
    from wallet_draws d
    join wallet_grants g on g.organization_id = ${org} and g.id = d.grant_id
    left join invoice_balances b on b.organization_id = ${org} and b.invoice_id = g.invoice_id
    where d.organization_id = ${org}`;
  const rows = await context.tx.execute<PrepaidMovement>(sql`
    with page as (${pageOf(context, moved, period, after)})
    select page.id, ${MOVED_AT}, page.movement, wallets.id as "walletId", wallets.code as "walletCode", wallets.name as "walletName", grants.id as "grantId", grants.nature, grants.usable as "isUsable",
      ${epochMs(sql`grants.expires_at`)} as "expiresAt",
      grants.amount_minor::text as "grantedMinor", grants.remaining_minor::text as "remainingMinor",
      grants.customer_id as "customerId", customers.external_id as "externalId", customers.name as "customerName",
      wallets.currency, page.minor::text as minor, invoices.number as "invoiceNumber",
      page.lowers_base as "lowersBase"
    from page
    join wallet_grants grants on grants.organization_id = ${org} and grants.id = page.grant_id
    join wallets on wallets.organization_id = ${org} and wallets.id = grants.wallet_id
    join customers on customers.organization_id = ${org} and customers.id = grants.customer_id
    left join invoices on invoices.organization_id = ${org} and invoices.id = page.invoice_id
    order by page.at, page.id`);
  return closePage(rows, ({ at, id }) => ({ first: at, second: id }));
}
