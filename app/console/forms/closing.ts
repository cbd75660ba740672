import { type AskedClosing, BOOK_CLOSINGS } from "~/billing/ledger/closed-books";
import { accept, atField, type Outcome } from "~/billing/outcome";
import { parseDay } from "~/billing/time/day";
import { type EntryFields, typedIn } from "~/console/forms/confirmation";

/** Through which day the books are to be closed, and how; softly where nothing is said. */
export function readClosing(fields: EntryFields): Outcome<AskedClosing> {
  const typed = typedIn(fields);
  const through = atField(parseDay(typed("through")), "through");
  const closing = BOOK_CLOSINGS.find((each) => each === typed("closing")) ?? "soft";
  return through.ok ? accept({ through: through.value, closing }) : through;
}
