import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { run } from "~/gate.server";
import { refusedForm } from "~/http/form-state";
import { previewCancellation } from "~/operations/cancel-subscription.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { shownOf, subscriptionSubject } from "~/portal/address";
import { endingOf } from "~/portal/forms";
import { CancelPage } from "~/portal/pages/cancel-page";

export const meta: MetaFunction = () => [{ title: "Cancel a subscription · Your billing" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const subject = subscriptionSubject(params.subscription);
  const subscriptionId = subject.id;
  // Prices and taxes of the seller are not the portal's to read, so the preview runs as the command does.
  const shown = await run(caller, { operation: "previewCancellation", subject }, async (context) => {
    const state = await loadSubscriptionState(context, subscriptionId);
    const atEnd = await previewCancellation(context, { subscriptionId, when: "period_end" });
    const atOnce = await previewCancellation(context, { subscriptionId, when: "now" });
    return accept({
      subscriptionId,
      planName: state.plan.name,
      choices: [
        ...(atEnd.ok ? [{ when: "period_end" as const, ending: endingOf(atEnd.value) }] : []),
        ...(atOnce.ok ? [{ when: "now" as const, ending: endingOf(atOnce.value) }] : []),
      ],
      refusals: atOnce.ok ? [] : refusedForm(atOnce.refusals).summary,
    });
  });
  return shownOf(shown);
}

export default function Cancel() {
  return <CancelPage {...useLoaderData<typeof loader>()} />;
}
