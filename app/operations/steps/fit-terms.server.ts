import type { PlanVersion } from "~/billing/catalog/plan";
import { serviceEnd } from "~/billing/fees/earning";
import { respread } from "~/billing/revenue/release";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { loadTermFees, lockSchedules, type RecognitionSchedule, saveSchedules } from "~/store/ledger.server";
import { todayOf } from "./customer-book.server";

/**
 * Revenue that is earned over a term, after the end of its subscription moved: it is earned by the end of the service, and
 * by that of its term at the latest. One statement where nothing is earned so.
 */
export async function fitTerms(
  context: Context,
  held: readonly { readonly subscription: Subscription; readonly versions: readonly PlanVersion[] }[],
): Promise<void> {
  const fees = await loadTermFees(
    context,
    held.map(({ subscription }) => subscription.id),
  );
  if (fees.length === 0) return;
  const { policy } = context.organization;
  const ends = new Map(
    held.map(({ subscription, versions }) => [subscription.id, serviceEnd(subscription, versions, policy)]),
  );
  const until = new Map(
    fees.map(({ id, subscriptionId, termTo }) => [id, Math.min(ends.get(subscriptionId) ?? termTo, termTo)]),
  );
  const schedules = await lockSchedules(context, [...until.keys()]);
  const changed = schedules.flatMap((schedule): RecognitionSchedule[] => {
    const fitted = respread(schedule, until.get(schedule.feeId) ?? schedule.toOn, todayOf(context));
    return fitted === schedule ? [] : [{ ...schedule, ...fitted }];
  });
  await saveSchedules(context, changed);
}
