import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { explainPrice } from "~/documents/derivation-text";
import { view } from "~/gate.server";
import { loadPoolsWithPayers } from "~/operations/load-pools.server";
import { loadSubscriptionStates } from "~/operations/load-subscription-states.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { agreementsOf } from "~/portal/agreements";
import { UsagePage } from "~/portal/pages/usage-page";
import { listSubscriptionIds } from "~/portal/queries/subscriptions.server";
import { usageLines } from "~/portal/usage-lines";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction = () => [{ title: "Usage · Your billing" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const { customerId } = caller;
  const { states, usage, pools } = await view(caller, async (context) => {
    const all = await loadSubscriptionStates(context, await listSubscriptionIds(context));
    const running = all.filter((state) => state.status !== "canceled").map((state) => state.subscription.id);
    const usage = await loadUsageSoFar(context, running);
    const pools = await loadPoolsWithPayers(context, { customerId, usage });
    return { states: all, usage, pools };
  });
  const names = new Map(states.map((state) => [state.subscription.id, state.plan.name]));
  const lines = usageLines(usage, names, explainPrice(notationOf("en")));
  return { lines, agreements: agreementsOf(pools, customerId) };
}

export default function Usage() {
  return <UsagePage {...useLoaderData<typeof loader>()} />;
}
