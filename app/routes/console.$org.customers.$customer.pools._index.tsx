import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { PoolsPage } from "~/console/pages/pools-page";
import { countOfCustomer } from "~/console/queries/customer-tabs.server";
import { loadPoolCustomer } from "~/console/queries/pools.server";
import { view } from "~/gate.server";
import { loadPools } from "~/operations/load-pools.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Pools of ${data?.customer.name ?? "a customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const customerId = idParam("customer", params.customer);
  return view(caller, async (context) => {
    const customer = await loadPoolCustomer(context, customerId);
    const usage = await loadUsageSoFar(
      context,
      customer.subscriptions.map(({ id }) => id),
    );
    const pools = await loadPools(context, { customerId, usage });
    const counts = await countOfCustomer(context, customerId);
    return { customer, counts, pools, base: `/console/${params.org}`, mayWrite: can(caller.role, "bill") };
  });
}

export default function Pools() {
  return <PoolsPage {...useLoaderData<typeof loader>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
