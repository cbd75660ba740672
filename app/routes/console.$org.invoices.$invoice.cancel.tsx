import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readCancellation } from "~/console/forms/money";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { InvoiceCancelPage } from "~/console/pages/invoice-cancel-page";
import { loadInvoiceFacts } from "~/console/queries/invoices.server";
import { CREDIT_NOTE_REASON_OPTIONS } from "~/documents/credit-note-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { loadWaysToCancel } from "~/operations/load-ways-to-cancel.server";
import { cancelEitherWay, previewEitherWay } from "~/operations/void-invoice.server";

export const meta = () => [{ title: "Cancel an invoice · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const ways = await loadWaysToCancel(context, invoiceId);
    const asked = { invoiceId, ...readCancellation(fields) };
    const outcome = isReviewed ? await previewEitherWay(context, asked) : null;
    const invoice = await loadInvoiceFacts(context, invoiceId);
    const page = { base: `/console/${params.org}`, invoice, way: asked.way };
    return { ...entered, ...ways, ...reviewOf(outcome), ...page };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const asked = { invoiceId, ...readCancellation(confirmed.form), previewHash: confirmed.previewHash };
  const outcome = await runOnce(
    caller,
    { operation: "cancelInvoice", ...confirmed.once },
    (context) => cancelEitherWay(context, asked),
    () =>
      confirmed.leadsTo(pageOf(`/console/${params.org}`, "invoice", invoiceId), "The invoice is cancelled."),
  );
  return confirmed.respond(outcome);
}

export default function CancelInvoice() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <InvoiceCancelPage {...page} reasons={CREDIT_NOTE_REASON_OPTIONS} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
