import { z } from "zod";
import { isCurrencyCode } from "~/billing/money/currency";
import { currencyRefusal, parseAmount } from "~/billing/money/money";
import { fromDecimal, isDecimal } from "~/billing/money/rational";
import type { Outcome } from "~/billing/outcome";
import { parseDay } from "~/billing/time/day";
import { parseInstant } from "~/billing/time/instant";
import { isTimeZone } from "~/billing/time/zone";
import { ID_PREFIXES, type IdKind } from "~/ids.server";

type Refinement = { addIssue(issue: { code: "custom"; message: string; params: { code: string } }): void };

/** A parser's refusal as an issue of the schema, with its own words and its stable code. */
export function refuseIn<T>(context: Refinement, outcome: Outcome<T>): T | undefined {
  if (outcome.ok) return outcome.value;
  for (const { code, sentence, remedy } of outcome.refusals) {
    context.addIssue({ code: "custom", message: `${sentence} ${remedy}`, params: { code } });
  }
  return undefined;
}

/** A text of one line; what cannot be stored in it, the door has refused before. */
export const text = (maxLength: number) => z.string().trim().min(1).max(maxLength);

/** The word by which plans, metrics, charges and tax rates are known in requests. */
export const code = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_.-]{0,63}$/i,
    "A code is letters, digits, dots, dashes and underscores, at most 64. Change it.",
  )
  .meta({ example: "api_calls" });

/** A civil date that exists. */
export const civilDate = z
  .string()
  .superRefine((value, context) => void refuseIn(context, parseDay(value)))
  .meta({ format: "date", example: "2026-11-30" });

/** A point in time with its zone. */
export const pointInTime = z
  .string()
  .superRefine((value, context) => void refuseIn(context, parseInstant(value)))
  .meta({ format: "date-time", example: "2026-11-30T09:14:00Z" });

export const currency = z
  .string()
  .superRefine((value, context) => {
    if (isCurrencyCode(value)) return;
    const { code: refusalCode, sentence, remedy } = currencyRefusal(value);
    context.addIssue({ code: "custom", message: `${sentence} ${remedy}`, params: { code: refusalCode } });
  })
  .meta({ description: "ISO 4217", example: "EUR" });

export const timezone = z
  .string()
  .max(64)
  .refine(isTimeZone, {
    message: "This is not a time zone. Use an IANA name such as Europe/Berlin.",
    params: { code: "timezone_invalid" },
  })
  .meta({ example: "Europe/Berlin" });

/** A decimal number as a string, so that no digit is lost on the way. */
export const decimal = z
  .string()
  .max(40)
  .refine(isDecimal, {
    message: 'This is not a number. Send a plain decimal in quotes, such as "0.05".',
    params: { code: "amount_invalid" },
  })
  .meta({ example: "0.05" });

/** Money in the major unit, as a string. How many decimals it may have depends on the currency beside it. */
export const amount = z
  .string()
  .max(40)
  .meta({ description: "Decimal string in the major unit", example: "45.50" });

/** Checks an amount against its currency, where a schema holds both. */
export function checkAmountOf(
  value: { amount: string; currency: string },
  context: z.core.$RefinementCtx,
): void {
  if (!isCurrencyCode(value.currency)) return;
  const parsed = parseAmount(value.amount, value.currency);
  if (parsed.ok && fromDecimal(value.amount).num < 0n) {
    const message = `${value.amount} is below zero. Send zero or more.`;
    context.addIssue({ code: "custom", path: ["amount"], message, params: { code: "amount_negative" } });
  }
  if (parsed.ok) return;
  for (const { code: refusalCode, sentence, remedy } of parsed.refusals) {
    const message = `${sentence} ${remedy}`;
    context.addIssue({ code: "custom", path: ["amount"], message, params: { code: refusalCode } });
  }
}

/** An id as answers carry it. */
export const idOf = (kind: IdKind) =>
  z.string().meta({ example: `${ID_PREFIXES[kind]}_019aa1b2c3d47e5f8a9b0c1d2e3f4a5b` });

/** How a request names an object: by our id, or by the caller's own. */
export const reference = (kind: IdKind, own: "external_id" | "code") =>
  z
    .string()
    .min(1)
    .max(300)
    .meta({
      description: `The id (${ID_PREFIXES[kind]}_…), or ext: and the ${own === "code" ? "code" : "external id"}`,
      example: `ext:${own === "code" ? "pro" : "acme"}`,
    });

/**
 * A named schema or null. `nullable()` would write the null into the named component itself, and so into every other
 * place that refers to it.
 */
export const orNull = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()]);

/** The field of a body that confirms what a preview showed. */
export const confirmed = {
  preview_hash: z.string().max(200).nullable().default(null).meta({
    description: "Of the preview that is confirmed; refused as preview_outdated when the figures moved",
  }),
};
