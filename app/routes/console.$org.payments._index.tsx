import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { paymentFilter } from "~/console/list-filters.server";
import { pageRequest } from "~/console/list-request";
import { PaymentsPage } from "~/console/pages/payments-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { listUsedCurrencies } from "~/console/queries/invoices.server";
import { listPayments, sumPayments } from "~/console/queries/payments.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Payments · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = paymentFilter(url);
  const { tab, sort, query, customerId } = filter;
  const data = await view(caller, async (context) => ({
    ...(await sumPayments(context, filter)),
    page: await listPayments(context, filter, pageRequest(url)),
    currencies: await listUsedCurrencies(context),
    customerName: customerId ? (await loadCustomerRow(context, customerId)).name : null,
  }));
  const mayExport = can(caller.role, "export");
  return { ...data, mayExport, base: `/console/${params.org}`, search: url.search, tab, sort, query };
}

export default function Payments() {
  return <PaymentsPage {...useLoaderData<typeof loader>()} />;
}
