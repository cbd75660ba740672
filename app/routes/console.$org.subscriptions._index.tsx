import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { choice, pageRequest } from "~/console/list-request";
import { SubscriptionsPage } from "~/console/pages/subscriptions-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { loadPlanPage } from "~/console/queries/plans.server";
import {
  countSubscriptionTabs,
  listSubscriptions,
  SUBSCRIPTION_SORTS,
  SUBSCRIPTION_TABS,
} from "~/console/queries/subscriptions.server";
import { view } from "~/gate.server";
import { parsePublicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Subscriptions · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const tab = choice(url, "state", SUBSCRIPTION_TABS);
  const sort = choice(url, "sort", SUBSCRIPTION_SORTS);
  const customerId = parsePublicId("customer", url.searchParams.get("customer") ?? "");
  const planId = parsePublicId("plan", url.searchParams.get("plan") ?? "");
  const data = await view(caller, async (context) => ({
    page: await listSubscriptions(context, { tab, sort, customerId, planId }, pageRequest(url)),
    counts: await countSubscriptionTabs(context, { customerId, planId }),
    names: {
      customer: customerId ? (await loadCustomerRow(context, customerId)).name : null,
      plan: planId ? (await loadPlanPage(context, planId)).plan.name : null,
    },
  }));
  const base = `/console/${params.org}`;
  return { ...data, base, search: url.search, tab, sort, mayWrite: can(caller.role, "bill") };
}

export default function Subscriptions() {
  return <SubscriptionsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
