import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { refusedRows } from "~/console/forms/confirmation";
import { readCredit } from "~/console/forms/credit-note";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { CreditNoteNewPage } from "~/console/pages/credit-note-new-page";
import { loadInvoiceNumbers } from "~/console/queries/invoices.server";
import { notePreviewText } from "~/documents/change-text";
import { CREDIT_NOTE_REASON_OPTIONS } from "~/documents/credit-note-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { createCreditNote, previewCreditNote } from "~/operations/create-credit-note.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadCorrectableInvoice } from "~/operations/load-correctable-invoice.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "Credit an invoice · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const invoice = await loadCorrectableInvoice(context, invoiceId);
    const { asked, places } = readCredit(fields, invoice);
    const outcome = isReviewed ? await previewCreditNote(context, { invoiceId, ...asked }) : null;
    const names = await loadCatalogNames(context);
    const shown = outcome?.ok ? notePreviewText(outcome.value, names, notationOf("en")) : null;
    const numbers = await loadInvoiceNumbers(context, shown?.pays ?? []);
    const { refusals } = reviewOf(refusedRows(outcome, places, "amount"));
    return { ...entered, base: `/console/${params.org}`, invoice, shown, numbers, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const invoiceId = idParam("invoice", params.invoice);
  const [base, confirmed] = [`/console/${params.org}`, await readConfirmation(request)];
  if (!confirmed.ok) return confirmed.answer;
  const outcome = await runOnce(
    caller,
    { operation: "createCreditNote", ...confirmed.once },
    async (context) => {
      const { asked } = readCredit(confirmed.form, await loadCorrectableInvoice(context, invoiceId));
      return createCreditNote(context, { invoiceId, ...asked, previewHash: confirmed.previewHash });
    },
    ({ creditNoteId: id, number }) =>
      confirmed.leadsTo(pageOf(base, "creditNote", id), `Credit note ${number} is issued.`),
  );
  return confirmed.respond(outcome);
}

export default function CreditInvoice() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <CreditNoteNewPage {...page} reasons={CREDIT_NOTE_REASON_OPTIONS} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
