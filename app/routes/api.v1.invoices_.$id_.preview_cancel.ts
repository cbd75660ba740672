import type { ActionFunctionArgs } from "@remix-run/node";
import { cancelInput, presentCancellation } from "~/api/presenters/cancellations";
import { findInvoiceId } from "~/api/queries/invoices.server";
import { invoiceCancel } from "~/api/schemas/one-off-invoices";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewCancelInvoice } from "~/operations/void-invoice.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, invoiceCancel);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const outcome = await view(caller, async (context) =>
    previewCancelInvoice(context, cancelInput(await findInvoiceId(context, params.id ?? ""), input.value)),
  );
  return outcome.ok ? answerJson(presentCancellation(outcome.value)) : problemOfRefusals(outcome.refusals);
}
