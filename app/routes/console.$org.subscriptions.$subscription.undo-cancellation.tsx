import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { requireMember } from "~/auth/caller.server";
import { idParam } from "~/console/list-request";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { messageOf } from "~/http/form-state";
import { changeSubscription } from "~/operations/change-subscription.server";

/** There is only a button, on the page of the subscription. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  await view(caller, (context) => loadSubscriptionRow(context, idParam("subscription", params.subscription)));
  return redirect(`/console/${params.org}/subscriptions/${params.subscription}`, 303);
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const outcome = await run(caller, { operation: "changeSubscription" }, (context) =>
    changeSubscription(context, { subscriptionId, change: { kind: "undo_cancel" } }),
  );
  const page = `/console/${params.org}/subscriptions/${params.subscription}`;
  if (outcome.ok) return redirectWithFlash(page, "The subscription goes on and is renewed.");
  return redirectWithFlash(page, { tone: "alert", text: outcome.refusals.map(messageOf).join(" ") });
}
