import { accept, atField, type Outcome } from "~/billing/outcome";
import { type Day, parseDay } from "~/billing/time/day";
import { type EntryFields, typedIn } from "~/console/forms/confirmation";

/** The day through which somebody wants to bill; null: what is due already. Refuses `date_invalid` at the field. */
export function readThrough(fields: EntryFields): Outcome<Day | null> {
  const text = typedIn(fields)("through");
  return text === "" ? accept(null) : atField(parseDay(text), "through");
}
