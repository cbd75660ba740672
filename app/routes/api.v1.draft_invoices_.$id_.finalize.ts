import type { ActionFunctionArgs } from "@remix-run/node";
import { presentInvoice } from "~/api/presenters/invoices";
import { findHeldDraftId } from "~/api/queries/held-drafts.server";
import { loadInvoice } from "~/api/queries/invoices.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { publicId } from "~/public-ids";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "finalizeDraft", ...once },
    async (context) => finalizeDraft(context, { heldDraftId: findHeldDraftId(params.id ?? "") }),
    async ({ invoiceId }, context) => {
      const invoice = await loadInvoice(context, publicId("invoice", invoiceId));
      return { status: 200, body: presentInvoice(invoice) };
    },
  );
  return answerWrite(outcome);
}
