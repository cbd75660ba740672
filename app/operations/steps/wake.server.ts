import { POOL_SCOPES } from "~/billing/fees/pool-kinds";
import { nextDueAt } from "~/billing/subscription/due";
import { hasEnded } from "~/billing/subscription/status";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { wakePools } from "~/store/pools.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { type HeldSubscription, holdSubscriptionsOf } from "./hold-subscription.server";

/** Whether what was left out while nothing was invoiced is billed at once, or with the next period. */
export type CatchUp = "now" | "later";

/** Every subscription of a customer is due again. */
export async function wake(context: Context, customerId: string, catchUp: CatchUp): Promise<void> {
  await wakePools(context, [customerId], POOL_SCOPES);
  const held = await holdSubscriptionsOf(context, customerId);
  await saveSubscriptions(
    context,
    held
      .filter(({ subscription }) => catchUp === "now" || !hasEnded(subscription, context.now))
      .map((each) => ({ subscription: each.subscription, dueAt: wokenAt(context, each, catchUp) })),
  );
}

/** When a subscription is due again: at once, if it has started and is to catch up, or with its next period. */
export function wokenAt(
  context: Context,
  { subscription, planVersions }: Pick<HeldSubscription, "subscription" | "planVersions">,
  catchUp: CatchUp,
): Instant | null {
  const isNow = catchUp === "now" && subscription.startsAt <= context.now && !subscription.invoicingOff;
  return isNow
    ? context.now
    : nextDueAt(subscription, planVersions, context.organization.policy, context.now);
}
