import type { ActionFunctionArgs } from "@remix-run/node";
import { presentMovement } from "~/api/presenters/refunds";
import { findInvoiceId } from "~/api/queries/invoices.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewWriteOff } from "~/operations/write-off-invoice.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, noBody);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const outcome = await view(caller, async (context) =>
    previewWriteOff(context, { invoiceId: await findInvoiceId(context, params.id ?? "") }),
  );
  if (!outcome.ok) return problemOfRefusals(outcome.refusals);
  const { writtenOffMinor, creditPaysMinor = 0n, ...preview } = outcome.value;
  return answerJson(presentMovement({ ...preview, amountMinor: writtenOffMinor, creditPaysMinor }));
}
