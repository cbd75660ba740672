import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readWriteOff } from "~/console/forms/money";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { VatReliefPage } from "~/console/pages/claim-pages";
import { loadInvoiceFacts } from "~/console/queries/invoices.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { blockedBy, refusedForm } from "~/http/form-state";
import { checkReason, previewVatRelief, relieveVat } from "~/operations/relieve-vat.server";

export const meta = () => [{ title: "Correct the VAT of an invoice · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const invoice = await loadInvoiceFacts(context, invoiceId);
    const outcome = await previewVatRelief(context, { invoiceId });
    const reason = isReviewed ? checkReason(readWriteOff(fields).reason) : null;
    const shown = outcome.ok && reason?.ok ? outcome.value : null;
    const refusals = refusedForm(reason?.ok === false ? reason.refusals : []);
    const page = { base: `/console/${params.org}`, invoice, shown, refusals };
    return { ...entered, ...page, blocked: blockedBy(outcome) };
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
    { operation: "relieveVat", ...once },
    (context) => relieveVat(context, { invoiceId, ...readWriteOff(confirmed.form), previewHash }),
    () => confirmed.leadsTo(pageOf(`/console/${params.org}`, "invoice", invoiceId), "Its VAT is corrected."),
  );
  return confirmed.respond(outcome);
}

export default function VatRelief() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <VatReliefPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
