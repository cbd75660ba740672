import { nextDueAt } from "~/billing/subscription/due";
import { hasEnded } from "~/billing/subscription/status";
import type { Context } from "~/context.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { holdSubscriptionsOf } from "./hold-subscription.server";

/** Every subscription, or those named, is due again: at once, if it has started and is to catch up, or with its next period. */
export async function wake(
  context: Context,
  customerId: string,
  catchUp: "now" | "later",
  only: readonly string[] | null = null,
): Promise<void> {
  const { policy } = context.organization;
  const held = await holdSubscriptionsOf(context, customerId);
  const changed = held
    .filter(({ subscription }) => only === null || only.includes(subscription.id))
    .filter(({ subscription }) => catchUp === "now" || !hasEnded(subscription, context.now))
    .map(({ subscription, planVersions }) => {
      const isNow = catchUp === "now" && subscription.startsAt <= context.now && !subscription.invoicingOff;
      const next = nextDueAt(subscription, planVersions, policy, context.now);
      return { subscription, dueAt: isNow ? context.now : next };
    });
  await saveSubscriptions(context, changed);
}
