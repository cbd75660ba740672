import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { idParam } from "~/console/list-request";
import { PlanVersionPage } from "~/console/pages/plan-page";
import { loadPlanPage } from "~/console/queries/plans.server";
import { NotFound } from "~/errors";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.data.plan.name ?? "Plan"}, version ${page?.version.number ?? ""} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const data = await view(caller, (context) => loadPlanPage(context, idParam("plan", params.plan)));
  const version = data.versions.find((each) => String(each.number) === params.number);
  if (!version) throw new NotFound("This version of the plan");
  return { base: `/console/${params.org}`, data, version };
}

export default function PlanVersion() {
  return <PlanVersionPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
