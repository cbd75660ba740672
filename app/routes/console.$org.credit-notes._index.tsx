import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { choice, pageRequest, searchId } from "~/console/list-request";
import { CreditNotesPage } from "~/console/pages/credit-notes-page";
import {
  CREDIT_NOTE_SORTS,
  CREDIT_NOTE_TABS,
  listCreditNotes,
  sumCreditNotes,
} from "~/console/queries/credit-notes.server";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { listUsedCurrencies } from "~/console/queries/invoices.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Credit notes · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const tab = choice(url, "state", CREDIT_NOTE_TABS);
  const sort = choice(url, "sort", CREDIT_NOTE_SORTS);
  const query = (url.searchParams.get("q") ?? "").trim();
  const customerId = searchId(url, "customer");
  const filter = { tab, sort, query, customerId, currency: url.searchParams.get("currency") };
  const data = await view(caller, async (context) => ({
    ...(await sumCreditNotes(context, filter)),
    page: await listCreditNotes(context, filter, pageRequest(url)),
    currencies: await listUsedCurrencies(context),
    customerName: customerId ? (await loadCustomerRow(context, customerId)).name : null,
  }));
  return { ...data, base: `/console/${params.org}`, search: url.search, tab, sort, query };
}

export default function CreditNotes() {
  return <CreditNotesPage {...useLoaderData<typeof loader>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
