import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readRecordedPayment } from "~/console/forms/money";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { RecoveryPage } from "~/console/pages/claim-pages";
import { loadInvoiceFacts } from "~/console/queries/invoices.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { blockedBy } from "~/http/form-state";
import { previewRecovery, recordRecovery } from "~/operations/record-recovery.server";

export const meta = () => [{ title: "Record money for a written-off invoice · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const invoice = await loadInvoiceFacts(context, invoiceId);
    const whole = await previewRecovery(context, { invoiceId, amount: null });
    const { amount } = readRecordedPayment(fields);
    const outcome = isReviewed && whole.ok ? await previewRecovery(context, { invoiceId, amount }) : null;
    const lostMinor = whole.ok ? whole.value.amountMinor : 0n;
    const page = { base: `/console/${params.org}`, invoice, lostMinor, ...reviewOf(outcome) };
    return { ...entered, ...page, blocked: blockedBy(whole) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { previewHash, once } = confirmed;
  const { amount, reference } = readRecordedPayment(confirmed.form);
  const outcome = await runOnce(
    caller,
    { operation: "recordRecovery", ...once },
    (context) => recordRecovery(context, { invoiceId, amount, reference, previewHash }),
    () => confirmed.leadsTo(pageOf(`/console/${params.org}`, "invoice", invoiceId), "The money is recorded."),
  );
  return confirmed.respond(outcome);
}

export default function Recovery() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <RecoveryPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
