import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { WriteOffPage } from "~/console/pages/write-off-page";
import { loadInvoiceFacts } from "~/console/queries/invoices.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { blockedBy, refusedForm } from "~/http/form-state";
import { previewUndoWriteOff, undoWriteOff } from "~/operations/write-off-invoice.server";

export const meta = () => [{ title: "Undo a write-off · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const { values, onceKey } = readEntries(request);
  return view(caller, async (context) => {
    const invoice = await loadInvoiceFacts(context, invoiceId);
    const outcome = await previewUndoWriteOff(context, { invoiceId });
    const page = { base: `/console/${params.org}`, invoice, kind: "undo" as const };
    const shown = outcome.ok ? outcome.value : null;
    return { values, onceKey, ...page, shown, blocked: blockedBy(outcome), refusals: refusedForm([]) };
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
    { operation: "undoWriteOff", ...once },
    (context) => undoWriteOff(context, { invoiceId, previewHash }),
    () =>
      confirmed.leadsTo(pageOf(`/console/${params.org}`, "invoice", invoiceId), "The claim stands again."),
  );
  return confirmed.respond(outcome);
}

export default function UndoWriteOff() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <WriteOffPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
