import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { taxRateForm } from "~/console/forms/settings";
import { SettingsTaxesPage } from "~/console/pages/settings-taxes-page";
import { listTaxRates } from "~/console/queries/settings.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { chooseDefaultTaxRates } from "~/operations/choose-default-tax-rates.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";

export const meta: MetaFunction = () => [{ title: "Taxes · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  return { rates: await view(caller, listTaxRates) };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, taxRateForm);
  if (!input.ok) return input.answer;
  const wanted = input.value;
  const outcome = await run<unknown>(caller, { operation: "changeTaxRates" }, (context) =>
    wanted.intent === "create"
      ? createTaxRate(context, wanted)
      : chooseDefaultTaxRates(context, { codes: wanted.tax_rates }),
  );
  const page = `/console/${params.org}/settings/taxes`;
  return respond(outcome, () => redirectWithFlash(page, "Saved. It applies to invoices made from now on."), {
    form: input.form,
  });
}

export default function Taxes() {
  const refusal = useActionData<typeof action>()?.refused;
  return <SettingsTaxesPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
