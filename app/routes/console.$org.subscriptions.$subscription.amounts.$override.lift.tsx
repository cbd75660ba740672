import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { idParam } from "~/console/list-request";
import { AmountLiftPage } from "~/console/pages/amount-lift-page";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { runPreviewText } from "~/documents/change-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { liftOverride, previewLiftOverride } from "~/operations/lift-override.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "Lift an amount · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const overrideId = idParam("override", params.override);
  const { values, onceKey } = readEntries(request);
  return view(caller, async (context) => {
    const subscription = await loadSubscriptionRow(context, subscriptionId);
    const outcome = await previewLiftOverride(context, { overrideId, subscriptionId });
    const { shown, refusals } = reviewOf(outcome);
    const names = await loadCatalogNames(context);
    const previewed = shown && {
      ...runPreviewText(shown, names, notationOf("en")),
      override: shown.override,
      recomputedMinor: shown.position?.recomputedMinor ?? null,
    };
    return { values, onceKey, base: `/console/${params.org}`, subscription, shown: previewed, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const overrideId = idParam("override", params.override);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash } = confirmed;
  const outcome = await runOnce(
    caller,
    { operation: "liftOverride", ...once },
    (context) => liftOverride(context, { overrideId, subscriptionId, previewHash }),
    () =>
      confirmed.leadsTo(
        `/console/${params.org}/subscriptions/${params.subscription}/amounts`,
        "The amount is lifted. The next run bills or gives back the difference.",
      ),
  );
  return confirmed.respond(outcome);
}

export default function LiftAmount() {
  const loaded = useLoaderData<typeof loader>();
  return <AmountLiftPage {...loaded} refused={useActionData<typeof action>()?.refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
