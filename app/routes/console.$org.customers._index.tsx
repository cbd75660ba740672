import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { customerFilter } from "~/console/list-filters.server";
import { pageRequest } from "~/console/list-request";
import { CustomersPage } from "~/console/pages/customers-page";
import { countCustomers, countCustomerTabs, listCustomers } from "~/console/queries/customers.server";
import { view } from "~/gate.server";
import { loadMrrOf } from "~/operations/load-mrr.server";

export const meta: MetaFunction = () => [{ title: "Customers · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = customerFilter(url);
  const data = await view(caller, async (context) => {
    const page = await listCustomers(context, filter, pageRequest(url));
    // Counting reads every customer, and only an empty page has to know whether there are others.
    const total = page.rows.length || (await countCustomers(context));
    const counts = await countCustomerTabs(context, filter.query);
    const ids = page.rows.map(({ id }) => id);
    return { page, total, counts, mrr: await loadMrrOf(context, ids) };
  });
  const base = `/console/${params.org}`;
  const may = { mayWrite: can(caller.role, "bill"), mayExport: can(caller.role, "export") };
  return { ...data, ...filter, ...may, base, search: url.search };
}

export default function Customers() {
  return <CustomersPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
