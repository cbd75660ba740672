import { OVERRIDE_KINDS } from "~/billing/fees/override-kinds";
import { type EntryFields, plainDecimal, typedIn } from "~/console/forms/confirmation";

/** An amount for a position, in the words of the operation. */
export function readOverride(fields: EntryFields) {
  const typed = typedIn(fields);
  return {
    positionId: typed("position"),
    kind: OVERRIDE_KINDS.find((each) => each === typed("kind")) ?? "locked",
    amount: plainDecimal(typed("amount")),
    reason: typed("reason").slice(0, 500),
  };
}
