import type { z } from "zod";
import type { eventReleaseResults, eventResults, eventVoidResults } from "~/api/schemas/events";
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

/** What became of one event of a batch of ids, as the operation says. */
type NamedOutcome<Status extends string> =
  | { readonly status: Status; readonly transactionId: string }
  | { readonly status: "rejected"; readonly transactionId: string; readonly refusals: readonly Refusal[] };

type VoidOutcome = NamedOutcome<"voided" | "already_voided">;
type ReleaseOutcome = NamedOutcome<"released" | "not_set_aside">;

/** The answer to a batch of ids: a result per index, and how many there are of each kind. */
export function presentVoidResults(outcomes: readonly VoidOutcome[]): z.input<typeof eventVoidResults> {
  return {
    voided: countOf(outcomes, "voided"),
    already_voided: countOf(outcomes, "already_voided"),
    rejected: countOf(outcomes, "rejected"),
    results: resultsOf(outcomes),
  };
}

export function presentReleaseResults(
  outcomes: readonly ReleaseOutcome[],
): z.input<typeof eventReleaseResults> {
  return {
    released: countOf(outcomes, "released"),
    not_set_aside: countOf(outcomes, "not_set_aside"),
    rejected: countOf(outcomes, "rejected"),
    results: resultsOf(outcomes),
  };
}

function countOf(outcomes: readonly { readonly status: string }[], status: string): number {
  return outcomes.filter((outcome) => outcome.status === status).length;
}

function resultsOf<Status extends string>(outcomes: readonly NamedOutcome<Status>[]) {
  return outcomes.map((outcome, index) => ({
    index,
    transaction_id: outcome.transactionId,
    status: outcome.status,
    ...("refusals" in outcome ? { errors: presentErrors(outcome.refusals) } : {}),
  }));
}
