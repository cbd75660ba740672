import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { pageRequest } from "~/portal/address";
import { InvoicesPage } from "~/portal/pages/invoices-page";
import { listInvoices } from "~/portal/queries/invoices.server";

export const meta: MetaFunction = () => [{ title: "Invoices · Your billing" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  return { page: await view(caller, (context) => listInvoices(context, pageRequest(request.url))) };
}

export default function Invoices() {
  return <InvoicesPage {...useLoaderData<typeof loader>()} />;
}
