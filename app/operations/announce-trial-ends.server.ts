import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { enqueueAll } from "~/store/outbox.server";
import { takeTrialNotices } from "~/store/trial-notices.server";

/** Leaves word for up to `limit` customers whose trial ends in some days. Gives how many were looked at. */
export async function announceTrialEnds(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  const taken = await takeTrialNotices(context, input.limit);
  await enqueueAll(
    context,
    "announce_trial_end",
    taken.flatMap(({ subscriptionId, isRunning }) => (isRunning ? [{ subscriptionId }] : [])),
  );
  return accept(taken.length);
}
