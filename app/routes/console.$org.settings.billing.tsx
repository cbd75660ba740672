import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { billingSettingsForm, editedPolicy } from "~/console/forms/billing-settings";
import { searchId } from "~/console/list-request";
import { SettingsBillingPage } from "~/console/pages/settings-billing-page";
import { searchCustomer } from "~/console/queries/customers.server";
import { settingsText } from "~/documents/change-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { changeBillingSettings, previewBillingSettings } from "~/operations/change-billing-settings.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction = () => [{ title: "Billing rules · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const url = new URL(request.url);
  const find = (url.searchParams.get("find") ?? "").trim();
  return view(caller, async (context) => {
    const { policy: stored } = context.organization;
    const edited = editedPolicy(url.searchParams, stored);
    const chosen = await searchCustomer(context, find, searchId(url, "customer"));
    const { customerId } = chosen;
    const names = await loadCatalogNames(context);
    const tried = customerId && (await previewBillingSettings(context, { customerId, policy: edited }));
    const text = tried && settingsText(tried, names, notationOf("en"));
    const preview = text && tried ? { ...text, notes: tried.notes } : null;
    return { stored, edited, ...chosen, find, preview };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, billingSettingsForm);
  if (!input.ok) return input.answer;
  const outcome = await run(caller, { operation: "changeBillingSettings" }, (context) =>
    changeBillingSettings(context, input.value),
  );
  const page = `/console/${params.org}/settings/billing`;
  const text = "Saved. The rules hold from the next run on; what is issued stays as it is.";
  return respond(outcome, () => redirectWithFlash(page, text), { form: input.form });
}

export default function BillingSettings() {
  return (
    <SettingsBillingPage
      {...useLoaderData<typeof loader>()}
      refused={useActionData<typeof action>()?.refused}
    />
  );
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
