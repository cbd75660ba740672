import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readWriteOff } from "~/console/forms/money";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { WriteOffPage } from "~/console/pages/write-off-page";
import { loadInvoiceFacts } from "~/console/queries/invoices.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { blockedBy, refusedForm } from "~/http/form-state";
import { checkReason, previewWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";

export const meta = () => [{ title: "Write off an invoice · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const invoice = await loadInvoiceFacts(context, invoiceId);
    const outcome = await previewWriteOff(context, { invoiceId });
    const reason = isReviewed ? checkReason(readWriteOff(fields).reason) : null;
    const shown = outcome.ok && reason?.ok ? outcome.value : null;
    const refusals = refusedForm(reason?.ok === false ? reason.refusals : []);
    const page = { base: `/console/${params.org}`, invoice, kind: "write_off" as const };
    return { ...entered, ...page, shown, blocked: blockedBy(outcome), refusals };
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
    { operation: "writeOffInvoice", ...once },
    (context) => writeOffInvoice(context, { invoiceId, ...readWriteOff(confirmed.form), previewHash }),
    () =>
      confirmed.leadsTo(
        pageOf(`/console/${params.org}`, "invoice", invoiceId),
        "The invoice is written off.",
      ),
  );
  return confirmed.respond(outcome);
}

export default function WriteOff() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <WriteOffPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
