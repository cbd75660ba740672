import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { newCustomerForm } from "~/console/forms/customer";
import { CustomerFormPage } from "~/console/pages/customer-form-page";
import { loadCustomerForm } from "~/console/queries/customers.server";
import { run, view } from "~/gate.server";
import { isCountryChange } from "~/http/address-form";
import { redirectWithFlash } from "~/http/flash.server";
import { refusedForm } from "~/http/form-state";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";
import { createCustomer } from "~/operations/create-customer.server";

export const meta = () => [{ title: "New customer · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  return { base: `/console/${params.org}`, ...(await view(caller, loadCustomerForm)) };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  if (isCountryChange(form.value)) return data({ refused: refusedForm([], form.value) });
  const input = await parseForm(form.value, newCustomerForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const outcome = await run(caller, { operation: "createCustomer" }, (context) =>
    createCustomer(context, input.value),
  );
  const page = `/console/${params.org}/customers`;
  return respond(
    outcome,
    ({ id, name }) => redirectWithFlash(`${page}/${publicId("customer", id)}`, `${name} is created.`),
    { form: form.value },
  );
}

export default function NewCustomer() {
  const { base, ...loaded } = useLoaderData<typeof loader>();
  return (
    <CustomerFormPage
      {...loaded}
      title="New customer"
      crumbs={[{ label: "Customers", to: `${base}/customers` }]}
      cancelHref={`${base}/customers`}
      submitLabel="Create customer"
      customer={null}
      refused={useActionData<typeof action>()?.refused}
    />
  );
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
