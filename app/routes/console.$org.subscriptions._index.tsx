import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { subscriptionFilter } from "~/console/list-filters.server";
import { pageRequest } from "~/console/list-request";
import { SubscriptionsPage } from "~/console/pages/subscriptions-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { loadPlanPage } from "~/console/queries/plans.server";
import { countSubscriptionTabs, listSubscriptions } from "~/console/queries/subscriptions.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Subscriptions · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = subscriptionFilter(url);
  const { tab, sort, customerId, planId } = filter;
  const data = await view(caller, async (context) => ({
    page: await listSubscriptions(context, filter, pageRequest(url)),
    counts: await countSubscriptionTabs(context, filter),
    names: {
      customer: customerId ? (await loadCustomerRow(context, customerId)).name : null,
      plan: planId ? (await loadPlanPage(context, planId)).plan.name : null,
    },
  }));
  const base = `/console/${params.org}`;
  const may = { mayWrite: can(caller.role, "bill"), mayExport: can(caller.role, "export") };
  return { ...data, ...may, base, search: url.search, tab, sort };
}

export default function Subscriptions() {
  return <SubscriptionsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
