import { and, count, eq, ilike, inArray, or, type SQL, sql } from "drizzle-orm";
import { planVersions } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { fees, invoiceBalances, invoices, invoiceTaxGroups } from "../../../drizzle/schema/invoicing";
import { INVOICE_STATES, type InvoiceState } from "../../billing/invoicing/invoice-kinds";
import { dayInZone } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { amountKeys, directionOf, keyset, type Page, type PageRequest } from "../../store/columns";
import { containing } from "./containing";
import { countDrafts } from "./drafts.server";
import { findCollectionHold } from "./holds.server";
import { loadInvoiceHistory } from "./invoice-history.server";

export const INVOICE_TABS = ["all", "draft", "open", "overdue", "paid"] as const;
export type InvoiceTab = (typeof INVOICE_TABS)[number];
export const INVOICE_SORTS = ["-issued", "issued", "-due", "due", "-total", "total"] as const;
export type InvoiceSort = (typeof INVOICE_SORTS)[number];

export type InvoiceFilter = {
  readonly tab: InvoiceTab;
  readonly query: string;
  readonly customerId?: string | null;
  readonly subscriptionId?: string | null;
  readonly currency?: string | null;
  readonly sort?: InvoiceSort;
};

function selectInvoices(context: Context) {
  const org = context.organization.id;
  const openPayment = sql<string | null>`(select p.state from payments p where p.organization_id = ${org}
    and p.invoice_id = ${invoices.id} and p.state in ('started', 'requires_action', 'processing', 'unknown')
    limit 1)`;
  return context.tx
    .select({
      id: invoices.id,
      number: invoices.number,
      customerId: invoices.customerId,
      customerName: customers.name,
      currency: invoices.currency,
      issuedOn: invoices.issuedOn,
      dueOn: invoices.dueOn,
      totalMinor: invoices.totalMinor,
      openMinor: invoiceBalances.openMinor,
      storedState: invoiceBalances.state,
      openPayment,
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, org), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, invoices.customerId)))
    .$dynamic();
}

type Selected = Awaited<ReturnType<typeof selectInvoices>>[number];

/** An invoice of a list; `overdueDays` counts by the organization's clock and is zero when nothing is late. */
export type InvoiceRow = Omit<Selected, "storedState"> & {
  readonly state: InvoiceState;
  readonly overdueDays: number;
};

function toRow({ storedState, ...row }: Selected, today: number): InvoiceRow {
  const state = INVOICE_STATES.find((each) => each === storedState) ?? "open";
  return { ...row, state, overdueDays: state === "open" ? Math.max(0, today - row.dueOn) : 0 };
}

const isoDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const todayOf = (context: Context) => dayInZone(context.now, context.organization.zone);

/** What a filter of the invoices page means in SQL; also for its sums and counts. */
function conditions(context: Context, filter: InvoiceFilter): (SQL | undefined)[] {
  const pattern = containing(filter.query);
  const overdue = and(
    eq(invoiceBalances.state, "open"),
    sql`${invoiceBalances.dueOn} < ${isoDay(todayOf(context))}::date`,
  );
  const states = {
    all: undefined,
    // Drafts have tables of their own; `listDrafts` lists them.
    draft: sql`false`,
    open: eq(invoiceBalances.state, "open"),
    overdue,
    paid: eq(invoiceBalances.state, "paid"),
  };
  return [
    eq(invoices.organizationId, context.organization.id),
    states[filter.tab],
    filter.customerId ? eq(invoices.customerId, filter.customerId) : undefined,
    filter.subscriptionId
      ? sql`exists (select 1 from fees f where f.organization_id = ${context.organization.id}
          and f.invoice_id = ${invoices.id} and f.subscription_id = ${filter.subscriptionId})`
      : undefined,
    filter.currency ? eq(invoices.currency, filter.currency) : undefined,
    filter.query === "" ? undefined : or(ilike(invoices.number, pattern), ilike(customers.name, pattern)),
  ];
}

function sortKey(sort: InvoiceSort, request: PageRequest) {
  const direction = directionOf(sort);
  const id = { column: invoices.id, cast: "uuid", read: (row: InvoiceRow) => row.id } as const;
  const name = sort.replace("-", "");
  if (name === "total") {
    const total = amountKeys(invoices.currency, invoices.totalMinor, (row: InvoiceRow) => row.totalMinor);
    return keyset<InvoiceRow>([...total, id], direction, request);
  }
  const column = name === "due" ? invoices.dueOn : invoices.issuedOn;
  const read = (row: InvoiceRow) => isoDay(name === "due" ? row.dueOn : row.issuedOn);
  return keyset<InvoiceRow>([{ column, cast: "date", read }, id], direction, request);
}

/** Invoices by the chosen order, newest first unless told. */
export async function listInvoices(
  context: Context,
  filter: InvoiceFilter,
  request: PageRequest,
): Promise<Page<InvoiceRow>> {
  const key = sortKey(filter.sort ?? "-issued", request);
  const rows = await selectInvoices(context)
    .where(and(...conditions(context, filter), key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  const today = todayOf(context);
  return key.page(rows.map((row) => toRow(row, today)));
}

/** Sums of all invoices a filter matches, one a currency. */
export async function sumInvoices(context: Context, filter: InvoiceFilter) {
  const org = context.organization.id;
  return context.tx
    .select({
      currency: invoices.currency,
      count: sql<number>`count(*)`.mapWith(Number),
      totalMinor: sql<bigint>`coalesce(sum(${invoices.totalMinor}), 0)::bigint`.mapWith(BigInt),
      openMinor: sql<bigint>`coalesce(sum(${invoiceBalances.openMinor}), 0)::bigint`.mapWith(BigInt),
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, org), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, invoices.customerId)))
    .where(and(...conditions(context, filter)))
    .groupBy(invoices.currency)
    .orderBy(invoices.currency);
}

/** How many invoices each tab shows under the other filters, by one pass over the balances. */
export async function countInvoiceTabs(
  context: Context,
  filter: InvoiceFilter,
): Promise<Readonly<Record<InvoiceTab, number>>> {
  const org = context.organization.id;
  const late = sql`${invoiceBalances.dueOn} < ${isoDay(todayOf(context))}::date`;
  const pattern = containing(filter.query);
  const rows = await context.tx
    .select({
      state: invoiceBalances.state,
      count: count(),
      late: sql<number>`count(*) filter (where ${late})`.mapWith(Number),
    })
    .from(invoiceBalances)
    .where(
      and(
        eq(invoiceBalances.organizationId, org),
        filter.customerId ? eq(invoiceBalances.customerId, filter.customerId) : undefined,
        filter.currency ? eq(invoiceBalances.currency, filter.currency) : undefined,
        filter.query === ""
          ? undefined
          : sql`exists (select 1 from invoices i join customers c on c.organization_id = ${org} and c.id = i.customer_id
              where i.organization_id = ${org} and i.id = invoice_balances.invoice_id
                and (i.number ilike ${pattern} or c.name ilike ${pattern}))`,
      ),
    )
    .groupBy(invoiceBalances.state);
  const of = (state: InvoiceState) => rows.find((row) => row.state === state);
  return {
    all: rows.reduce((sum, row) => sum + row.count, 0),
    draft: await countDrafts(context, filter),
    open: of("open")?.count ?? 0,
    overdue: of("open")?.late ?? 0,
    paid: of("paid")?.count ?? 0,
  };
}

/** One issued invoice whole: its frozen parties, lines with their derivations, taxes, and what happened to it. */
export async function loadInvoicePage(context: Context, id: string) {
  const org = context.organization.id;
  const [invoice] = await context.tx
    .select({ document: invoices, balance: invoiceBalances, customerName: customers.name })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, org), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, invoices.customerId)))
    .where(and(eq(invoices.organizationId, org), eq(invoices.id, id)));
  if (!invoice) throw new NotFound("This invoice");
  const lines = await context.tx
    .select()
    .from(fees)
    .where(and(eq(fees.organizationId, org), eq(fees.invoiceId, id)))
    .orderBy(fees.lineNumber);
  const taxGroups = await context.tx
    .select()
    .from(invoiceTaxGroups)
    .where(and(eq(invoiceTaxGroups.organizationId, org), eq(invoiceTaxGroups.invoiceId, id)))
    .orderBy(invoiceTaxGroups.groupNumber);
  const happened = await loadInvoiceHistory(context, id);
  const hold = await findCollectionHold(context, id);
  return { ...invoice, lines, taxGroups, happened, hold, now: context.now };
}

export type InvoicePageData = Awaited<ReturnType<typeof loadInvoicePage>>;

/** The invoice as the writers of documents take it. */
export function storedInvoice(data: InvoicePageData, mode: "live" | "test") {
  const { document, balance, lines, taxGroups } = data;
  return {
    ...document,
    mode,
    openMinor: balance.openMinor,
    taxGroups,
    lines: lines.map((line) => ({
      ...line,
      number: line.lineNumber,
      period: { from: line.fromOn, to: line.toOn },
    })),
  };
}

/** How many days the invoice is late by the organization's clock; zero when it is not. */
export function overdueDaysOf(context: Context, data: InvoicePageData): number {
  return data.balance.state === "open" ? Math.max(0, todayOf(context) - data.balance.dueOn) : 0;
}

/** Currencies that customers are billed in, for filters. */
export async function listUsedCurrencies(context: Context): Promise<string[]> {
  const rows = await context.tx
    .selectDistinct({ currency: customers.currency })
    .from(customers)
    .where(eq(customers.organizationId, context.organization.id))
    .orderBy(customers.currency);
  return rows.map((row) => row.currency);
}

/** One line of an invoice with the plan version that priced it. */
export async function loadInvoiceLine(
  context: Context,
  ids: { readonly invoiceId: string; readonly lineId: string },
) {
  const org = context.organization.id;
  const [row] = await context.tx
    .select({
      number: invoices.number,
      fee: fees,
      planId: planVersions.planId,
      versionNumber: planVersions.number,
    })
    .from(fees)
    .innerJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, fees.invoiceId)))
    .leftJoin(
      planVersions,
      and(eq(planVersions.organizationId, org), eq(planVersions.id, fees.planVersionId)),
    )
    .where(and(eq(fees.organizationId, org), eq(fees.id, ids.lineId), eq(fees.invoiceId, ids.invoiceId)));
  if (!row) throw new NotFound("This line");
  return row;
}

/** What pages need of an invoice that do one thing about it. */
export async function loadInvoiceFacts(context: Context, id: string) {
  const org = context.organization.id;
  const [row] = await context.tx
    .select({
      id: invoices.id,
      number: invoices.number,
      currency: invoices.currency,
      state: invoiceBalances.state,
      totalMinor: invoices.totalMinor,
      openMinor: invoiceBalances.openMinor,
      customerName: customers.name,
      customerEmail: customers.email,
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, org), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, invoices.customerId)))
    .where(and(eq(invoices.organizationId, org), eq(invoices.id, id)));
  if (!row) throw new NotFound("This invoice");
  return row;
}

export type InvoiceFacts = Awaited<ReturnType<typeof loadInvoiceFacts>>;

/** The numbers of the invoices that are named, by their ids. */
export async function loadInvoiceNumbers(
  context: Context,
  named: readonly { readonly invoiceId: string }[],
): Promise<Readonly<Record<string, string>>> {
  const ids = named.map(({ invoiceId }) => invoiceId);
  if (ids.length === 0) return {};
  const rows = await context.tx
    .select({ id: invoices.id, number: invoices.number })
    .from(invoices)
    .where(and(eq(invoices.organizationId, context.organization.id), inArray(invoices.id, ids)));
  return Object.fromEntries(rows.map(({ id, number }) => [id, number]));
}
