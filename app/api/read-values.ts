import type { Outcome } from "~/billing/outcome";
import { type Day, parseDay } from "~/billing/time/day";
import { type Instant, parseInstant } from "~/billing/time/instant";

/** Values that a schema has checked already, in the words of the engine. */
export const readDay = (text: string): Day => checked(parseDay(text));
export const readInstant = (text: string): Instant => checked(parseInstant(text));

function checked<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`A schema let through what it refuses: ${outcome.refusals[0]?.code}`);
  return outcome.value;
}
