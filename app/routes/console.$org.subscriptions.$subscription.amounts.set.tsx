import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readOverride } from "~/console/forms/override";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { AmountSetPage } from "~/console/pages/amount-set-page";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { runPreviewText } from "~/documents/change-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadNamedPosition } from "~/operations/load-positions.server";
import { previewSetOverride, setOverride } from "~/operations/set-override.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "Set an amount · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const { fields, isReviewed, ...entered } = readEntries(request);
  const asked = { subscriptionId, ...readOverride(fields) };
  const base = `/console/${params.org}`;
  return view(caller, async (context) => {
    const subscription = await loadSubscriptionRow(context, subscriptionId);
    if (asked.positionId === "") throw redirect(`${pageOf(base, "subscription", subscriptionId)}/amounts`);
    const position = await loadNamedPosition(context, asked);
    const { shown, refusals } = reviewOf(isReviewed ? await previewSetOverride(context, asked) : null);
    const names = await loadCatalogNames(context);
    const { kind } = asked;
    const made = shown && { ...runPreviewText(shown, names, notationOf("en")), kind };
    const previewed = made && { ...made, targetMinor: shown.targetMinor };
    return { ...entered, base, subscription, position, shown: previewed, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash, form } = confirmed;
  const amounts = `/console/${params.org}/subscriptions/${params.subscription}/amounts`;
  const outcome = await runOnce(
    caller,
    { operation: "setOverride", ...once },
    (context) => setOverride(context, { subscriptionId, ...readOverride(form), previewHash }),
    () => confirmed.leadsTo(amounts, "The amount is set. The next run bills or gives back the difference."),
  );
  return confirmed.respond(outcome);
}

export default function SetAmount() {
  const loaded = useLoaderData<typeof loader>();
  return <AmountSetPage {...loaded} refused={useActionData<typeof action>()?.refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
