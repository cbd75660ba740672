import { z } from "zod";
import { GRANT_NATURES, type GrantNature } from "~/billing/invoicing/wallet-kinds";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { TimeZone } from "~/billing/time/zone";
import { type EntryFields, plainDecimal, typedIn } from "~/console/forms/confirmation";
import { readStart } from "~/console/forms/coupon";

const text = z.string().trim();
const amount = text.max(40).transform(plainDecimal).optional();
const codes = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => (typeof value === "string" ? [value] : value));

/** What is done to a customer's coupons: one is applied by its code, or the one in the address is taken away. */
export const customerCouponForm = z.discriminatedUnion("intent", [
  z
    .object({ intent: z.literal("apply"), coupon: text.max(64), amount_off: amount })
    .transform(({ intent, coupon, amount_off }) => ({
      intent,
      given: { code: coupon, amount: amount_off ?? null },
    })),
  z.object({ intent: z.literal("remove") }),
]);

const walletTerms = {
  applies_to_metrics: codes,
  threshold: amount,
  top_up_amount: amount,
  top_up_target: amount,
  preview_hash: text.max(200).nullable().default(null),
};

/** The form of a wallet; fields left empty are absent. */
export const walletForm = z
  .object({
    code: text.max(64),
    name: text.max(100).optional(),
    priority: z.coerce.number().int().default(50),
    ...walletTerms,
  })
  .transform(({ code, name, priority, applies_to_metrics, preview_hash, ...topUp }) => ({
    preview_hash,
    code,
    name: name ?? code,
    priority,
    metricCodes: applies_to_metrics,
    topUp,
  }));

/** The form that changes one: all of it comes back, so a rule of which nothing is left is off. */
export const walletChangeForm = z
  .object({ name: text.min(1).max(100), priority: z.coerce.number().int(), ...walletTerms })
  .transform(({ name, priority, applies_to_metrics, preview_hash, ...topUp }) => ({
    preview_hash,
    name,
    priority,
    metricCodes: applies_to_metrics,
    topUp,
  }));

type TypedTopUp = z.output<typeof walletForm>["topUp"];

/** The rule a wallet buys by; nothing typed is none. Refuses `top_up_incomplete`. */
export function readTopUp(typed: TypedTopUp) {
  const { threshold, top_up_amount: bought = null, top_up_target: target = null } = typed;
  if (threshold === undefined && bought === null && target === null) return accept(null);
  if (threshold === undefined || (bought === null) === (target === null)) {
    return refuse({
      code: "top_up_incomplete",
      sentence: "A rule needs a threshold, and either what it buys or up to which balance.",
      remedy: "Fill in the threshold and one of the two, or leave all of them empty.",
      field: threshold === undefined ? "threshold" : "top_up_amount",
    });
  }
  return accept({ threshold, amount: bought, target });
}

const FIELDS: Readonly<Record<string, string>> = {
  "top_up.threshold": "threshold",
  "top_up.amount": "top_up_amount",
  "top_up.target": "top_up_target",
  top_up: "threshold",
};

/** The operation's refusals at the fields of the form. */
export function atFormFields<T>(outcome: Outcome<T>): Outcome<T> {
  if (outcome.ok) return outcome;
  const moved = outcome.refusals.map(
    (refusal): Refusal => ({ ...refusal, field: FIELDS[refusal.field ?? ""] ?? refusal.field }),
  );
  return refuse(...moved);
}

/** Credit that is to be put into a wallet, as its page asks for it. */
export type AskedCredit = {
  readonly nature: GrantNature;
  /** The tax rate of credit that is taxed at its sale, none for the customer's. */
  readonly taxes: readonly string[];
  readonly amount: string;
  readonly priority: number;
  readonly expiresAt: Instant | null;
};

/** Reads the entries of the page; its last day is in the organization's zone. Refuses `date_invalid`, `grant_priority_invalid`. */
export function readWalletCredit(fields: EntryFields, zone: TimeZone): Outcome<AskedCredit> {
  const typed = typedIn(fields);
  const expires = readStart(typed("expires_at") || undefined, zone, "expires_at", 1);
  if (!expires.ok) return expires;
  const priority = typed("priority") === "" ? 50 : Number(typed("priority"));
  if (!Number.isInteger(priority) || priority < 1 || priority > 1_000) {
    return refuse({
      code: "grant_priority_invalid",
      sentence: "The order of credit in a wallet is a whole number from 1 to 1000.",
      remedy: "Enter such a number; the lower one is used first.",
      field: "priority",
    });
  }
  const nature = GRANT_NATURES.find((each) => each === typed("nature")) ?? "free";
  return accept({
    nature,
    taxes: nature === "bought_single" && typed("taxes") !== "" ? [typed("taxes")] : [],
    amount: plainDecimal(typed("amount")),
    priority,
    expiresAt: expires.value,
  });
}

/** Customer credit that is to be given; the currency is the customer's. */
export function readGivenCredit(fields: EntryFields) {
  return { amount: plainDecimal(typedIn(fields)("amount")), currency: null };
}
