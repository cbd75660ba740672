import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { stripeForm } from "~/console/forms/stripe";
import { SettingsStripePage } from "~/console/pages/settings-stripe-page";
import { findProviderAccount } from "~/console/queries/settings.server";
import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { connectProviderAccount } from "~/operations/connect-provider-account.server";

export const meta: MetaFunction = () => [{ title: "Stripe · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const { account, mode } = await view(caller, async (context) => ({
    account: await findProviderAccount(context),
    mode: context.organization.mode,
  }));
  const sandbox = env.mode === "demo" ? env.stripeApiBase : undefined;
  return {
    account,
    organizationMode: mode,
    sandboxUrl: sandbox ? `${sandbox}/_sandbox` : null,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, stripeForm);
  if (!input.ok) return input.answer;
  const account =
    input.value.intent === "sandbox"
      ? ({ kind: "sandbox" } as const)
      : ({ kind: "stripe", secretKey: input.value.secret_key } as const);
  const outcome = await run(caller, { operation: "connectProviderAccount" }, (context) =>
    connectProviderAccount(context, { account }),
  );
  const page = `/console/${params.org}/settings/stripe`;
  return respond(outcome, () => redirectWithFlash(page, "Saved. New payments go through this account."), {
    form: input.form,
  });
}

export default function Stripe() {
  const refusal = useActionData<typeof action>()?.refused;
  return <SettingsStripePage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
