import type { EventOutcome } from "~/api/presenters/events";
import type { UsageEventBody } from "~/api/schemas/events";
import type { UncheckedEvent } from "~/billing/metering/check-event";
import type { Outcome } from "~/billing/outcome";

/** A batch after the door: what goes on, and where the rest was wrong. */
export type EventBatch = {
  readonly events: readonly UncheckedEvent[];
  /** By index of the request: the door's rejection, or null for an event that goes on. */
  readonly rejected: readonly (EventOutcome | null)[];
};

/** Checks each event by itself; `check` is the door's parser with the schema of one event. */
export function sortEvents(
  events: readonly unknown[],
  check: (event: unknown) => Outcome<UsageEventBody>,
): EventBatch {
  const good: UncheckedEvent[] = [];
  const rejected = events.map((event): EventOutcome | null => {
    const checked = check(event);
    if (!checked.ok) {
      return { status: "rejected", transactionId: idOf(event), refusals: checked.refusals };
    }
    const { transaction_id: transactionId, subscription, metric, timestamp, properties } = checked.value;
    good.push({ transactionId, subscription, metric, timestamp, properties });
    return null;
  });
  return { events: good, rejected };
}

/** Puts what became of the good events back between the rejected ones, in the order of the request. */
export function mergeOutcomes(batch: EventBatch, outcomes: readonly EventOutcome[]): EventOutcome[] {
  let next = 0;
  return batch.rejected.map((rejection) => {
    if (rejection) return rejection;
    const outcome = outcomes[next];
    next += 1;
    if (!outcome) throw new Error("An event of the batch has no outcome.");
    return outcome;
  });
}

function idOf(event: unknown): string | null {
  if (typeof event !== "object" || event === null || !("transaction_id" in event)) return null;
  if (typeof event.transaction_id !== "string") return null;
  // The answer may be remembered, and half a surrogate pair or a NUL could not be.
  return event.transaction_id
    .slice(0, 255)
    .replaceAll("\u0000", "\ufffd")
    .replace(/\p{Surrogate}/gu, "\ufffd");
}
