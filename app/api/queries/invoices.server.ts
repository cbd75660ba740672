import { and, asc, eq, sql } from "drizzle-orm";
import { fees, invoiceBalances, invoices, invoiceTaxGroups } from "../../../drizzle/schema/invoicing";
import type { InvoiceState } from "../../billing/invoicing/invoice-kinds";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { selectLines } from "./document-lines.server";
import { newestFirst } from "./newest-first";

export type InvoiceRow = typeof invoices.$inferSelect & {
  readonly balance: typeof invoiceBalances.$inferSelect;
  readonly discountMinor: bigint;
};

export type InvoiceFilter = {
  readonly customerId?: string;
  readonly status?: InvoiceState;
  readonly number?: string;
};

function selectInvoices(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      invoice: invoices,
      balance: invoiceBalances,
      discount: sql<string>`coalesce((select sum(${fees.discountMinor}) from ${fees}
        where ${fees.organizationId} = ${organizationId} and ${fees.invoiceId} = ${invoices.id}), 0)::text`,
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, organizationId), eq(invoiceBalances.invoiceId, invoices.id)),
    );
}

export async function listInvoices(
  context: Context,
  filter: InvoiceFilter,
  request: PageRequest,
): Promise<Page<InvoiceRow>> {
  const order = keyset(
    newestFirst<InvoiceRow & { createdAt: number }>(invoices.closedAt, invoices.id),
    "descending",
    request,
  );
  const rows = await selectInvoices(context)
    .where(
      and(
        eq(invoices.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(invoices.customerId, filter.customerId),
        filter.status === undefined ? undefined : eq(invoiceBalances.state, filter.status),
        filter.number === undefined ? undefined : eq(invoices.number, filter.number),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map((row) => ({ ...toRow(row), createdAt: row.invoice.closedAt })));
}

function toRow(row: {
  invoice: typeof invoices.$inferSelect;
  balance: typeof invoiceBalances.$inferSelect;
  discount: string;
}): InvoiceRow {
  return { ...row.invoice, balance: row.balance, discountMinor: BigInt(row.discount) };
}

/** An invoice with its tax groups and lines; `text` is the id as the address has it. */
export async function loadInvoice(context: Context, text: string) {
  const organizationId = context.organization.id;
  const id = parsePublicId("invoice", text);
  if (id === null) throw new NotFound("This invoice");
  const [row] = await selectInvoices(context).where(
    and(eq(invoices.organizationId, organizationId), eq(invoices.id, id)),
  );
  if (!row) throw new NotFound("This invoice");
  const taxGroups = await context.tx
    .select()
    .from(invoiceTaxGroups)
    .where(and(eq(invoiceTaxGroups.organizationId, organizationId), eq(invoiceTaxGroups.invoiceId, id)))
    .orderBy(asc(invoiceTaxGroups.groupNumber));
  const lines = await selectLines(context, eq(fees.invoiceId, id));
  return { ...toRow(row), taxGroups, lines };
}

export type InvoiceWithLines = Awaited<ReturnType<typeof loadInvoice>>;

/** The invoice a filter names, if it is one of ours. */
export async function findInvoiceId(context: Context, text: string): Promise<string> {
  const id = parsePublicId("invoice", text);
  if (id === null) throw new NotFound("This invoice");
  const [row] = await context.tx
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.organizationId, context.organization.id), eq(invoices.id, id)));
  if (!row) throw new NotFound("This invoice");
  return row.id;
}
