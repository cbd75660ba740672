import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { startOf, subscribeForm } from "~/console/forms/subscribe";
import { idParam, searchId } from "~/console/list-request";
import { SubscriptionNewPage } from "~/console/pages/subscription-new-page";
import { today } from "~/console/queries/customers.server";
import { loadSubscribeSteps } from "~/console/queries/subscribe.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";

export const meta = () => [{ title: "New subscription · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const url = new URL(request.url);
  const choices = {
    customerId: searchId(url, "customer"),
    planId: searchId(url, "plan"),
    query: (url.searchParams.get("q") ?? "").trim(),
  };
  const steps = await view(caller, (context) => loadSubscribeSteps(context, choices));
  return { ...steps, base: `/console/${params.org}`, search: url.search };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const url = new URL(request.url);
  const input = await formInput(request, subscribeForm);
  if (!input.ok) return input.answer;
  const { starts_on, quantity, anchor = null, external_id: externalId = null } = input.value;
  const customerId = idParam("customer", url.searchParams.get("customer") ?? "");
  const planId = idParam("plan", url.searchParams.get("plan") ?? "");
  const outcome = await run(caller, { operation: "subscribeCustomer" }, async (context) => {
    const startsAt = startOf(starts_on, today(context), context.organization.zone);
    if (!startsAt.ok) return startsAt;
    return subscribeCustomer(context, {
      customerId,
      planId,
      startsAt: startsAt.value,
      quantity,
      anchor,
      externalId,
    });
  });
  const page = (id: string) => `/console/${params.org}/subscriptions/${publicId("subscription", id)}`;
  const text = "The subscription is started. What is due is billed with the next run, within a minute.";
  return respond(outcome, ({ id }) => redirectWithFlash(page(id), text), { form: input.form });
}

export default function NewSubscription() {
  const refusal = useActionData<typeof action>()?.refused;
  return <SubscriptionNewPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
