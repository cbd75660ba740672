import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { AmountsPage } from "~/console/pages/amounts-page";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { view } from "~/gate.server";
import { loadPositions } from "~/operations/load-positions.server";

export const meta = () => [{ title: "Amounts of a subscription · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const subscriptionId = idParam("subscription", params.subscription);
  const data = await view(caller, async (context) => ({
    subscription: await loadSubscriptionRow(context, subscriptionId),
    ...(await loadPositions(context, { subscriptionId })),
  }));
  return { ...data, base: `/console/${params.org}`, mayWrite: can(caller.role, "bill") };
}

export default function Amounts() {
  return <AmountsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
