import {
  CREDIT_EFFECTS,
  CREDIT_NOTE_REASONS,
  type CreditEffect,
  type CreditNoteReason,
} from "~/billing/invoicing/credit-note-kinds";
import { formatAmount } from "~/billing/money/money";
import { type EntryFields, plainDecimal, typedIn } from "~/console/forms/confirmation";

type Line = { readonly feeId: string; readonly leftMinor: bigint };

/** What is credited of an invoice, in the words of the operation. */
export type AskedCredit = {
  readonly lines: readonly { readonly feeId: string; readonly amount: string }[];
  readonly settlement:
    | { readonly as: "credit" | "refund" }
    | { readonly credit: string; readonly refund: string };
  readonly effect: CreditEffect;
  readonly reason: CreditNoteReason;
};

/** Reads the entries; lines are named by their place on the page. A line is taken when it has an amount or is ticked. */
export function readCredit(fields: EntryFields, invoice: { currency: string; lines: readonly Line[] }) {
  const typed = typedIn(fields);
  const places: number[] = [];
  const lines = invoice.lines.flatMap(({ feeId, leftMinor }, place) => {
    const isWhole = fields.has(`lines.${place}.whole`);
    const text = typed(`lines.${place}.amount`);
    if (!isWhole && text === "") return [];
    places.push(place);
    return [{ feeId, amount: isWhole ? formatAmount(leftMinor, invoice.currency) : plainDecimal(text) }];
  });
  const asked: AskedCredit = {
    lines,
    settlement: readSettlement(typed),
    effect: CREDIT_EFFECTS.find((each) => each === typed("effect")) ?? "concession",
    reason: CREDIT_NOTE_REASONS.find((each) => each === typed("reason")) ?? "other",
  };
  return { asked, places };
}

function readSettlement(typed: (name: string) => string): AskedCredit["settlement"] {
  const as = typed("as");
  if (as !== "split") return { as: as === "refund" ? "refund" : "credit" };
  const amount = (name: string) => plainDecimal(typed(name)) || "0";
  return { credit: amount("credit"), refund: amount("refund") };
}
