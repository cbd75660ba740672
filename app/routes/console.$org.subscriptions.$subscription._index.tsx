import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam, pageRequest } from "~/console/list-request";
import { SubscriptionPage } from "~/console/pages/subscription-page";
import { listInvoices } from "~/console/queries/invoices.server";
import { loadOverdue } from "~/console/queries/overdue.server";
import { loadSubscriptionHistory } from "~/console/queries/subscription-history.server";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { explainPrice } from "~/documents/derivation-text";
import { view } from "~/gate.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { previewNextPayment } from "~/operations/preview-next-invoice.server";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  {
    title: data
      ? `${data.subscription.planName} for ${data.subscription.customerName} · Counterfoil`
      : "Subscription · Counterfoil",
  },
];

const explain = explainPrice(notationOf("en"));

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const subscriptionId = idParam("subscription", params.subscription);
  const url = new URL(request.url);
  const data = await view(caller, async (context) => {
    const subscription = await loadSubscriptionRow(context, subscriptionId);
    const first = { after: null, before: null, limit: 12 };
    const filter = { tab: "all", query: "", subscriptionId } as const;
    const { metrics } = await loadCatalogNames(context);
    const usage = await loadUsageSoFar(context, [subscriptionId]);
    return {
      subscription,
      usage: usage.map((charge) => ({
        ...charge,
        metricName: metrics.get(charge.metricCode) ?? charge.metricCode,
        steps: explain(charge),
      })),
      overdue: await loadOverdue(context, subscription.customerId),
      ...(await previewNextPayment(context, { customerId: subscription.customerId })),
      invoices: (await listInvoices(context, filter, first)).rows,
      ...(await loadSubscriptionHistory(context, subscriptionId, pageRequest(url))),
      search: url.search,
    };
  });
  return { ...data, base: `/console/${params.org}`, mayWrite: can(caller.role, "bill") };
}

export default function Subscription() {
  return <SubscriptionPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
