import type { z } from "zod";
import type { eventResults } from "~/api/schemas/events";
import type { Refusal } from "~/billing/outcome";

/** What became of one event, as the operation or the door says. */
export type EventOutcome =
  | { readonly status: "accepted" | "duplicate"; readonly transactionId: string }
  | {
      readonly status: "rejected";
      readonly transactionId: string | null;
      readonly refusals: readonly Refusal[];
    };

/** The answer to a batch: a result per index, and how many there are of each kind. */
export function presentEventResults(outcomes: readonly EventOutcome[]): z.input<typeof eventResults> {
  const count = (status: EventOutcome["status"]) =>
    outcomes.reduce((sum, outcome) => sum + (outcome.status === status ? 1 : 0), 0);
  return {
    accepted: count("accepted"),
    duplicates: count("duplicate"),
    rejected: count("rejected"),
    results: outcomes.map((outcome, index) => ({
      index,
      transaction_id: outcome.transactionId,
      status: outcome.status,
      ...(outcome.status === "rejected"
        ? {
            errors: outcome.refusals.map(({ code, field, sentence, remedy }) => ({
              code,
              field,
              message: remedy === "" ? sentence : `${sentence} ${remedy}`,
            })),
          }
        : {}),
    })),
  };
}
