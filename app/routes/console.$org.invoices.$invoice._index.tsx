import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { InvoicePage } from "~/console/pages/invoice-page";
import { loadInvoicePage, overdueDaysOf, storedInvoice } from "~/console/queries/invoices.server";
import { reasonInWords } from "~/documents/credit-note-text";
import { invoiceBlocks } from "~/documents/invoice-blocks";
import { invoiceText } from "~/documents/invoice-text";
import { view } from "~/gate.server";
import { publicId } from "~/ids.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadInvoiceSettlement } from "~/operations/load-invoice-settlement.server";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Invoice ${data?.document.number ?? ""} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const id = idParam("invoice", params.invoice);
  const base = `/console/${params.org}`;
  const { document, balance, customerName, happened, hold, ...rest } = await view(caller, async (context) => {
    const data = await loadInvoicePage(context, id);
    const settlement = await loadInvoiceSettlement(context, id);
    const stored = { ...storedInvoice(data, context.organization.mode), settlement };
    const names = await loadCatalogNames(context);
    return { ...data, stored, names, overdueDays: overdueDaysOf(context, data) };
  });
  const text = invoiceText(invoiceBlocks(rest.stored, rest.names), notationOf("en"));
  const paper = {
    ...text,
    references: text.references.map((each) => ({ ...each, href: pageOf(base, "creditNote", each.key) })),
    lines: text.lines.map((line) => ({
      ...line,
      href: `${base}/invoices/${params.invoice}/lines/${publicId("fee", line.key)}`,
    })),
  };
  const open: "all" | "none" = new URL(request.url).searchParams.get("open") === "all" ? "all" : "none";
  return {
    base,
    document,
    balance,
    customerName,
    happened: { ...happened, notes: happened.notes.map(reasonInWords) },
    paper,
    overdueDays: rest.overdueDays,
    hold,
    open,
    mayBill: can(caller.role, "bill"),
  };
}

export default function Invoice() {
  return <InvoicePage {...useLoaderData<typeof loader>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
