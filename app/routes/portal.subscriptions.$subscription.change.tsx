import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { changeText } from "~/documents/change-text";
import { run } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { refusedForm } from "~/http/form-state";
import { parseSearch } from "~/http/parse.server";
import { respond } from "~/http/respond.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { previewAsked } from "~/operations/preview-change.server";
import { shownOf, subscriptionSubject } from "~/portal/address";
import { askedChange, changeForm, chosenFields, presentStay, whatIsAsked } from "~/portal/forms";
import { pageOf } from "~/portal/links";
import { ChangePage } from "~/portal/pages/change-page";
import { listPlanChoices } from "~/portal/queries/plan-choices.server";
import { movedSince } from "~/ui/change-preview";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction = () => [{ title: "Change a subscription · Your billing" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subject = subscriptionSubject(params.subscription);
  const asked = parseSearch(request.url, changeForm);
  // Prices and taxes of the seller are not the portal's to read, so the preview runs as the command does.
  const shown = await run(caller, { operation: "previewChange", subject }, async (context) => {
    const stay = presentStay(await loadSubscriptionState(context, subject.id));
    const outcome = await previewAsked(context, subject.id, whatIsAsked(asked, stay.present));
    const preview = changeText(outcome, await loadCatalogNames(context), notationOf("en"), context.now);
    const refused = refusedForm(outcome.ok ? [] : outcome.refusals);
    return accept({ ...stay, plans: await listPlanChoices(context, stay.currency), preview, refused });
  });
  return { ...shownOf(shown), subscriptionId: subject.id, chosen: chosenFields(asked) };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subject = subscriptionSubject(params.subscription);
  const input = await formInput(request, changeForm);
  if (!input.ok) return input.answer;
  const outcome = await run(caller, { operation: "changeSubscription", subject }, async (context) => {
    const { present } = presentStay(await loadSubscriptionState(context, subject.id));
    const asked = askedChange(input.value, present);
    return asked.ok ? changeSubscription(context, { subscriptionId: subject.id, ...asked.value }) : asked;
  });
  const done = () => redirectWithFlash(pageOf("subscription", subject.id), "Your subscription is changed.");
  return respond(outcome, done, { form: input.form });
}

export default function Change() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>()?.refused;
  const moved = movedSince(answer, loaded.preview);
  return <ChangePage {...loaded} moved={moved} refused={answer ?? loaded.refused} />;
}
