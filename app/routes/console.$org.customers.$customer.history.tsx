import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { idParam, pageRequest } from "~/console/list-request";
import { CustomerHistoryPage } from "~/console/pages/customer-history-page";
import { listCustomerRecords } from "~/console/queries/audit.server";
import { countOfCustomer } from "~/console/queries/customer-tabs.server";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `History of ${data?.customer.name ?? "a customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const customerId = idParam("customer", params.customer);
  const url = new URL(request.url);
  const data = await view(caller, async (context) => {
    const { id, name } = await loadCustomerRow(context, customerId);
    return {
      customer: { id, name },
      counts: await countOfCustomer(context, id),
      page: await listCustomerRecords(context, id, pageRequest(url)),
    };
  });
  return { ...data, base: `/console/${params.org}`, search: url.search };
}

export default function CustomerHistory() {
  return <CustomerHistoryPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
