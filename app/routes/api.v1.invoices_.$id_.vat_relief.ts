import type { ActionFunctionArgs } from "@remix-run/node";
import { presentInvoice } from "~/api/presenters/invoices";
import { findInvoiceId, loadInvoice } from "~/api/queries/invoices.server";
import { vatReliefCreate } from "~/api/schemas/claims";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { relieveVat } from "~/operations/relieve-vat.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, vatReliefCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { preview_hash: previewHash, ...body } = write.value.body;
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "relieveVat", ...once },
    async (context) =>
      relieveVat(context, { ...body, previewHash, invoiceId: await findInvoiceId(context, params.id ?? "") }),
    async (_done, context) => ({
      status: 200,
      body: presentInvoice(await loadInvoice(context, params.id ?? "")),
    }),
  );
  return answerWrite(outcome);
}
