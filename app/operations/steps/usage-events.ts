import type { Refusal } from "~/billing/outcome";

/** A note for each subscription of which events were voided or released, naming them. */
export function eventNotes(
  action: "usage.voided" | "usage.released",
  changed: ReadonlySet<string>,
  subscriptions: ReadonlyMap<string, string>,
) {
  const bySubscription = new Map<string, string[]>();
  for (const transactionId of changed) {
    const subscriptionId = subscriptions.get(transactionId) ?? "";
    bySubscription.set(subscriptionId, [...(bySubscription.get(subscriptionId) ?? []), transactionId]);
  }
  return [...bySubscription].map(([subjectId, transactionIds]) => ({
    action,
    subjectKind: "subscription" as const,
    subjectId,
    details: { transactionIds: transactionIds.sort() },
  }));
}

export function unknownEvent(transactionId: string): Refusal {
  return {
    code: "event_unknown",
    sentence: `There is no event with the transaction_id ${JSON.stringify(transactionId)}.`,
    remedy: "Send the transaction_id the event was accepted under.",
    field: "transaction_id",
  };
}
