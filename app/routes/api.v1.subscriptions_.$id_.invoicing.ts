import type { ActionFunctionArgs } from "@remix-run/node";
import { presentSubscription } from "~/api/presenters/subscriptions";
import { findId } from "~/api/queries/references.server";
import { subscriptionInvoicing } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { setSubscriptionInvoicing } from "~/operations/set-subscription-invoicing.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, subscriptionInvoicing);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "setSubscriptionInvoicing", ...once },
    async (context) =>
      setSubscriptionInvoicing(context, {
        subscriptionId: await findId(context, "subscription", params.id ?? ""),
        invoicing: body.invoicing,
        catchUp: body.bill_now ? "now" : "later",
      }),
    async ({ id }, context) => ({
      status: 200,
      body: presentSubscription(await loadSubscriptionState(context, id)),
    }),
  );
  return answerWrite(outcome);
}
