import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { idParam } from "~/portal/address";
import { cancelForm, confirmation, endedWords, movedEnding } from "~/portal/forms";
import { pageOf } from "~/portal/links";
import { CancelConfirmPage } from "~/portal/pages/cancel-confirm-page";

export const meta: MetaFunction = () => [{ title: "Confirm the cancellation · Your billing" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subscriptionId = idParam("subscription", params.subscription);
  const asked = new URL(request.url).searchParams.get("when");
  const when: "now" | "period_end" = asked === "now" ? "now" : "period_end";
  return view(caller, async (context) => {
    const state = await loadSubscriptionState(context, subscriptionId);
    const preview = await previewCancellation(context, { subscriptionId, when });
    return { subscriptionId, when, ...confirmation(state, preview) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subscriptionId = idParam("subscription", params.subscription);
  const input = await formInput(request, cancelForm);
  if (!input.ok) return input.answer;
  const { when, preview_hash: shown } = input.value;
  const preview = await view(caller, (context) => previewCancellation(context, { subscriptionId, when }));
  const moved = preview.ok ? movedEnding(shown, preview.value) : [];
  if (moved.length > 0) return data({ moved }, 409);
  const subject = { table: "subscriptions", id: subscriptionId } as const;
  const outcome = await run(caller, { operation: "cancelSubscription", subject }, (context) =>
    cancelSubscription(context, { subscriptionId, when }),
  );
  return respond(outcome, () => redirectWithFlash(pageOf("subscription", subscriptionId), endedWords(when)));
}

export default function ConfirmCancel() {
  const answer = useActionData<typeof action>();
  const loaded = useLoaderData<typeof loader>();
  const moved = answer && "moved" in answer ? answer.moved : [];
  const refusals = answer && "refused" in answer ? answer.refused.summary : loaded.refusals;
  return <CancelConfirmPage {...loaded} moved={moved} refusals={refusals} />;
}
