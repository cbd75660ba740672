import { z } from "zod";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { ANCHOR_KINDS } from "~/billing/subscription/subscription-kinds";
import { type Day, parseDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";
import { readDecimal } from "~/ui/format/read-amount";

export const subscribeForm = z.object({
  starts_on: z.string().optional(),
  quantity: z
    .string()
    .default("1")
    .transform((typed) => {
      const read = readDecimal(typed);
      return read.ok ? read.plain : typed;
    }),
  anchor: z.enum(ANCHOR_KINDS).optional(),
  external_id: z.string().trim().optional(),
  intent: z.string().optional(),
});

/** The form asks for the day, operations for the instant: a refusal of the one is shown at the other. */
export function atFormFields<T>(outcome: Outcome<T>): Outcome<T> {
  if (outcome.ok) return outcome;
  return refuse(
    ...outcome.refusals.map((refusal) =>
      refusal.field === "starts_at" ? { ...refusal, field: "starts_on" } : refusal,
    ),
  );
}

/** When it starts: at the beginning of the day in the customer's zone; today means now, and so does no date. */
export function startOf(text: string | undefined, today: Day, zone: string): Outcome<Instant | null> {
  if (!text) return accept(null);
  const day = parseDay(text);
  if (!day.ok) return refuse(...day.refusals.map((refusal) => ({ ...refusal, field: "starts_on" })));
  return accept(day.value === today ? null : startOfDay(day.value, zone));
}
