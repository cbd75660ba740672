import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readRecordedPayment } from "~/console/forms/money";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { PaymentRecordPage } from "~/console/pages/payment-record-page";
import { loadInvoiceFacts } from "~/console/queries/invoices.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { blockedBy } from "~/http/form-state";
import { previewRecordPayment, recordPayment } from "~/operations/record-payment.server";

export const meta = () => [{ title: "Record a payment · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const invoice = await loadInvoiceFacts(context, invoiceId);
    const any = await previewRecordPayment(context, { invoiceId, amount: "1", surplus: "credit" });
    const asked = { invoiceId, ...readRecordedPayment(fields) };
    const outcome = isReviewed ? await previewRecordPayment(context, asked) : null;
    return {
      ...entered,
      base: `/console/${params.org}`,
      invoice,
      ...reviewOf(outcome),
      blocked: blockedBy(any),
    };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { previewHash, once } = confirmed;
  const outcome = await runOnce(
    caller,
    { operation: "recordPayment", ...once },
    (context) => recordPayment(context, { invoiceId, ...readRecordedPayment(confirmed.form), previewHash }),
    () =>
      confirmed.leadsTo(pageOf(`/console/${params.org}`, "invoice", invoiceId), "The payment is recorded."),
  );
  return confirmed.respond(outcome);
}

export default function RecordPayment() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <PaymentRecordPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
