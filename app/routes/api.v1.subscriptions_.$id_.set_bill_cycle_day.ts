import type { ActionFunctionArgs } from "@remix-run/node";
import { billDayChange } from "~/api/presenters/subscription-changes";
import { presentSubscription } from "~/api/presenters/subscriptions";
import { findId } from "~/api/queries/references.server";
import { subscriptionSetBillCycleDay } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, subscriptionSetBillCycleDay);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeSubscription", ...once },
    async (context) => {
      const subscriptionId = await findId(context, "subscription", params.id ?? "");
      const change = billDayChange(body);
      return changeSubscription(context, { subscriptionId, change, previewHash: body.preview_hash });
    },
    async ({ subscription }, context) => ({
      status: 200,
      body: presentSubscription(await loadSubscriptionState(context, subscription.id)),
    }),
  );
  return answerWrite(outcome);
}
