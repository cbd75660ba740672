import type { ActionFunctionArgs } from "@remix-run/node";
import {
  planChange,
  presentChangePreview,
  previewedChange,
  transferTerms,
} from "~/api/presenters/subscription-changes";
import { findId } from "~/api/queries/references.server";
import { subscriptionChangePreview } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewChange } from "~/operations/preview-change.server";
import { previewTransfer } from "~/operations/transfer-subscription.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Saves nothing, so it takes no key against repeats and a key that may only read. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, subscriptionChangePreview);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const body = input.value;
  const outcome = await view(caller, async (context) => {
    const subscriptionId = await findId(context, "subscription", params.id ?? "");
    if (body.do === "transfer") {
      const toCustomerId = await findId(context, "customer", body.to);
      const moved = await previewTransfer(context, { subscriptionId, toCustomerId, ...transferTerms(body) });
      return moved.ok ? accept(presentChangePreview(moved.value.left, moved.value.begun)) : moved;
    }
    const change =
      body.do === "change_plan"
        ? planChange(body, await findId(context, "plan", body.plan))
        : previewedChange(body);
    const previewed = await previewChange(context, { subscriptionId, change });
    return previewed.ok ? accept(presentChangePreview(previewed.value)) : previewed;
  });
  return outcome.ok ? answerJson(outcome.value) : problemOfRefusals(outcome.refusals);
}
