import type { Refusal } from "~/billing/outcome";

/** A migration that runs is neither started nor calculated anew. */
export function stillRunning(): Refusal {
  return {
    code: "migration_running",
    sentence: "This migration is running.",
    remedy: "Wait until it is done, or stop it first.",
  };
}

/** A plan somebody put aside. */
export function discarded(): Refusal {
  return {
    code: "migration_discarded",
    sentence: "This migration was discarded.",
    remedy: "Plan another one.",
  };
}

export function nothingLeft(): Refusal {
  return {
    code: "migration_nothing_left",
    sentence: "No subscription of this migration is left to take over.",
    remedy: "Look at the reasons of those refused, mend them, and calculate again.",
  };
}

/** Somebody calculated the figures anew since they were shown. */
export function figuresMoved(): Refusal {
  return {
    code: "preview_outdated",
    sentence: "The figures of this migration were calculated anew since you saw them. Nothing was done.",
    remedy: "Look at the new figures, and confirm those.",
  };
}
