import { accept, type Outcome, refuse } from "~/billing/outcome";

/** Refuses `reason_missing`. */
export function checkReason(reason: string): Outcome<null> {
  if (reason.trim() !== "") return accept(null);
  return refuse({
    code: "reason_missing",
    sentence: "It is not said why.",
    remedy: "Say it in a few words; it stays on record.",
    field: "reason",
  });
}
