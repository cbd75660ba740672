import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { atChangeFields, CHANGED_TEXT } from "~/console/forms/subscription-change";
import { changeKind, idParam } from "~/console/list-request";
import { CHANGE_WORDS, changeFields } from "~/console/pages/subscription-change-fields";
import { SubscriptionChangePage } from "~/console/pages/subscription-change-page";
import { loadChangeChoices, readChosen } from "~/console/queries/subscription-change.server";
import { changeText } from "~/documents/change-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { refusedForm } from "~/http/form-state";
import { readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { previewAsked } from "~/operations/preview-change.server";
import { movedSince } from "~/ui/change-preview";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction = () => [{ title: "Change a subscription · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [subscriptionId, kind] = [idParam("subscription", params.subscription), changeKind(params.kind)];
  return view(caller, async (context) => {
    const choices = await loadChangeChoices(context, subscriptionId);
    const { chosen, change } = readChosen(kind, new URL(request.url).searchParams, choices);
    const outcome = atChangeFields(await previewAsked(context, subscriptionId, change), change);
    const preview = changeText(outcome, await loadCatalogNames(context), notationOf("en"), context.now);
    const refusals = refusedForm(outcome.ok ? [] : outcome.refusals);
    return { ...choices, base: `/console/${params.org}`, kind, chosen, preview, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [subscriptionId, kind] = [idParam("subscription", params.subscription), changeKind(params.kind)];
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const choices = await view(caller, (context) => loadChangeChoices(context, subscriptionId));
  const { change, previewHash, nothing } = readChosen(kind, form.value, choices);
  if (!change.ok || change.value === null) return refused(change.ok ? [nothing] : change.refusals);
  const input = { subscriptionId, change: change.value, previewHash };
  const done = await run(caller, { operation: "changeSubscription" }, (context) =>
    changeSubscription(context, input),
  );
  const page = `/console/${params.org}/subscriptions/${params.subscription}`;
  const outcome = atChangeFields(done, change);
  return respond(outcome, () => redirectWithFlash(page, CHANGED_TEXT[kind]), { form: form.value });
}
export default function ChangeSubscription() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>()?.refused;
  const moved = movedSince(answer, loaded.preview);
  const words = { ...CHANGE_WORDS[loaded.kind], fields: changeFields(loaded) };
  return <SubscriptionChangePage {...loaded} {...words} moved={moved} refusals={answer ?? loaded.refusals} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
