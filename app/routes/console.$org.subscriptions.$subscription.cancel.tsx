import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { endedText, readConfirmedEnd } from "~/console/forms/cancel";
import { idParam } from "~/console/list-request";
import { SubscriptionCancelPage } from "~/console/pages/subscription-cancel-page";
import { loadChangeChoices } from "~/console/queries/subscription-change.server";
import { changeText } from "~/documents/change-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { refusedForm } from "~/http/form-state";
import { readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { movedSince } from "~/ui/change-preview";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction = () => [{ title: "Cancel a subscription · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const { end, chosen } = readConfirmedEnd(new URL(request.url).searchParams);
  return view(caller, async (context) => {
    const choices = await loadChangeChoices(context, subscriptionId);
    const outcome = end.ok ? await previewCancellation(context, { subscriptionId, ...end.value }) : end;
    const names = await loadCatalogNames(context);
    const preview = changeText(outcome, names, notationOf("en"), context.now);
    const refusals = refusedForm(outcome.ok ? [] : outcome.refusals);
    const { lastDay = 0, unusedDays = 0, usageBilledFrom = 0 } = outcome.ok ? outcome.value : {};
    const ending = outcome.ok ? { lastDay, unusedDays, usageBilledFrom } : null;
    return { ...choices, base: `/console/${params.org}`, chosen, preview, ending, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const { end, previewHash } = readConfirmedEnd(form.value);
  if (!end.ok) return refused(end.refusals, { form: form.value });
  const outcome = await run(caller, { operation: "cancelSubscription" }, (context) =>
    cancelSubscription(context, { subscriptionId, ...end.value, previewHash }),
  );
  const page = `/console/${params.org}/subscriptions/${params.subscription}`;
  const text = endedText(end.value.when);
  return respond(outcome, () => redirectWithFlash(page, text), { form: form.value });
}

export default function CancelSubscription() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>()?.refused;
  const moved = movedSince(answer, loaded.preview);
  return <SubscriptionCancelPage {...loaded} moved={moved} refusals={answer ?? loaded.refusals} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
