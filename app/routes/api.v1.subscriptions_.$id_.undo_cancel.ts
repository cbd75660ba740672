import type { ActionFunctionArgs } from "@remix-run/node";
import { presentSubscription } from "~/api/presenters/subscriptions";
import { findId } from "~/api/queries/references.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { undoCancellation } from "~/operations/undo-cancellation.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "undoCancellation", ...once },
    async (context) =>
      undoCancellation(context, { subscriptionId: await findId(context, "subscription", params.id ?? "") }),
    async ({ id }, context) => ({
      status: 200,
      body: presentSubscription(await loadSubscriptionState(context, id)),
    }),
  );
  return answerWrite(outcome);
}
