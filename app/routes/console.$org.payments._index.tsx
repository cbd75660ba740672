import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { choice, pageRequest, searchId } from "~/console/list-request";
import { PaymentsPage } from "~/console/pages/payments-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { listUsedCurrencies } from "~/console/queries/invoices.server";
import { listPayments, PAYMENT_SORTS, sumPayments } from "~/console/queries/payments.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Payments · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const tab = choice(url, "state", ["all", "open", "succeeded", "failed"]);
  const sort = choice(url, "sort", PAYMENT_SORTS);
  const query = (url.searchParams.get("q") ?? "").trim();
  const customerId = searchId(url, "customer");
  const filter = { tab, sort, query, customerId, currency: url.searchParams.get("currency") };
  const data = await view(caller, async (context) => ({
    ...(await sumPayments(context, filter)),
    page: await listPayments(context, filter, pageRequest(url)),
    currencies: await listUsedCurrencies(context),
    customerName: customerId ? (await loadCustomerRow(context, customerId)).name : null,
  }));
  return { ...data, base: `/console/${params.org}`, search: url.search, tab, sort, query };
}

export default function Payments() {
  return <PaymentsPage {...useLoaderData<typeof loader>()} />;
}
