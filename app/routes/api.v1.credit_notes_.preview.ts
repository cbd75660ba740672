import type { ActionFunctionArgs } from "@remix-run/node";
import { creditNoteInput } from "~/api/presenters/credit-note-input";
import { presentPreviewedNote } from "~/api/presenters/credit-notes";
import { findInvoiceId } from "~/api/queries/invoices.server";
import { creditNoteCreate } from "~/api/schemas/credit-notes";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewCreditNote } from "~/operations/create-credit-note.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, creditNoteCreate);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const body = input.value;
  const outcome = await view(caller, async (context) =>
    previewCreditNote(context, creditNoteInput(await findInvoiceId(context, body.invoice), body)),
  );
  return outcome.ok ? answerJson(presentPreviewedNote(outcome.value)) : problemOfRefusals(outcome.refusals);
}
