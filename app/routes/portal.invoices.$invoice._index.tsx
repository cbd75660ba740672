import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { invoiceBlocks } from "~/documents/invoice-blocks";
import { invoiceText } from "~/documents/invoice-text";
import { view } from "~/gate.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadInvoiceSettlement } from "~/operations/load-invoice-settlement.server";
import { idParam } from "~/portal/address";
import { pageOf } from "~/portal/links";
import { InvoicePage } from "~/portal/pages/invoice-page";
import { loadInvoicePage } from "~/portal/queries/invoices.server";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Invoice ${data?.row.number ?? ""} · Your billing` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("invoice", params.invoice);
  const { row, stored, attempts, names, settlement } = await view(caller, async (context) => ({
    ...(await loadInvoicePage(context, id)),
    names: await loadCatalogNames(context),
    settlement: await loadInvoiceSettlement(context, id),
  }));
  const open: "all" | "none" = new URL(request.url).searchParams.get("open") === "all" ? "all" : "none";
  const shown = attempts.map(
    ({ id: paymentId, state, startedAt, amountMinor, currency, failureCode, declineCode }) => ({
      id: paymentId,
      state,
      startedAt,
      amountMinor,
      currency,
      failureCode,
      declineCode,
    }),
  );
  const text = invoiceText(invoiceBlocks({ ...stored, settlement }, names), notationOf("en"));
  const references = text.references.map((each) => ({ ...each, href: pageOf("creditNote", each.key) }));
  return { row, paper: { ...text, references }, attempts: shown, open };
}

export default function Invoice() {
  return <InvoicePage {...useLoaderData<typeof loader>()} />;
}
