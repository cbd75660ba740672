import { accept, type Outcome } from "~/billing/outcome";
import { type CancelChange, decideCancel } from "~/billing/subscription/cancel";
import type { CancelTiming } from "~/billing/subscription/subscription-kinds";
import { formatInstant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { saveSubscription } from "~/store/subscriptions.server";
import {
  type HeldSubscription,
  holdSubscription,
  readSubscription,
  wakeAt,
} from "./steps/hold-subscription.server";

export type CancelInput = { readonly subscriptionId: string; readonly when: CancelTiming };

/**
 * Ends a subscription now or at the end of its period; what was paid in advance stays paid. Refuses
 * `subscription_ended` and `subscription_ending`.
 */
export async function cancelSubscription(
  context: Context,
  input: CancelInput,
): Promise<Outcome<CancelChange>> {
  const held = await holdSubscription(context, input.subscriptionId);
  const decided = decide(context, held, input);
  if (!decided.ok) return decided;
  const { subscription, endsAt } = decided.value;
  await saveSubscription(context, subscription, wakeAt(context, held, subscription));
  await insertAudit(context, {
    action: "subscription.canceled",
    subjectKind: "subscription",
    subjectId: subscription.id,
    details: { when: input.when, endsAt: formatInstant(endsAt) },
  });
  return accept(decided.value);
}

/** What cancelling would do, for the page that asks whether it is meant. Saves nothing. */
export async function previewCancellation(
  context: Context,
  input: CancelInput,
): Promise<Outcome<CancelChange>> {
  return decide(context, await readSubscription(context, input.subscriptionId), input);
}

function decide(context: Context, held: HeldSubscription, input: CancelInput): Outcome<CancelChange> {
  const { policy } = context.organization;
  return decideCancel(
    { subscription: held.subscription, planVersions: held.planVersions, policy },
    { when: input.when },
    context.now,
  );
}
