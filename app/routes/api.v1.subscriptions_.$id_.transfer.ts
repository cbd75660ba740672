import type { ActionFunctionArgs } from "@remix-run/node";
import { transferTerms } from "~/api/presenters/subscription-changes";
import { presentSubscription } from "~/api/presenters/subscriptions";
import { findId } from "~/api/queries/references.server";
import { subscriptionTransfer } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { transferSubscription } from "~/operations/transfer-subscription.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, subscriptionTransfer);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "transferSubscription", ...once },
    async (context) => {
      const subscriptionId = await findId(context, "subscription", params.id ?? "");
      const toCustomerId = await findId(context, "customer", body.to);
      const { external_id: externalId, preview_hash: previewHash } = body;
      return transferSubscription(context, {
        subscriptionId,
        toCustomerId,
        externalId,
        previewHash,
        ...transferTerms(body),
      });
    },
    async ({ id }, context) => ({
      status: 200,
      body: presentSubscription(await loadSubscriptionState(context, id)),
    }),
  );
  return answerWrite(outcome);
}
