import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { dayInZone } from "~/billing/time/zone";
import { invoiceNumberingForm } from "~/console/forms/invoice-numbering";
import { SettingsInvoicesPage } from "~/console/pages/settings-invoices-page";
import { loadIssuerSettings } from "~/console/queries/settings.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";

export const meta: MetaFunction = () => [{ title: "Invoice numbers · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  return view(caller, async (context) => ({
    series: (await loadIssuerSettings(context)).series,
    today: dayInZone(context.now, context.organization.zone),
  }));
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, invoiceNumberingForm);
  if (!input.ok) return input.answer;
  const outcome = await run(caller, { operation: "changeInvoiceNumbering" }, (context) =>
    changeInvoiceNumbering(context, input.value),
  );
  return respond(
    outcome,
    () =>
      redirectWithFlash(
        `/console/${params.org}/settings/invoices`,
        "Saved. Issued invoices keep their numbers.",
      ),
    { form: input.form },
  );
}

export default function InvoiceSettings() {
  const refused = useActionData<typeof action>()?.refused;
  return <SettingsInvoicesPage {...useLoaderData<typeof loader>()} refused={refused} />;
}
