import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { pageRequest, searchId } from "~/console/list-request";
import { UsagePage } from "~/console/pages/usage-page";
import { listEvents, usageByDay } from "~/console/queries/usage.server";
import { loadUsageFilters } from "~/console/queries/usage-filters.server";
import { view } from "~/gate.server";

export const meta = () => [{ title: "Usage · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = {
    customerId: searchId(url, "customer"),
    subscriptionId: searchId(url, "subscription"),
    metricId: searchId(url, "metric"),
  };
  const data = await view(caller, async (context) => ({
    ...(await loadUsageFilters(context, filter)),
    page: await listEvents(context, filter, pageRequest(url)),
    days: await usageByDay(context, filter),
  }));
  const mayCreateKeys = can(caller.role, "developers");
  return { ...data, base: `/console/${params.org}`, search: url.search, mayCreateKeys };
}

export default function Usage() {
  return <UsagePage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
