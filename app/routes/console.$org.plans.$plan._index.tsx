import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { PlanPage } from "~/console/pages/plan-page";
import { loadPlanPage } from "~/console/queries/plans.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.plan.name ?? "Plan"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const data = await view(caller, (context) => loadPlanPage(context, idParam("plan", params.plan)));
  return { ...data, base: `/console/${params.org}`, mayWrite: can(caller.role, "catalog") };
}

export default function Plan() {
  return <PlanPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
