import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { cancelForm, cancelHash, cancelledText, movedFigures } from "~/console/forms/cancel";
import { choice, idParam } from "~/console/list-request";
import { SubscriptionCancelPage } from "~/console/pages/subscription-cancel-page";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { refusedForm } from "~/http/form-state";
import { respond } from "~/http/respond.server";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  const { planName = "a subscription", customerName = "a customer" } = loaded?.subscription ?? {};
  return [{ title: `Cancel ${planName} for ${customerName} · Counterfoil` }];
};

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const when = choice(new URL(request.url), "when", ["period_end", "now"]);
  const { subscription, preview } = await view(caller, async (context) => ({
    subscription: await loadSubscriptionRow(context, subscriptionId),
    preview: await previewCancellation(context, { subscriptionId, when }),
  }));
  const figures = preview.ok ? preview.value : null;
  const refusals = preview.ok ? [] : refusedForm(preview.refusals).summary;
  const previewHash = figures ? cancelHash(figures) : "";
  return { base: `/console/${params.org}`, subscription, when, figures, previewHash, refusals };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const input = await formInput(request, cancelForm);
  if (!input.ok) return input.answer;
  const { when, preview_hash } = input.value;
  const subscriptionId = idParam("subscription", params.subscription);
  const now = await view(caller, (context) => previewCancellation(context, { subscriptionId, when }));
  const moved = now.ok ? movedFigures(preview_hash, now.value) : [];
  if (moved.length > 0) return data({ moved }, 409);
  const outcome = await run(caller, { operation: "cancelSubscription" }, (context) =>
    cancelSubscription(context, { subscriptionId, when }),
  );
  const page = `/console/${params.org}/subscriptions/${params.subscription}`;
  return respond(outcome, () => redirectWithFlash(page, cancelledText[when]));
}

export default function CancelSubscription() {
  const answer = useActionData<typeof action>();
  const moved = answer && "moved" in answer ? answer.moved : [];
  const loaded = useLoaderData<typeof loader>();
  const refusals = answer && "refused" in answer ? answer.refused.summary : loaded.refusals;
  return <SubscriptionCancelPage {...loaded} moved={moved} refusals={refusals} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
