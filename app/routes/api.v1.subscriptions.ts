import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { presentSubscription, subscribeCommand } from "~/api/presenters/subscriptions";
import { findOptionalId } from "~/api/queries/references.server";
import { findStart, listSubscriptionIds } from "~/api/queries/subscriptions.server";
import { subscriptionCreate, subscriptionQuery } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadSubscriptionState, loadSubscriptionStates } from "~/operations/load-subscription-states.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, subscriptionQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", query.value.customer);
    const ids = await listSubscriptionIds(context, { customerId }, pageRequest(query.value));
    const states = await loadSubscriptionStates(
      context,
      ids.rows.map((row) => row.id),
    );
    return { ...ids, rows: states };
  });
  return answerJson(presentPage(page, presentSubscription));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, subscriptionCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "subscribeCustomer", ...once },
    async (context) => {
      const { external_id: externalId, preview_hash: previewHash } = body;
      const named = await findStart(context, body);
      return subscribeCustomer(context, { ...subscribeCommand(body), ...named, externalId, previewHash });
    },
    async ({ id }, context) => ({
      status: 201,
      body: presentSubscription(await loadSubscriptionState(context, id)),
    }),
  );
  return answerWrite(outcome);
}
