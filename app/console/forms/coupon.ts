import { z } from "zod";
import { COUPON_DURATIONS } from "~/billing/discounts/coupon-kinds";
import { accept, atField, type Outcome } from "~/billing/outcome";
import { parseDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { startOfDay, type TimeZone } from "~/billing/time/zone";
import { readDecimal } from "~/ui/format/read-amount";

const text = z.string().trim();
const count = z.coerce.number().int().min(1).max(1_000_000_000).optional();
const codes = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => (typeof value === "string" ? [value] : value));

/** The form of a coupon; fields left empty are absent. */
export const couponForm = z.object({
  code: text.max(64),
  name: text.max(100).optional(),
  percent_off: text.max(40).optional(),
  amount_off: text.max(40).optional(),
  currency: text.length(3),
  duration: z.enum(COUPON_DURATIONS),
  periods: z.coerce.number().int().min(1).max(1_200).optional(),
  applies_to: z.object({ plans: codes, metrics: codes }).default({ plans: [], metrics: [] }),
  reusable: z.literal("on").optional(),
  valid_from: text.optional(),
  valid_to: text.optional(),
  max_uses: count,
  max_uses_per_customer: count,
});

/** A coupon in the words of the operation; its days are those of the organization's zone, the last one included. */
export function couponInput(form: z.output<typeof couponForm>, zone: TimeZone) {
  const from = readStart(form.valid_from, zone, "valid_from", 0);
  const to = readStart(form.valid_to, zone, "valid_to", 1);
  if (!from.ok) return from;
  if (!to.ok) return to;
  return accept({
    code: form.code,
    name: form.name ?? form.code,
    percent: decimal(form.percent_off),
    amount: decimal(form.amount_off),
    currency: form.currency,
    duration: form.duration,
    periods: form.periods ?? null,
    planCodes: form.applies_to.plans,
    metricCodes: form.applies_to.metrics,
    reusable: form.reusable === "on",
    validFrom: from.value,
    validTo: to.value,
    maxUses: form.max_uses ?? null,
    maxUsesPerCustomer: form.max_uses_per_customer ?? null,
  });
}

/** Where a typed day begins, or some days after it; null when none was typed. */
export function readStart(
  typed: string | undefined,
  zone: TimeZone,
  field: string,
  daysLater: number,
): Outcome<Instant | null> {
  if (typed === undefined) return accept(null);
  const day = atField(parseDay(typed), field);
  return day.ok ? accept(startOfDay(day.value + daysLater, zone)) : day;
}

/** A typed number in either notation as the operations take it; one that cannot be read is refused by them. */
function decimal(typed: string | undefined): string | null {
  if (typed === undefined) return null;
  const read = readDecimal(typed);
  return read.ok ? read.plain : typed;
}

/** The question on a coupon's page. */
export const offeringForm = z.object({ intent: z.enum(["retire", "offer"]) });
