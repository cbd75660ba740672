import type { ActionFunctionArgs } from "@remix-run/node";
import { billNowInput, presentBilledNow } from "~/api/presenters/bill-now";
import { findId } from "~/api/queries/references.server";
import { customerBillNow } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewBillNow } from "~/operations/bill-now.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, customerBillNow);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const outcome = await view(caller, async (context) => {
    const customerId = await findId(context, "customer", params.id ?? "");
    return previewBillNow(context, billNowInput(customerId, input.value));
  });
  return outcome.ok ? answerJson(presentBilledNow(outcome.value)) : problemOfRefusals(outcome.refusals);
}
