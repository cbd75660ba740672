import type { ActionFunctionArgs } from "@remix-run/node";
import { lastingChange, planChange } from "~/api/presenters/subscription-changes";
import { presentSubscription } from "~/api/presenters/subscriptions";
import { findId } from "~/api/queries/references.server";
import { lastingChanges } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { NotFound } from "~/errors";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Every lasting change by the last word of its address; what is previewed and what is made are read by the same words. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  const schema = Object.entries(lastingChanges).find(([name]) => name === params.change)?.[1];
  if (!schema) throw new NotFound("This address of the API");
  demandMethod(request, "POST");
  const write = await parseWrite(request, schema);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeSubscription", ...once },
    async (context) => {
      const subscriptionId = await findId(context, "subscription", params.id ?? "");
      const change =
        body.do === "change_plan"
          ? planChange(body, await findId(context, "plan", body.plan))
          : lastingChange(body);
      return changeSubscription(context, { subscriptionId, change, previewHash: body.preview_hash });
    },
    async ({ subscription }, context) => ({
      status: 200,
      body: presentSubscription(await loadSubscriptionState(context, subscription.id)),
    }),
  );
  return answerWrite(outcome);
}
