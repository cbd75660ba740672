import type { z } from "zod";
import type { eventResults, eventVoidResults } from "~/api/schemas/events";
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
      ...(outcome.status === "rejected" ? { errors: presentErrors(outcome.refusals) } : {}),
    })),
  };
}

function presentErrors(refusals: readonly Refusal[]) {
  return refusals.map(({ code, field, sentence, remedy }) => ({
    code,
    field,
    message: remedy === "" ? sentence : `${sentence} ${remedy}`,
  }));
}

/** What became of one event that was to be void, as the operation says. */
export type VoidOutcome =
  | { readonly status: "voided" | "already_voided"; readonly transactionId: string }
  | { readonly status: "rejected"; readonly transactionId: string; readonly refusals: readonly Refusal[] };

/** The answer to a batch of ids: a result per index, and how many there are of each kind. */
export function presentVoidResults(outcomes: readonly VoidOutcome[]): z.input<typeof eventVoidResults> {
  const count = (status: VoidOutcome["status"]) =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return {
    voided: count("voided"),
    already_voided: count("already_voided"),
    rejected: count("rejected"),
    results: outcomes.map((outcome, index) => ({
      index,
      transaction_id: outcome.transactionId,
      status: outcome.status,
      ...(outcome.status === "rejected" ? { errors: presentErrors(outcome.refusals) } : {}),
    })),
  };
}
