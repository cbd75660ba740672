import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { CustomerPage } from "~/console/pages/customer-page";
import { countOfCustomer } from "~/console/queries/customer-tabs.server";
import { loadCustomerPage } from "~/console/queries/customers.server";
import { listEventDays } from "~/console/queries/usage.server";
import { explainPrice } from "~/documents/derivation-text";
import { view } from "~/gate.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.customer.name ?? "Customer"} · Counterfoil` },
];

const explain = explainPrice(notationOf("en"));

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const id = idParam("customer", params.customer);
  const data = await view(caller, async (context) => {
    const shown = await loadCustomerPage(context, id);
    const running = shown.subscriptions.filter(({ status }) => status !== "canceled" && status !== "expired");
    const { metrics } = await loadCatalogNames(context);
    const ids = running.map((row) => row.id);
    const usage = await loadUsageSoFar(context, ids);
    const series = await listEventDays(context, ids);
    return {
      ...shown,
      counts: await countOfCustomer(context, id),
      usage: usage.map((charge) => ({
        ...charge,
        metricName: metrics.get(charge.metricCode) ?? charge.metricCode,
        steps: explain(charge),
        days: series.find(
          (of) => of.subscriptionId === charge.subscriptionId && of.metricCode === charge.metricCode,
        )?.days,
      })),
    };
  });
  const may = { write: can(caller.role, "bill"), support: can(caller.role, "support") };
  return { ...data, base: `/console/${params.org}`, may };
}

export default function Customer() {
  return <CustomerPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
