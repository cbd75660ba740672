import type { ActionFunctionArgs } from "@remix-run/node";
import { presentSubscriptionPreview, subscribeCommand } from "~/api/presenters/subscriptions";
import { findStart } from "~/api/queries/subscriptions.server";
import { subscriptionPreview } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewSubscription } from "~/operations/preview-subscription.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Saves nothing, so it takes no key against repeats and a key that may only read. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, subscriptionPreview);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const body = input.value;
  const outcome = await view(caller, async (context) =>
    previewSubscription(context, { ...subscribeCommand(body), ...(await findStart(context, body)) }),
  );
  return outcome.ok
    ? answerJson(presentSubscriptionPreview(outcome.value))
    : problemOfRefusals(outcome.refusals);
}
