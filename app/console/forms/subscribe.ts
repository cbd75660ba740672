import { z } from "zod";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { ANCHOR_KINDS } from "~/billing/subscription/subscription-kinds";
import { type Day, parseDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";
import { readTypedPrices } from "~/console/forms/agreed-prices";
import { parsePublicId } from "~/public-ids";
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
  add_on_to: z.string().optional(),
  bill_day: z
    .string()
    .regex(/^\s*\d{1,2}\s*$/, "This is not a day of a month. Enter a whole number from 1 to 31.")
    .transform((text) => Number.parseInt(text, 10))
    .optional(),
  start_phase: z.string().max(40).optional(),
  phases_from: z.string().optional(),
  billing_starts_on: z.string().optional(),
  ends_on: z.string().optional(),
  preview_hash: z.string().max(200).optional(),
  intent: z.string().optional(),
});

/** What the page of the new subscription says. */
export const STARTED =
  "The subscription is started. What is due is billed with the next run, within a minute.";

/** Fields of the form by what operations call them: it asks for days, and names the bill day in full. */
const FORM_NAMES: Readonly<Record<string, string>> = {
  starts_at: "starts_on",
  ends_at: "ends_on",
  day: "bill_day",
};

/** A refusal of an operation is shown at the field of the form that asks for it. */
export function atFormFields<T>(outcome: Outcome<T>): Outcome<T> {
  if (outcome.ok) return outcome;
  return refuse(
    ...outcome.refusals.map((refusal) => {
      const field = refusal.field === undefined ? undefined : FORM_NAMES[refusal.field];
      return field === undefined ? refusal : { ...refusal, field };
    }),
  );
}

/**
 * What is agreed beside plan and quantity, in the words of the operation; prices are read of the form itself. Refuses
 * `date_invalid`.
 */
export function agreedTerms(
  typed: z.output<typeof subscribeForm>,
  { form, zone }: { readonly form: FormData | null; readonly zone: string },
) {
  const { bill_day, start_phase, add_on_to } = typed;
  const [phasesFrom, billingStarts] = [dayOf(typed, "phases_from"), dayOf(typed, "billing_starts_on")];
  const over = dayOf(typed, "ends_on");
  if (!phasesFrom.ok) return phasesFrom;
  if (!billingStarts.ok) return billingStarts;
  if (!over.ok) return over;
  return accept({
    baseId: add_on_to === undefined ? null : parsePublicId("subscription", add_on_to),
    prices: form === null ? {} : readTypedPrices(form),
    billDay: bill_day ?? null,
    startPhase: start_phase ?? null,
    phasesFrom: phasesFrom.value,
    billingStartsOn: billingStarts.value,
    endsAt: over.value === null ? null : startOfDay(over.value, zone),
  });
}

function dayOf(
  typed: z.output<typeof subscribeForm>,
  field: "phases_from" | "billing_starts_on" | "ends_on",
): Outcome<Day | null> {
  const text = typed[field];
  if (text === undefined) return accept(null);
  const day = parseDay(text);
  return day.ok ? day : refuse(...day.refusals.map((refusal) => ({ ...refusal, field })));
}

/** When it starts: at the beginning of the day in the customer's zone; today means now, and so does no date. */
export function startOf(text: string | undefined, today: Day, zone: string): Outcome<Instant | null> {
  if (!text) return accept(null);
  const day = parseDay(text);
  if (!day.ok) return refuse(...day.refusals.map((refusal) => ({ ...refusal, field: "starts_on" })));
  return accept(day.value === today ? null : startOfDay(day.value, zone));
}
