import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { AddOnsPage } from "~/console/pages/plans-page";
import { listPlans } from "~/console/queries/plans.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Add-ons · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const plans = await view(caller, listPlans);
  return { base: `/console/${params.org}`, plans, mayWrite: can(caller.role, "catalog") };
}

export default function AddOns() {
  return <AddOnsPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
