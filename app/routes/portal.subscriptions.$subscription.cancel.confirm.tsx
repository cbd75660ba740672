import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { changeText } from "~/documents/change-text";
import { run } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { shownOf, subscriptionSubject } from "~/portal/address";
import { cancelForm, confirmation, endedWords } from "~/portal/forms";
import { pageOf } from "~/portal/links";
import { CancelConfirmPage } from "~/portal/pages/cancel-confirm-page";
import { movedSince } from "~/ui/change-preview";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction = () => [{ title: "Confirm the cancellation · Your billing" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subject = subscriptionSubject(params.subscription);
  const when: "now" | "period_end" =
    new URL(request.url).searchParams.get("when") === "now" ? "now" : "period_end";
  // Prices and taxes of the seller are not the portal's to read, so the preview runs as the command does.
  const shown = await run(caller, { operation: "previewCancellation", subject }, async (context) => {
    const state = await loadSubscriptionState(context, subject.id);
    const outcome = await previewCancellation(context, { subscriptionId: subject.id, when });
    const names = await loadCatalogNames(context);
    const preview = changeText(outcome, names, notationOf("en"), context.now);
    return accept({ ...confirmation(state, outcome), preview });
  });
  return { ...shownOf(shown), subscriptionId: subject.id, when };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subject = subscriptionSubject(params.subscription);
  const input = await formInput(request, cancelForm);
  if (!input.ok) return input.answer;
  const { when, preview_hash: previewHash } = input.value;
  const outcome = await run(caller, { operation: "cancelSubscription", subject }, (context) =>
    cancelSubscription(context, { subscriptionId: subject.id, when, previewHash }),
  );
  const page = pageOf("subscription", subject.id);
  return respond(outcome, () => redirectWithFlash(page, endedWords(when)), { form: input.form });
}

export default function ConfirmCancel() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>()?.refused;
  const moved = movedSince(answer, loaded.preview);
  return <CancelConfirmPage {...loaded} moved={moved} refusals={answer?.summary ?? loaded.refusals} />;
}
