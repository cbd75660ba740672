import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { refusedForm } from "~/http/form-state";
import { previewCancellation } from "~/operations/cancel-subscription.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { idParam } from "~/portal/address";
import { CancelPage } from "~/portal/pages/cancel-page";

export const meta: MetaFunction = () => [{ title: "Cancel a subscription · Your billing" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subscriptionId = idParam("subscription", params.subscription);
  return view(caller, async (context) => {
    const state = await loadSubscriptionState(context, subscriptionId);
    const atEnd = await previewCancellation(context, { subscriptionId, when: "period_end" });
    const atOnce = await previewCancellation(context, { subscriptionId, when: "now" });
    return {
      subscriptionId,
      planName: state.plan.name,
      choices: [
        ...(atEnd.ok ? [{ when: "period_end" as const, ending: atEnd.value }] : []),
        ...(atOnce.ok ? [{ when: "now" as const, ending: atOnce.value }] : []),
      ],
      refusals: atOnce.ok ? [] : refusedForm(atOnce.refusals).summary,
    };
  });
}

export default function Cancel() {
  return <CancelPage {...useLoaderData<typeof loader>()} />;
}
