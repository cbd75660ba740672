import { accept, type Outcome, refuse } from "~/billing/outcome";
import { type ChangeFields, carriedFields } from "~/console/forms/subscription-change";
import { parsePublicId } from "~/public-ids";

type Terms = { readonly oldEnds: "now" | "period_end"; readonly addOns: "move" | "end" };

/** Where a subscription goes and what becomes of the old one, as the address holds it; nobody is chosen at first. */
export function readTransfer(fields: ChangeFields): Terms & {
  readonly toCustomerId: string | null;
  readonly chosen: Record<string, string>;
  readonly query: string;
} {
  const typed = typedIn(fields);
  return {
    toCustomerId: parsePublicId("customer", typed("to")),
    oldEnds: typed("old") === "renewal" ? "period_end" : "now",
    addOns: typed("add_ons") === "end" ? "end" : "move",
    chosen: carriedFields(fields),
    query: typed("q"),
  };
}

/** A transfer that is confirmed, with the hash of what was shown. Refuses `choice_missing`. */
export function readConfirmedTransfer(
  fields: ChangeFields,
): Outcome<Terms & { readonly toCustomerId: string; readonly previewHash: string }> {
  const { toCustomerId, oldEnds, addOns } = readTransfer(fields);
  if (toCustomerId === null) {
    return refuse({
      code: "choice_missing",
      sentence: "No customer is chosen.",
      remedy: "Choose the one the subscription goes to.",
    });
  }
  return accept({ toCustomerId, oldEnds, addOns, previewHash: typedIn(fields)("preview_hash") });
}

function typedIn(fields: ChangeFields) {
  return (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
}

/** What the page of the new subscription says. */
export const TRANSFERRED = "The subscription is transferred. This is the new one.";
