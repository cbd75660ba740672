import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { customerBillingForm } from "~/console/forms/customer";
import { idParam } from "~/console/list-request";
import { CustomerBillingPage } from "~/console/pages/customer-billing-page";
import { findNamedCustomer, loadCustomerBilling } from "~/console/queries/customer-billing.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { setPayer } from "~/operations/set-payer.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Billing of ${data?.customer.name ?? "a customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const id = idParam("customer", params.customer);
  const data = await view(caller, (context) => loadCustomerBilling(context, id));
  return { ...data, base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const input = await formInput(request, customerBillingForm);
  if (!input.ok) return input.answer;
  const wanted = input.value;
  const outcome = await run<unknown>(caller, { operation: "changeCustomerBilling" }, async (context) => {
    if (wanted.intent !== "payer") return setInvoicing(context, { customerId, switches: wanted.switches });
    const { payer, pays } = wanted;
    const named = payer === undefined ? accept(null) : await findNamedCustomer(context, payer);
    return named.ok ? setPayer(context, { customerId, payerId: named.value, pays }) : named;
  });
  const page = `/console/${params.org}/customers/${params.customer}/billing`;
  return respond(outcome, () => redirectWithFlash(page, "Saved."), { form: input.form });
}

export default function CustomerBilling() {
  const refusal = useActionData<typeof action>()?.refused;
  return <CustomerBillingPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
