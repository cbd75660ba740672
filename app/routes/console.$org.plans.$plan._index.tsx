import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { PlanPage } from "~/console/pages/plan-page";
import { listMigrationsOfPlan } from "~/console/queries/plan-migrations.server";
import { loadPlanPage } from "~/console/queries/plans.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.plan.name ?? "Plan"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const planId = idParam("plan", params.plan);
  const page = await view(caller, async (context) => ({
    ...(await loadPlanPage(context, planId)),
    migrations: await listMigrationsOfPlan(context, planId),
  }));
  const { role } = caller;
  return {
    ...page,
    base: `/console/${params.org}`,
    mayWrite: can(role, "catalog"),
    mayBill: can(role, "bill"),
  };
}

export default function Plan() {
  return <PlanPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
