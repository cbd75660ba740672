import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { creditNoteInput } from "~/api/presenters/credit-note-input";
import { presentCreditNote, presentCreditNoteSummary } from "~/api/presenters/credit-notes";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listCreditNotes, loadCreditNote } from "~/api/queries/credit-notes.server";
import { findInvoiceId } from "~/api/queries/invoices.server";
import { findOptionalId } from "~/api/queries/references.server";
import { creditNoteCreate, creditNoteQuery } from "~/api/schemas/credit-notes";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { publicId } from "~/public-ids";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, creditNoteQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const { customer, invoice, number } = query.value;
    const customerId = await findOptionalId(context, "customer", customer);
    const invoiceId = invoice === undefined ? undefined : await findInvoiceId(context, invoice);
    const filter = { customerId, invoiceId, number };
    return listCreditNotes(context, filter, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentCreditNoteSummary));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, creditNoteCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createCreditNote", ...once },
    async (context) =>
      createCreditNote(context, creditNoteInput(await findInvoiceId(context, body.invoice), body)),
    async ({ creditNoteId }, context) => {
      const note = await loadCreditNote(context, publicId("creditNote", creditNoteId));
      return { status: 201, body: presentCreditNote(note) };
    },
  );
  return answerWrite(outcome);
}
