import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { dayInZone } from "~/billing/time/zone";
import { invoiceNumberingForm } from "~/console/forms/invoice-numbering";
import { idParam } from "~/console/list-request";
import { SettingsInvoicesPage } from "~/console/pages/settings-invoices-page";
import { legalEntityOf, listLegalEntities } from "~/console/queries/legal-entities.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";
import { publicId } from "~/public-ids";

export const meta: MetaFunction = () => [{ title: "Invoice numbers · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const named = new URL(request.url).searchParams.get("issuer");
  return view(caller, async (context) => {
    const entities = await listLegalEntities(context);
    const asked = named === null ? null : idParam("issuer", named);
    const { id, legalName, series } = legalEntityOf(entities, asked);
    const today = dayInZone(context.now, context.organization.zone);
    return { entities, issuer: { id, legalName }, series, today };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, invoiceNumberingForm);
  if (!input.ok) return input.answer;
  const { issuer: issuerId, ...format } = input.value;
  const change = { ...format, issuerId };
  const of = issuerId === undefined ? "" : `?issuer=${publicId("issuer", issuerId)}`;
  const outcome = await run(caller, { operation: "changeInvoiceNumbering" }, (context) =>
    changeInvoiceNumbering(context, change),
  );
  return respond(
    outcome,
    () =>
      redirectWithFlash(
        `/console/${params.org}/settings/invoices${of}`,
        "Saved. Issued invoices keep their numbers.",
      ),
    { form: input.form },
  );
}

export default function InvoiceSettings() {
  const refused = useActionData<typeof action>()?.refused;
  return <SettingsInvoicesPage {...useLoaderData<typeof loader>()} refused={refused} />;
}
