import { type AskedClosing, BOOK_CLOSINGS } from "~/billing/ledger/closed-books";
import { accept, atField, type Outcome } from "~/billing/outcome";
import { parseDay } from "~/billing/time/day";
import { type EntryFields, typedIn } from "~/console/forms/confirmation";
import { idParam } from "~/console/list-request";

/** Through which day whose books are to be closed, and how; softly and those of all where nothing is said. */
export function readClosing(
  fields: EntryFields,
): Outcome<AskedClosing & { readonly issuerId: string | null }> {
  const typed = typedIn(fields);
  const through = atField(parseDay(typed("through")), "through");
  const closing = BOOK_CLOSINGS.find((each) => each === typed("closing")) ?? "soft";
  const issuerId = issuerOf(typed("issuer"));
  return through.ok ? accept({ through: through.value, closing, issuerId }) : through;
}

/** The legal entity an address or a form names; null: all of them. */
export function issuerOf(text: string | null): string | null {
  return text === null || text === "" ? null : idParam("issuer", text);
}
