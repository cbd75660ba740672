import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentUsage } from "~/api/presenters/subscriptions";
import { findId } from "~/api/queries/references.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const body = await view(caller, async (context) => {
    const id = await findId(context, "subscription", params.id ?? "");
    const { subscription } = await loadSubscriptionState(context, id);
    return presentUsage(subscription, await loadUsageSoFar(context, [id]), context.now);
  });
  return answerJson(body);
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
