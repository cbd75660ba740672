import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { pageRequest } from "~/portal/address";
import { CreditNotesPage } from "~/portal/pages/credit-notes-page";
import { listCreditNotes } from "~/portal/queries/credit.server";

export const meta: MetaFunction = () => [{ title: "Credit notes · Your billing" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  return { page: await view(caller, (context) => listCreditNotes(context, pageRequest(request.url))) };
}

export default function CreditNotes() {
  return <CreditNotesPage {...useLoaderData<typeof loader>()} />;
}
