import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { findUsage, holdUsageSubjects, releaseUsageEvents } from "~/store/usage.server";
import { checkBatchSize } from "./steps/usage-book.server";
import { eventNotes, unknownEvent } from "./steps/usage-events";

/** What became of one transaction id; the place in the list is its place in the batch. */
export type ReleaseResult =
  | { readonly status: "released" | "not_set_aside"; readonly transactionId: string }
  | { readonly status: "rejected"; readonly transactionId: string; readonly refusals: readonly Refusal[] };

/**
 * Releases up to 1,000 usage events that the policy set aside, whatever their age: the periods that hold them are billed
 * again, and the exact difference comes with the subscription's next invoice. All that waits in such a period is
 * released with them. Refuses the whole batch only as `batch_empty` or `batch_too_large`, and single ids as
 * `event_unknown`.
 */
export async function releaseUsage(
  context: Context,
  transactionIds: readonly string[],
): Promise<Outcome<readonly ReleaseResult[]>> {
  const refusal = checkBatchSize(transactionIds.length);
  if (refusal) return refuse(refusal);
  const stored = await findUsage(context, transactionIds);
  const subscriptions = new Map(stored.map((event) => [event.transactionId, event.subscriptionId]));
  // As ingest does: a run sees either the window as it was, or all that is released.
  await holdUsageSubjects(context, [...new Set(subscriptions.values())], []);
  const released = await releaseUsageEvents(context, [...subscriptions.keys()]);
  await insertAudit(context, ...eventNotes("usage.released", released, subscriptions));
  return accept(
    transactionIds.map((transactionId): ReleaseResult => {
      if (!subscriptions.has(transactionId)) {
        return { status: "rejected", transactionId, refusals: [unknownEvent(transactionId)] };
      }
      return { status: released.has(transactionId) ? "released" : "not_set_aside", transactionId };
    }),
  );
}
