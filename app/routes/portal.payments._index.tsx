import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { pageRequest } from "~/portal/address";
import { PaymentsPage } from "~/portal/pages/payments-page";
import { listPayments } from "~/portal/queries/payments.server";

export const meta: MetaFunction = () => [{ title: "Payments · Your billing" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  return { page: await view(caller, (context) => listPayments(context, pageRequest(request.url))) };
}

export default function Payments() {
  return <PaymentsPage {...useLoaderData<typeof loader>()} />;
}
