import type { ActionFunctionArgs } from "@remix-run/node";
import { overrideInput, presentOverridePreview } from "~/api/presenters/overrides";
import { findId } from "~/api/queries/references.server";
import { overrideCreate } from "~/api/schemas/overrides";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewSetOverride } from "~/operations/set-override.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, overrideCreate);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const body = input.value;
  const outcome = await view(caller, async (context) => {
    const subscriptionId = await findId(context, "subscription", body.subscription);
    return previewSetOverride(context, overrideInput(subscriptionId, body));
  });
  return outcome.ok
    ? answerJson(presentOverridePreview(body.position, outcome.value))
    : problemOfRefusals(outcome.refusals);
}
