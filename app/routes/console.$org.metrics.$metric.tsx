import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { tryMetric } from "~/console/forms/metric-trial";
import { idParam } from "~/console/list-request";
import { MetricPage } from "~/console/pages/metrics-page";
import { loadMetricPage } from "~/console/queries/plans.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.metric.name ?? "Metric"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const data = await view(caller, (context) => loadMetricPage(context, idParam("metric", params.metric)));
  const typed = new URL(request.url).searchParams.get("properties");
  const trial = typed === null ? null : tryMetric(data.metric, typed);
  return { ...data, trial, base: `/console/${params.org}` };
}

export default function Metric() {
  return <MetricPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
