import { z } from "zod";
import { CADENCE_UNITS, PHASES_FROM, type PhasesFrom } from "~/billing/catalog/catalog-kinds";
import { isCurrencyCode } from "~/billing/money/currency";
import { POLICY_CHOICES } from "~/billing/policy-kinds";
import type { Cadence, CadenceUnit } from "~/billing/time/cadence";
import { parseDay } from "~/billing/time/day";
import { parseInstant } from "~/billing/time/instant";
import { isTimeZone } from "~/billing/time/zone";

/** The small values of the scenario format: what is written in one word, and what it is read as. */

/** Marks an issue as "known to the format, not supported", apart from "wrong". */
export const UNSUPPORTED = { unsupported: true } as const;

export const currency = z.string().refine(isCurrencyCode, { error: "is not an ISO 4217 currency code" });
export const zone = z.string().refine(isTimeZone, { error: "is not a time zone name such as Europe/Paris" });
export const code = z.string().min(1).max(200);
export const wholeNumber = z.number().int().min(0);
export const dayOfMonth = z.number().int().min(1).max(31);
/** Numbers from one, as people count invoices and lines. */
export const ordinal = z.number().int().min(1);

/** Instants become epoch milliseconds. */
export const instant = z.string().transform((text, context) => {
  const read = parseInstant(text);
  if (read.ok) return read.value;
  const [refusal] = read.refusals;
  context.addIssue({ code: "custom", message: `is not an instant: ${refusal?.sentence} ${refusal?.remedy}` });
  return z.NEVER;
});

/** Dates stay text, because they are only compared and shown. */
export const date = z.string().refine((text) => parseDay(text).ok, {
  error: "is not a date that exists; write year, month and day: 2026-06-30",
});

const LENGTH = /^(\d+) (day|week|month|quarter|half year|year)s?$/;

/** "30 days", "1 month": how long a phase is. Null, also written "unlimited", has no end. */
export const phaseLength = z
  .string()
  .nullable()
  .transform((text, context): Cadence | null => {
    const words =
      text
        ?.trim()
        .toLowerCase()
        .replaceAll(/[_\s]+/g, " ") ?? "unlimited";
    if (words === "unlimited") return null;
    const [, count, unit] = LENGTH.exec(words) ?? [];
    const named = CADENCE_UNITS.find(
      (candidate): candidate is CadenceUnit => candidate.replace("_", " ") === unit,
    );
    if (named && count !== undefined && Number(count) > 0) return { unit: named, count: Number(count) };
    context.addIssue({ code: "custom", message: 'is no length; write it like "30 days" or "1 month"' });
    return z.NEVER;
  });

/** "subscription start", "bundle_start", "change": from where the phases of a plan count after a change to it. */
export const phasesFrom = z.string().transform((text, context): PhasesFrom => {
  const [word] = text
    .trim()
    .toLowerCase()
    .split(/[_\s]+/);
  const named = PHASES_FROM.find((candidate) => candidate === word);
  if (named) return named;
  context.addIssue({ code: "custom", message: `is none of ${PHASES_FROM.join(", ")}`, params: UNSUPPORTED });
  return z.NEVER;
});

/** When a change takes effect; a date stands in an object of its own. */
export type StepTiming = "now" | "period_end" | "start_of_term" | { readonly on: string };

const TIMING_WORDS: Readonly<Record<string, StepTiming>> = {
  now: "now",
  immediate: "now",
  period_end: "period_end",
  end_of_term: "period_end",
  start_of_term: "start_of_term",
};

export const stepTiming = z.string().transform((text, context): StepTiming => {
  const word = TIMING_WORDS[text.trim().toLowerCase().replaceAll(/\s+/g, "_")];
  if (word !== undefined) return word;
  if (parseDay(text).ok) return { on: text };
  context.addIssue({
    code: "custom",
    message: "is neither a date nor now, period_end, start_of_term",
    params: UNSUPPORTED,
  });
  return z.NEVER;
});

/** Single settings over the preset, checked against what there is to choose. */
export const settings = z.partialRecord(z.string(), z.string()).superRefine((given, context) => {
  const known = new Map<string, readonly string[]>(Object.entries(POLICY_CHOICES));
  for (const [name, value] of Object.entries(given)) {
    const choices = known.get(name);
    if (choices === undefined) {
      context.addIssue({ code: "custom", path: [name], message: "is not supported", params: UNSUPPORTED });
    } else if (value === undefined || !choices.includes(value)) {
      context.addIssue({ code: "custom", path: [name], message: `is none of ${choices.join(", ")}` });
    }
  }
});

/** How the customer's card behaves when the product is connected to the payment sandbox; see `load-demo`. */
export const paymentMethod = z.enum(["card_ok", "card_declines", "card_insufficient_funds_then_ok"]);

export const numbering = z.enum(["per_customer", "per_organization"]);
