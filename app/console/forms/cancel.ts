import { accept, type Outcome } from "~/billing/outcome";
import type { UnusedHandling } from "~/billing/subscription/subscription-kinds";
import type { ChangeTiming } from "~/billing/subscription/when";
import { type ChangeFields, carriedFields, readWhen } from "~/console/forms/subscription-change";

/** What becomes of days that are paid for and not used, in words. */
export const UNUSED_WORDS: Readonly<Record<UnusedHandling, string>> = {
  credit: "A credit note for them, which pays open and later invoices",
  refund: "A credit note, and what was paid of it goes back",
  keep: "Nothing is given back",
};

export type AskedEnd = {
  readonly when: ChangeTiming;
  readonly unused: UnusedHandling;
  readonly closingInvoice: boolean;
};

/** How a subscription is to end; with the period and with credit where nothing is chosen. */
export function readEnd(fields: ChangeFields): Outcome<AskedEnd> {
  const typed = (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const when = readWhen(typed("when"), typed("on"));
  if (!when.ok) return when;
  const unused = Object.keys(UNUSED_WORDS).find((each) => each === typed("unused"));
  return accept({
    when: when.value ?? { at: "period_end" },
    unused: (unused ?? "credit") as UnusedHandling,
    closingInvoice: typed("final") !== "no",
  });
}

/** The choices of the page with the hash of what they were shown to do. */
export function readConfirmedEnd(fields: ChangeFields) {
  const hash = fields.get("preview_hash");
  return {
    end: readEnd(fields),
    chosen: carriedFields(fields),
    previewHash: typeof hash === "string" ? hash : "",
  };
}

/** What the page it leads to says. */
export function endedText(when: ChangeTiming): string {
  return when.at === "now"
    ? "The subscription has ended."
    : "The subscription is not renewed. You can undo this until it ends.";
}
