import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { creditNoteFilter } from "~/console/list-filters.server";
import { pageRequest } from "~/console/list-request";
import { CreditNotesPage } from "~/console/pages/credit-notes-page";
import { listCreditNotes, sumCreditNotes } from "~/console/queries/credit-notes.server";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { listUsedCurrencies } from "~/console/queries/invoices.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Credit notes · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = creditNoteFilter(url);
  const { tab, sort, query, customerId } = filter;
  const data = await view(caller, async (context) => ({
    ...(await sumCreditNotes(context, filter)),
    page: await listCreditNotes(context, filter, pageRequest(url)),
    currencies: await listUsedCurrencies(context),
    customerName: customerId ? (await loadCustomerRow(context, customerId)).name : null,
  }));
  const mayExport = can(caller.role, "export");
  return { ...data, mayExport, base: `/console/${params.org}`, search: url.search, tab, sort, query };
}

export default function CreditNotes() {
  return <CreditNotesPage {...useLoaderData<typeof loader>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
