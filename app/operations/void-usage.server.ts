import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { findUsage, holdUsageSubjects, voidUsageEvents } from "~/store/usage.server";
import { checkBatchSize } from "./steps/usage-book.server";
import { eventNotes, unknownEvent } from "./steps/usage-events";

/** What became of one transaction id; the place in the list is its place in the batch. */
export type VoidResult =
  | { readonly status: "voided" | "already_voided"; readonly transactionId: string }
  | { readonly status: "rejected"; readonly transactionId: string; readonly refusals: readonly Refusal[] };

/**
 * Voids up to 1,000 usage events: they stay as evidence and no longer count. What was billed with them is billed
 * again as it is without, like late usage. An event is amended by voiding it and sending it anew under another id.
 * Refuses the whole batch only as `batch_empty` or `batch_too_large`, and single ids as `event_unknown`.
 */
export async function voidUsage(
  context: Context,
  transactionIds: readonly string[],
): Promise<Outcome<readonly VoidResult[]>> {
  const refusal = checkBatchSize(transactionIds.length);
  if (refusal) return refuse(refusal);
  const stored = await findUsage(context, transactionIds);
  const subscriptions = new Map(stored.map((event) => [event.transactionId, event.subscriptionId]));
  // As ingest does: a run that has just billed a window is seen, and one that comes later sees what is void.
  await holdUsageSubjects(context, [...new Set(subscriptions.values())], []);
  const voided = await voidUsageEvents(context, [...subscriptions.keys()]);
  await insertAudit(context, ...eventNotes("usage.voided", voided, subscriptions));
  return accept(
    transactionIds.map((transactionId): VoidResult => {
      if (!subscriptions.has(transactionId)) {
        return { status: "rejected", transactionId, refusals: [unknownEvent(transactionId)] };
      }
      return { status: voided.has(transactionId) ? "voided" : "already_voided", transactionId };
    }),
  );
}
