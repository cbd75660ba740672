import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { invoiceFilter } from "~/console/list-filters.server";
import { pageRequest } from "~/console/list-request";
import { InvoicesPage } from "~/console/pages/invoices-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { listDrafts } from "~/console/queries/drafts.server";
import {
  countInvoiceTabs,
  listInvoices,
  listUsedCurrencies,
  sumInvoices,
} from "~/console/queries/invoices.server";
import { nextRun } from "~/console/queries/runs.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Invoices · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = invoiceFilter(url);
  const { tab, sort, query, customerId } = filter;
  const data = await view(caller, async (context) => ({
    page: await listInvoices(context, filter, pageRequest(url)),
    drafts: tab === "draft" ? await listDrafts(context, filter) : [],
    sums: await sumInvoices(context, filter),
    counts: await countInvoiceTabs(context, filter),
    currencies: await listUsedCurrencies(context),
    nextDueAt: (await nextRun(context))?.dueAt ?? null,
    customerName: customerId ? (await loadCustomerRow(context, customerId)).name : null,
  }));
  const may = { mayBill: can(caller.role, "bill"), mayExport: can(caller.role, "export") };
  return { ...data, ...may, base: `/console/${params.org}`, search: url.search, tab, sort, query };
}

export default function Invoices() {
  return <InvoicesPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
