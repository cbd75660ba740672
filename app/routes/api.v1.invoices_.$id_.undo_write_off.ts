import type { ActionFunctionArgs } from "@remix-run/node";
import { presentInvoice } from "~/api/presenters/invoices";
import { findInvoiceId, loadInvoice } from "~/api/queries/invoices.server";
import { invoiceUndoWriteOff } from "~/api/schemas/one-off-invoices";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { undoWriteOff } from "~/operations/write-off-invoice.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, invoiceUndoWriteOff);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "undoWriteOff", ...once },
    async (context) =>
      undoWriteOff(context, {
        invoiceId: await findInvoiceId(context, params.id ?? ""),
        previewHash: body.preview_hash,
      }),
    async (_, context) => ({
      status: 200,
      body: presentInvoice(await loadInvoice(context, params.id ?? "")),
    }),
  );
  return answerWrite(outcome);
}
