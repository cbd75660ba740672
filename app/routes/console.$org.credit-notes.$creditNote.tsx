import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { CreditNotePage } from "~/console/pages/credit-note-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { findRefundablePayment } from "~/console/queries/payments.server";
import { creditNoteBlocks } from "~/documents/credit-note-blocks";
import { creditNoteText } from "~/documents/credit-note-text";
import { view } from "~/gate.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadCreditNoteDocument } from "~/operations/load-credit-note-document.server";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Credit note ${data?.note.number ?? ""} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const noteId = idParam("creditNote", params.creditNote);
  const base = `/console/${params.org}`;
  return view(caller, async (context) => {
    const stored = await loadCreditNoteDocument(context, noteId);
    const names = await loadCatalogNames(context);
    const text = creditNoteText(creditNoteBlocks(stored, names), notationOf("en"));
    const references = text.references.map((each) => ({ ...each, href: pageOf(base, "invoice", each.key) }));
    const { id, number, customerId, currency, state, creditMinor, refundMinor, became } = stored;
    const { issuedOn, voidedOn, voidReason } = stored;
    const { name: customerName } = await loadCustomerRow(context, customerId);
    const refundablePaymentId = stored.correctsInvoiceId
      ? await findRefundablePayment(context, stored.correctsInvoiceId)
      : null;
    const history = { issuedOn, voidedOn, voidReason };
    const money = { currency, state, creditMinor, refundMinor, ...became, refundablePaymentId, ...history };
    const open = new URL(request.url).searchParams.get("open") === "all" ? "all" : "none";
    return {
      base,
      note: { id, number, customerId, customerName, ...money },
      paper: { ...text, references },
      open: open as "all" | "none",
      mayBill: can(caller.role, "bill"),
    };
  });
}

export default function CreditNote() {
  return <CreditNotePage {...useLoaderData<typeof loader>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
