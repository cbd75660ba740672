import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { customerForm } from "~/console/forms/customer";
import { idParam } from "~/console/list-request";
import { CustomerEditPage } from "~/console/pages/customer-form-page";
import { loadCustomerForm, loadCustomerRow } from "~/console/queries/customers.server";
import { run, view } from "~/gate.server";
import { isCountryChange } from "~/http/address-form";
import { redirectWithFlash } from "~/http/flash.server";
import { refusedForm } from "~/http/form-state";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { changeCustomer } from "~/operations/change-customer.server";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `Edit ${loaded?.customer.name ?? "customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const base = `/console/${params.org}`;
  return view(caller, async (context) => ({
    ...(await loadCustomerForm(context)),
    customer: await loadCustomerRow(context, idParam("customer", params.customer)),
    base,
  }));
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  if (isCountryChange(form.value)) return data({ refused: refusedForm([], form.value) });
  const input = await parseForm(form.value, customerForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const customerId = idParam("customer", params.customer);
  const { revision, ...change } = input.value;
  const outcome = await run(caller, { operation: "changeCustomer" }, (context) =>
    changeCustomer(context, { customerId, revision, change }),
  );
  const page = `/console/${params.org}/customers/${params.customer}`;
  return respond(outcome, () => redirectWithFlash(page, "Saved. Issued invoices keep what they say."), {
    form: form.value,
  });
}

export default function EditCustomer() {
  const refusal = useActionData<typeof action>()?.refused;
  return <CustomerEditPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
