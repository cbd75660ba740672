import type { PlanVersion } from "~/billing/catalog/plan";
import { usageWindows, windowKey } from "~/billing/fees/windows";
import { add, type Rational, ZERO } from "~/billing/money/rational";
import type { Refusal } from "~/billing/outcome";
import { checkCapacity } from "~/billing/subscription/capacity";
import type { Context } from "~/context.server";
import { findOverdueStage } from "~/store/overdue.server";
import { loadChangedBook, type SubscriptionBook } from "./load-change-book.server";

/** Refuses `customer_overdue` while the customer is in a stage that blocks changes. */
export async function checkOverdue(context: Context, { customer }: SubscriptionBook): Promise<Refusal[]> {
  const stage = await findOverdueStage(context, customer.id);
  if (stage?.blocksChanges !== true) return [];
  return [
    {
      code: "customer_overdue",
      sentence: `${customer.name} is overdue (“${stage.name}”), and nothing is changed while that lasts.`,
      remedy: "Collect or record what is owed first.",
    },
  ];
}

/** Refuses `capacity_below_usage` where a plan that begins now has less than what is used of the running period. */
export async function checkUsedCapacity(
  context: Context,
  book: SubscriptionBook,
  target: PlanVersion,
): Promise<Refusal[]> {
  const { subscription } = book.held;
  const hasLimit = target.charges.some(({ prices }) =>
    prices.some(({ model }) => model.type === "capacity" && model.tiers.at(-1)?.up_to !== null),
  );
  if (!hasLimit) return [];
  return checkCapacity(target, subscription.currency, await usedNow(context, book));
}

/** Quantities of the subscription's running periods by metric. */
async function usedNow(context: Context, book: SubscriptionBook): Promise<ReadonlyMap<string, Rational>> {
  const all = book.stored.map(({ subscription }) => subscription);
  const { slice, usage } = await loadChangedBook(context, book.customer, all, "preview");
  const { subscription } = book.held;
  const running = usageWindows(slice, context.now).open.filter(
    ({ subscriptionId, startsAt }) => subscriptionId === subscription.id && startsAt <= context.now,
  );
  const charges = book.versions.flatMap((version) => version.charges);
  const used = new Map<string, Rational>();
  for (const window of running) {
    const metric = charges.find(({ id }) => id === window.chargeId)?.metric;
    if (metric === undefined) continue;
    const parts = usage.get(windowKey(window)) ?? [];
    used.set(
      metric,
      parts.reduce((sum, part) => add(sum, part.quantity), ZERO),
    );
  }
  return used;
}
