import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { MetricsPage } from "~/console/pages/metrics-page";
import { listMetricRows } from "~/console/queries/plans.server";
import { view } from "~/gate.server";

export const meta = () => [{ title: "Metrics · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const metrics = await view(caller, listMetricRows);
  return { base: `/console/${params.org}`, metrics, mayWrite: can(caller.role, "catalog") };
}

export default function Metrics() {
  return <MetricsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
