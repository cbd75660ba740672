import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { fees, invoiceBalances, invoices, invoiceTaxGroups } from "../../../drizzle/schema/invoicing";
import { payments } from "../../../drizzle/schema/payments";
import { INVOICE_STATES, type InvoiceState } from "../../billing/invoicing/invoice-kinds";
import { formatDay } from "../../billing/time/day";
import { dayInZone } from "../../billing/time/zone";
import { boundCustomerId, type Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

/** The portal's role shows the invoices of the bound customer and of those it pays for, so no query here says which. */
function selectInvoices(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      id: invoices.id,
      number: invoices.number,
      currency: invoices.currency,
      issuedOn: invoices.issuedOn,
      dueOn: invoices.dueOn,
      totalMinor: invoices.totalMinor,
      openMinor: invoiceBalances.openMinor,
      storedState: invoiceBalances.state,
      collectAt: invoiceBalances.collectAt,
      customerId: invoices.customerId,
      buyerName: sql<string>`${invoices.buyer}->>'name'`,
      // Of others than the bound customer no row shows: what this one pays for them is its own to pay.
      pays: sql<string>`coalesce((select ${customers.pays} from ${customers}
        where ${customers.organizationId} = ${organizationId} and ${customers.id} = ${invoices.customerId}), 'self')`,
      openPayment: sql<string | null>`(select ${payments.state} from ${payments}
        where ${payments.organizationId} = ${organizationId} and ${payments.invoiceId} = ${invoices.id}
          and ${payments.state} in ('started', 'requires_action', 'processing', 'unknown') limit 1)`,
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, organizationId), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .$dynamic();
}

type Selected = Awaited<ReturnType<typeof selectInvoices>>[number];

/** An invoice of a list; `overdueDays` counts by the organization's clock, zero when nothing is late. */
export type InvoiceRow = Omit<Selected, "storedState" | "customerId" | "buyerName" | "pays"> & {
  readonly state: InvoiceState;
  readonly overdueDays: number;
  /** The customer it names, where that is another one that the reader pays for. */
  readonly billedTo: string | null;
  /** Who pays it: the reader, or the customer the reader belongs to. */
  readonly paidBy: "reader" | "payer";
};

function rowOf(context: Context) {
  const today = dayInZone(context.now, context.organization.zone);
  const reader = boundCustomerId(context);
  return ({ storedState, customerId, buyerName, pays, ...row }: Selected): InvoiceRow => {
    const state = INVOICE_STATES.find((each) => each === storedState) ?? "open";
    const overdueDays = state === "open" ? Math.max(0, today - row.dueOn) : 0;
    const billedTo = customerId === reader ? null : buyerName;
    return { ...row, state, overdueDays, billedTo, paidBy: pays === "payer" ? "payer" : "reader" };
  };
}

export async function listInvoices(context: Context, request: PageRequest): Promise<Page<InvoiceRow>> {
  const order = keyset<InvoiceRow>(
    [
      { column: invoices.issuedOn, cast: "date", read: (row) => formatDay(row.issuedOn) },
      { column: invoices.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await selectInvoices(context)
    .where(and(eq(invoices.organizationId, context.organization.id), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(rowOf(context)));
}

/** Everything that the reader has still to pay, the longest due first. */
export async function listInvoicesToPay(context: Context): Promise<readonly InvoiceRow[]> {
  const rows = await selectInvoices(context)
    .where(
      and(
        eq(invoices.organizationId, context.organization.id),
        eq(invoiceBalances.state, "open"),
        gt(invoiceBalances.openMinor, 0n),
        sql`not exists (select 1 from ${customers} where ${customers.organizationId} = ${context.organization.id}
          and ${customers.id} = ${invoices.customerId} and ${customers.pays} = 'payer')`,
      ),
    )
    .orderBy(asc(invoices.dueOn), asc(invoices.id))
    .limit(20);
  return rows.map(rowOf(context));
}

/** One invoice by itself; NotFound for those of others, which the role does not even show. */
export async function loadInvoice(context: Context, id: string): Promise<InvoiceRow> {
  const [row] = await selectInvoices(context).where(
    and(eq(invoices.organizationId, context.organization.id), eq(invoices.id, id)),
  );
  if (!row) throw new NotFound("This invoice");
  return rowOf(context)(row);
}

/** The invoice as the writers of documents take it, with what became of it. */
export async function loadInvoicePage(context: Context, id: string) {
  const organizationId = context.organization.id;
  const row = await loadInvoice(context, id);
  const [document] = await context.tx
    .select()
    .from(invoices)
    .where(and(eq(invoices.organizationId, organizationId), eq(invoices.id, id)));
  if (!document) throw new NotFound("This invoice");
  const lines = await context.tx
    .select()
    .from(fees)
    .where(and(eq(fees.organizationId, organizationId), eq(fees.invoiceId, id)))
    .orderBy(asc(fees.lineNumber));
  const taxGroups = await context.tx
    .select()
    .from(invoiceTaxGroups)
    .where(and(eq(invoiceTaxGroups.organizationId, organizationId), eq(invoiceTaxGroups.invoiceId, id)))
    .orderBy(asc(invoiceTaxGroups.groupNumber));
  const attempts = await context.tx
    .select()
    .from(payments)
    .where(and(eq(payments.organizationId, organizationId), eq(payments.invoiceId, id)))
    .orderBy(desc(payments.attempt), desc(payments.id));
  return {
    row,
    attempts,
    stored: {
      ...document,
      mode: context.organization.mode,
      openMinor: row.openMinor,
      taxGroups,
      lines: lines.map((line) => ({
        ...line,
        number: line.lineNumber,
        period: { from: line.fromOn, to: line.toOn },
      })),
    },
  };
}
