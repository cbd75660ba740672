import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { organizationForm } from "~/console/forms/settings";
import { SettingsOrganizationPage } from "~/console/pages/settings-organization-page";
import { loadLegalEntity } from "~/console/queries/legal-entities.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { refused, respond } from "~/http/respond.server";
import { changeOrganization } from "~/operations/change-organization.server";

export const meta: MetaFunction = () => [{ title: "Organization · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  return view(caller, async (context) => {
    const { name, accent, currency, zone, netTermsDays, graceDays = 0, mode } = context.organization;
    const issuer = await loadLegalEntity(context, null);
    return { organization: { name, accent, currency, zone, netTermsDays, graceDays, mode }, issuer };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, organizationForm);
  if (!input.ok) return input.answer;
  const { intent, ...settings } = input.value;
  if (intent === "use-country") return refused([], { form: input.form });
  const outcome = await run(caller, { operation: "changeOrganization" }, (context) =>
    changeOrganization(context, settings),
  );
  const page = `/console/${params.org}/settings/organization`;
  return respond(outcome, () => redirectWithFlash(page, "Saved. Documents made from now on show it."), {
    form: input.form,
  });
}

export default function OrganizationSettings() {
  const refusal = useActionData<typeof action>()?.refused;
  return <SettingsOrganizationPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
