import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { choice, pageRequest } from "~/console/list-request";
import { PaymentsPage } from "~/console/pages/payments-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { countPaymentTabs, listPayments } from "~/console/queries/payments.server";
import { view } from "~/gate.server";
import { parsePublicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Payments · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const tab = choice(url, "state", ["all", "open", "succeeded", "failed"]);
  const customerId = parsePublicId("customer", url.searchParams.get("customer") ?? "");
  const data = await view(caller, async (context) => {
    if (customerId) await loadCustomerRow(context, customerId);
    return {
      page: await listPayments(context, { tab, customerId }, pageRequest(url)),
      counts: await countPaymentTabs(context, { customerId }),
    };
  });
  return { base: `/console/${params.org}`, search: url.search, tab, ...data };
}

export default function Payments() {
  return <PaymentsPage {...useLoaderData<typeof loader>()} />;
}
