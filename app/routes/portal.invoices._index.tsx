import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { pageRequest } from "~/portal/address";
import { InvoicesPage } from "~/portal/pages/invoices-page";
import { listCreditNotes } from "~/portal/queries/credit.server";
import { listInvoices } from "~/portal/queries/invoices.server";

export const meta: MetaFunction = () => [{ title: "Invoices · Your billing" }];

const LATEST_NOTES = 5;

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  return view(caller, async (context) => {
    const notes = await listCreditNotes(context, { after: null, before: null, limit: LATEST_NOTES });
    return { page: await listInvoices(context, pageRequest(request.url)), notes: notes.rows };
  });
}

export default function Invoices() {
  return <InvoicesPage {...useLoaderData<typeof loader>()} />;
}
