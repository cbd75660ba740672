import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { run, view } from "~/gate.server";
import { isCountryChange } from "~/http/address-form";
import { redirectWithFlash } from "~/http/flash.server";
import { refusedForm } from "~/http/form-state";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { detailsForm } from "~/portal/details-form";
import { DetailsPage } from "~/portal/pages/details-page";
import { loadDetails } from "~/portal/queries/details.server";

export const meta: MetaFunction = () => [{ title: "Details · Your billing" }];

export async function loader({ request }: LoaderFunctionArgs) {
  return view(await requirePortalCustomer(request), loadDetails);
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  if (isCountryChange(form.value)) return data({ refused: refusedForm([], form.value) });
  const input = await parseForm(form.value, detailsForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const { revision, ...change } = input.value;
  const outcome = await run(caller, { operation: "changeCustomer" }, (context) =>
    changeCustomer(context, { customerId: caller.customerId, revision, change }),
  );
  const said = "Saved. Invoices issued from now on say so.";
  return respond(outcome, () => redirectWithFlash("/portal/details", said), { form: form.value });
}

export default function Details() {
  const refusal = useActionData<typeof action>()?.refused;
  return <DetailsPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
