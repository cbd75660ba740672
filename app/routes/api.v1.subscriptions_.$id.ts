import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentSubscription } from "~/api/presenters/subscriptions";
import { findId } from "~/api/queries/references.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const state = await view(caller, async (context) =>
    loadSubscriptionState(context, await findId(context, "subscription", params.id ?? "")),
  );
  return answerJson(presentSubscription(state));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "write");
  demandMethod(request);
}
