import { and, asc, eq, gte, inArray, lt, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { customers } from "../../drizzle/schema/customers";
import { exchangeRates } from "../../drizzle/schema/exchange-rates";
import { fees, invoiceBalances, invoices } from "../../drizzle/schema/invoicing";
import { journalEntries, journalLines } from "../../drizzle/schema/ledger";
import { issuers } from "../../drizzle/schema/organizations";
import { allocations, paymentMethods, payments } from "../../drizzle/schema/payments";
import type { Day } from "../billing/time/day";
import { formatDay } from "../billing/time/day";
import { startOfDay } from "../billing/time/zone";
import type { Context } from "../context.server";
import { instantOf } from "./bulk.server";

/** Civil days `[from, to)`. */
export type ExportPeriod = { readonly from: Day; readonly to: Day };

/** What a file is about: what belongs to the days, or the rows that are named, which are one page. */
export type ExportChoice = ExportPeriod | { readonly ids: readonly string[] };

/** The last row of the page before, as its two keys in text. */
export type ExportCursor = { readonly first: string; readonly second: string };

export type ExportPage<Row> = { readonly rows: readonly Row[]; readonly next: ExportCursor | null };

/** How many documents one short transaction reads; each brings its lines. */
export const PAGE_DOCUMENTS = 500;

const afterCursor = (left: SQL, cursor: ExportCursor | null, cast: "date" | "timestamptz") =>
  cursor ? sql`${left} > (${cursor.first}::${sql.raw(cast)}, ${cursor.second}::uuid)` : undefined;

type Keys = { readonly organizationId: PgColumn; readonly id: PgColumn };

/** To join the organization's row of a table by its id. */
export const byId = ({ organization }: Context, table: Keys, id: SQLWrapper) =>
  and(eq(table.organizationId, organization.id), eq(table.id, id));

/** The organization's rows that are named, or of the days, behind the last row of the page before. */
export const ofDays = (
  { organization }: Context,
  table: Keys,
  day: PgColumn,
  choice: ExportChoice,
  after: ExportCursor | null,
) =>
  and(
    eq(table.organizationId, organization.id),
    "ids" in choice
      ? inArray(table.id, [...choice.ids])
      : and(
          gte(day, choice.from),
          lt(day, choice.to),
          afterCursor(sql`(${day}, ${table.id})`, after, "date"),
        ),
  );

/** What happened on the days by the calendar of the books, behind the last row of the page before. */
export function happenedIn(
  { organization }: Context,
  { at, id }: { readonly at: SQLWrapper; readonly id: SQLWrapper },
  period: ExportPeriod,
  after: ExportCursor | null,
) {
  const start = (day: Day) => instantOf(startOfDay(day, organization.zone));
  return and(
    sql`${at} >= ${start(period.from)}`,
    sql`${at} < ${start(period.to)}`,
    afterCursor(sql`(${at}, ${id})`, after, "timestamptz"),
  );
}

/** Invoices that are named or issued in the period, with their lines, in order of issue. */
export async function listInvoicesToExport(
  context: Context,
  choice: ExportChoice,
  after: ExportCursor | null,
) {
  const { tx, organization } = context;
  const page = tx.$with("page").as(
    tx
      .select({ id: invoices.id, issuedOn: invoices.issuedOn, ...tenders(organization.id) })
      .from(invoices)
      .where(ofDays(context, invoices, invoices.issuedOn, choice, after))
      .orderBy(asc(invoices.issuedOn), asc(invoices.id))
      .limit(PAGE_DOCUMENTS),
  );
  const rows = await tx
    .with(page)
    .select({
      invoice: invoices,
      creditMinor: page.creditMinor,
      prepaidMinor: page.prepaidMinor,
      coupons: page.coupons,
      openMinor: invoiceBalances.openMinor,
      state: invoiceBalances.state,
      externalId: customers.externalId,
      fee: fees,
    })
    .from(page)
    .innerJoin(invoices, byId(context, invoices, page.id))
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, organization.id), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .innerJoin(customers, byId(context, customers, invoices.customerId))
    .leftJoin(fees, and(eq(fees.organizationId, organization.id), eq(fees.invoiceId, invoices.id)))
    .orderBy(asc(invoices.issuedOn), asc(invoices.id), asc(fees.lineNumber));
  return closePage(
    asNamed(rows, choice, (row) => row.invoice.id),
    (row) => ({
      first: formatDay(row.invoice.issuedOn),
      second: row.invoice.id,
    }),
  );
}

/** What credit and prepaid credit paid of an invoice and was not given back, and the codes of its coupons. */
function tenders(organizationId: string) {
  return {
    creditMinor: sql<string>`coalesce((select sum(a.amount_minor) from credit_allocations a
      where a.organization_id = ${organizationId} and a.invoice_id = invoices.id), 0)::text`.as(
      "used_credit",
    ),
    prepaidMinor: sql<string>`coalesce((select sum(d.amount_minor) from wallet_draws d
      where d.organization_id = ${organizationId} and d.invoice_id = invoices.id and not d.lowers_base), 0)::text`.as(
      "used_prepaid",
    ),
    coupons: sql<string | null>`(select string_agg(c.code, ' ' order by c.code) from coupon_uses u
      join applied_coupons p on p.organization_id = ${organizationId} and p.id = u.applied_coupon_id
      join coupons c on c.organization_id = ${organizationId} and c.id = p.coupon_id
      where u.organization_id = ${organizationId} and u.invoice_id = invoices.id)`.as("coupon_codes"),
  };
}

/** Payments that are named, or started in the period by the calendar of the books. */
export async function listPaymentsToExport(
  context: Context,
  choice: ExportChoice,
  after: ExportCursor | null,
) {
  const { tx, organization } = context;
  const rows = await tx
    .select({
      payment: payments,
      // Text keeps the microseconds that a number would lose, so that no row falls between two pages.
      startedText: sql<string>`${payments.startedAt}::text`,
      invoiceNumber: invoices.number,
      externalId: customers.externalId,
      customerName: customers.name,
      method: paymentMethods,
      allocatedMinor: sql<string>`coalesce((select sum(${allocations.amountMinor}) from ${allocations}
        where ${allocations.organizationId} = ${organization.id} and ${allocations.paymentId} = ${payments.id}), 0)::text`,
    })
    .from(payments)
    .innerJoin(invoices, byId(context, invoices, payments.invoiceId))
    .innerJoin(customers, byId(context, customers, payments.customerId))
    .leftJoin(paymentMethods, byId(context, paymentMethods, payments.paymentMethodId))
    .where(
      and(
        eq(payments.organizationId, organization.id),
        "ids" in choice
          ? inArray(payments.id, [...choice.ids])
          : happenedIn(context, { at: payments.startedAt, id: payments.id }, choice, after),
      ),
    )
    .orderBy(asc(payments.startedAt), asc(payments.id))
    .limit(PAGE_DOCUMENTS);
  return closePage(
    asNamed(rows, choice, (row) => row.payment.id),
    (row) => ({
      first: row.startedText,
      second: row.payment.id,
    }),
  );
}

/** Entries posted in the period with their lines, in the order of the journal. */
export async function listJournalToExport(
  context: Context,
  period: ExportPeriod,
  after: ExportCursor | null,
) {
  const { tx, organization } = context;
  const page = tx.$with("page").as(
    tx
      .select({ id: journalEntries.id, postedOn: journalEntries.postedOn })
      .from(journalEntries)
      .where(ofDays(context, journalEntries, journalEntries.postedOn, period, after))
      .orderBy(asc(journalEntries.postedOn), asc(journalEntries.id))
      .limit(PAGE_DOCUMENTS),
  );
  const rows = await tx
    .with(page)
    .select({
      entry: journalEntries,
      line: journalLines,
      baseCurrency: issuers.baseCurrency,
      // What one unit was worth, whichever way the rate was quoted.
      rate: sql<string | null>`case when ${exchangeRates.quote} = 'direct' then ${exchangeRates.rate}::text
        else trim_scale(round(1 / ${exchangeRates.rate}::numeric(40, 20), 10))::text end`,
    })
    .from(page)
    .innerJoin(journalEntries, byId(context, journalEntries, page.id))
    .innerJoin(
      journalLines,
      and(eq(journalLines.organizationId, organization.id), eq(journalLines.entryId, journalEntries.id)),
    )
    .innerJoin(issuers, byId(context, issuers, journalEntries.issuerId))
    .leftJoin(exchangeRates, byId(context, exchangeRates, journalEntries.exchangeRateId))
    .orderBy(asc(journalEntries.postedOn), asc(journalEntries.id), asc(journalLines.lineNumber));
  return closePage(rows, (row) => ({ first: formatDay(row.entry.postedOn), second: row.entry.id }));
}

/** Rows that were named in the order in which they were; the lines of a document stay as they stand. */
export function asNamed<Row>(rows: Row[], choice: ExportChoice, idOf: (row: Row) => string): Row[] {
  if (!("ids" in choice)) return rows;
  const places = new Map(choice.ids.map((id, place) => [id, place]));
  const place = (row: Row) => places.get(idOf(row)) ?? 0;
  return rows.sort((left, right) => place(left) - place(right));
}

/** A page that brought rows is followed by another; the one that brings none is the end. */
export function closePage<Row>(rows: readonly Row[], cursorOf: (row: Row) => ExportCursor): ExportPage<Row> {
  const last = rows[rows.length - 1];
  return { rows, next: last === undefined ? null : cursorOf(last) };
}

/** The rows of a page in other words. */
export function mapPage<Stored, Row>(
  page: ExportPage<Stored>,
  row: (stored: Stored) => Row,
): ExportPage<Row> {
  return { rows: page.rows.map(row), next: page.next };
}
