import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { subscriptionInvoicingForm } from "~/console/forms/customer";
import { idParam } from "~/console/list-request";
import { SubscriptionInvoicingPage } from "~/console/pages/subscription-invoicing-page";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { setSubscriptionInvoicing } from "~/operations/set-subscription-invoicing.server";

export const meta = () => [{ title: "Invoicing of a subscription · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const id = idParam("subscription", params.subscription);
  const subscription = await view(caller, (context) => loadSubscriptionRow(context, id));
  return { subscription, base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const input = await formInput(request, subscriptionInvoicingForm);
  if (!input.ok) return input.answer;
  const outcome = await run(caller, { operation: "setSubscriptionInvoicing" }, (context) =>
    setSubscriptionInvoicing(context, { subscriptionId, ...input.value }),
  );
  const page = `/console/${params.org}/subscriptions/${params.subscription}`;
  return respond(outcome, () => redirectWithFlash(page, "Saved."), { form: input.form });
}

export default function SubscriptionInvoicing() {
  const refused = useActionData<typeof action>()?.refused;
  return <SubscriptionInvoicingPage {...useLoaderData<typeof loader>()} refused={refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
