import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { choice, pageRequest } from "~/console/list-request";
import { InvoicesPage } from "~/console/pages/invoices-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { listDrafts } from "~/console/queries/drafts.server";
import {
  countInvoiceTabs,
  INVOICE_SORTS,
  INVOICE_TABS,
  listInvoices,
  listUsedCurrencies,
  sumInvoices,
} from "~/console/queries/invoices.server";
import { nextRun } from "~/console/queries/runs.server";
import { view } from "~/gate.server";
import { parsePublicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Invoices · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const tab = choice(url, "state", INVOICE_TABS);
  const sort = choice(url, "sort", INVOICE_SORTS);
  const query = (url.searchParams.get("q") ?? "").trim();
  const customerId = parsePublicId("customer", url.searchParams.get("customer") ?? "");
  const filter = { tab, sort, query, customerId, currency: url.searchParams.get("currency") };
  const data = await view(caller, async (context) => ({
    page: await listInvoices(context, filter, pageRequest(url)),
    drafts: tab === "draft" ? await listDrafts(context, filter) : [],
    sums: await sumInvoices(context, filter),
    counts: await countInvoiceTabs(context, filter),
    currencies: await listUsedCurrencies(context),
    nextDueAt: (await nextRun(context))?.dueAt ?? null,
    customerName: customerId ? (await loadCustomerRow(context, customerId)).name : null,
  }));
  const mayBill = can(caller.role, "bill");
  return { ...data, base: `/console/${params.org}`, search: url.search, tab, sort, query, mayBill };
}

export default function Invoices() {
  return <InvoicesPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
