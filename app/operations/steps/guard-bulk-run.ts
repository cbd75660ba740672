import type { Refusal } from "~/billing/outcome";

/** A run that goes on is neither started nor calculated anew. */
export function bulkRunning(): Refusal {
  return {
    code: "bulk_running",
    sentence: "This run goes on.",
    remedy: "Wait until it is done, or stop it first.",
  };
}

/** A plan somebody put aside. */
export function bulkDiscarded(): Refusal {
  return {
    code: "bulk_discarded",
    sentence: "This run was discarded.",
    remedy: "Choose the rows again, and plan another one.",
  };
}

export function bulkNothingLeft(): Refusal {
  return {
    code: "bulk_nothing_left",
    sentence: "No row of this run is left to be done.",
    remedy: "Look at the reasons of those refused, mend them, and calculate again.",
  };
}
