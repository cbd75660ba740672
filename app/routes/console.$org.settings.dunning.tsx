import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { atFormRows, overdueRulesForm, readOverdueStages } from "~/console/forms/overdue-rules";
import { SettingsDunningPage } from "~/console/pages/settings-dunning-page";
import { previewReminders } from "~/effects/preview-reminders.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { loadOverdueRules } from "~/operations/load-overdue-rules.server";

export const meta: MetaFunction = () => [{ title: "Overdue rules · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  return view(caller, async (context) => {
    const stages = await loadOverdueRules(context);
    const examples = previewReminders(context, stages);
    return { stages, examples, currency: context.organization.currency };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, overdueRulesForm);
  if (!input.ok) return input.answer;
  const outcome = await run(caller, { operation: "changeOverdueRules" }, async (context) => {
    const stages = readOverdueStages(input.value);
    if (!stages.ok) return stages;
    return atFormRows(await changeOverdueRules(context, { stages: stages.value }), input.value);
  });
  const page = `/console/${params.org}/settings/dunning`;
  return respond(outcome, () => redirectWithFlash(page, "Saved. Everybody who owes is looked at again."), {
    form: input.form,
  });
}

export default function Dunning() {
  const refused = useActionData<typeof action>()?.refused;
  return <SettingsDunningPage {...useLoaderData<typeof loader>()} refused={refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
