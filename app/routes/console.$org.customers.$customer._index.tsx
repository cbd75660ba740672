import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { CustomerPage } from "~/console/pages/customer-page";
import { loadCustomerPage } from "~/console/queries/customers.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.customer.name ?? "Customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const id = idParam("customer", params.customer);
  const data = await view(caller, (context) => loadCustomerPage(context, id));
  const may = { write: can(caller.role, "bill"), support: can(caller.role, "support") };
  return { ...data, base: `/console/${params.org}`, may };
}

export default function Customer() {
  return <CustomerPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
