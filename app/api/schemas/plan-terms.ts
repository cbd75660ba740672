import { z } from "zod";
import { priceModel } from "~/api/schemas/price-model";
import { planSettings } from "~/api/schemas/settings";
import { amount, checkAmountOf, code, currency, decimal, orNull, text } from "~/api/schemas/values";
import {
  BILL_DAY_ALIGNMENTS,
  EARNINGS,
  INTERIM_SUPPLIES,
  PHASE_KINDS,
  TAX_BEHAVIORS,
} from "~/billing/catalog/catalog-kinds";
import { POLICY_CHOICES } from "~/billing/policy-kinds";
import { CADENCE_UNITS } from "~/billing/time/cadence";

/** What a plan sells, in the words of the scenario format. Short forms stand for lists of one price. */

/** From where phases count after a change to the plan. */
export const PHASE_STARTS = ["subscription_start", "bundle_start", "change"] as const;

const price = z.strictObject({ currency, amount }).superRefine(checkAmountOf).meta({ id: "Price" });
const prices = z.array(price).max(50);
const modelPrices = z.array(z.strictObject({ currency, model: priceModel })).max(50);
const shortModel = priceModel.meta({ description: "Short for one price in the plan's currency" });
const taxes = z.array(code).max(20).default([]).meta({
  description: "Codes of tax rates. Empty takes those of the plan, then the customer, then the organization",
});
const interval = z.enum(CADENCE_UNITS);
const count = z.int().min(1).max(100);

/** An amount in the plan's currency, or one for each currency. */
const amounts = z.union([amount, prices]).nullish();

const recognition = z.enum(EARNINGS).nullish().meta({
  description:
    "How its revenue is earned: at once (point), day by day, in equal parts a month, or evenly over the fixed term or up to the end of the subscription. Left out: day by day where it is paid ahead, else at once",
});

const length = z
  .string()
  .regex(/^\d{1,4} (day|week|month|quarter|half_year|year)s?$/, {
    message: 'This is not a length. Send a number and a unit, such as "30 days" or "1 month".',
  })
  .meta({ example: "30 days" });

const recovery = z
  .strictObject({
    on_decrease: z.enum(POLICY_CHOICES.usage_decrease).nullish().meta({
      description:
        "What late or voided usage does that lowers what was billed: give it back, keep it, or lower the next invoices, which a charge in advance cannot",
    }),
    on_late: z.enum(POLICY_CHOICES.late_usage).nullish().meta({
      description: "Whether usage that comes late is billed as a difference or set aside",
    }),
    late_windows: z.enum(POLICY_CHOICES.late_windows).nullish().meta({
      description: "How many closed periods late usage still reaches; beside on_late difference",
    }),
  })
  .nullish()
  .meta({
    id: "ChargeRecovery",
    description:
      "What becomes of usage that changes after it was billed. Parts left out are as the settings of the plan, else of the organization: usage_decrease (advance_decrease), late_usage, late_windows",
  });

const filter = z
  .strictObject({
    match: z
      .record(text(100), z.array(text(200)).max(200))
      .meta({ description: "Properties and their values; all have to match", example: { region: ["eu"] } }),
    prices: modelPrices.optional(),
    model: shortModel.optional(),
  })
  .meta({ id: "ChargeFilter" });

const charge = z
  .strictObject({
    code,
    name: text(100).optional().meta({ description: "Left out: the code" }),
    metric: code.meta({ description: "Code of the metric that is priced" }),
    in_advance: z.boolean().default(false).meta({ description: "Every event is billed as it comes" }),
    prorated: z
      .boolean()
      .default(false)
      .meta({ description: "Weighs each change of a recurring quantity by the days it holds" }),
    prices: modelPrices.optional(),
    model: shortModel.optional(),
    recognition,
    recovery,
    filters: z.array(filter).max(100).default([]).meta({
      description: "Other prices for some of the usage; the first that matches takes an event",
    }),
    group_by: z.array(text(100)).max(10).default([]).meta({
      description: "Properties by whose values usage is grouped, a line for each group",
    }),
    minimum_amount: amounts.meta({ description: "The least the charge bills in a period" }),
    maximum_amount: amounts.meta({ description: "The most the charge bills in a period" }),
    taxes,
  })
  .meta({ id: "ChargeTerms" });

const fixedCharge = z
  .strictObject({
    code: code.meta({ description: "The same code on another plan is the same item" }),
    name: text(100).optional().meta({ description: "Left out: the code" }),
    units: decimal.default("1").meta({ description: "How many; a subscription may hold another number" }),
    in_advance: z.boolean().default(false),
    prorated: z.boolean().default(false),
    recurring: z.boolean().default(true).meta({ description: "False: billed once, at the start" }),
    prices: modelPrices.optional(),
    model: shortModel.optional(),
    recognition,
    taxes,
  })
  .meta({ id: "FixedCharge" });

const phase = z
  .strictObject({
    type: z.enum(PHASE_KINDS),
    length: length.nullish().meta({ description: "Null: without end; only the last may be" }),
    amount: amount.nullish().meta({ description: "Short for one price; null: nothing recurs" }),
    prices: prices.optional(),
    fixed_amount: amounts.meta({ description: "Billed once, on the first day of the phase" }),
    interval: interval.nullish().meta({ description: "Null: the plan's" }),
    interval_count: count.nullish(),
  })
  .meta({ id: "PlanPhase" });

const threshold = z
  .strictObject({
    currency: currency.optional().meta({ description: "Left out: the plan's" }),
    amount,
    recurring: z.boolean().default(false).meta({ description: "Again for each further step of this amount" }),
  })
  .meta({ id: "UsageThreshold" });

export const planTerms = z
  .strictObject({
    interval: interval.default("month"),
    interval_count: count.default(1),
    in_advance: z.boolean().default(false),
    trial_days: z.int().min(0).max(730).default(0),
    currency: currency.optional(),
    amount: amount.nullish(),
    prices: prices.optional(),
    recognition,
    charges: z.array(charge).max(50).default([]),
    fixed_charges: z.array(fixedCharge).max(50).default([]).meta({
      description: "Units at a price, without events: seats, a support package, a set-up fee",
    }),
    minimum_commitment: amounts.meta({
      description: "The least a period bills in all; 0 and null: there is none",
    }),
    phases: z
      .array(phase)
      .max(20)
      .default([])
      .meta({ description: "Where there are any, they decide, not trial_days, amount and prices" }),
    phases_from: z.enum(PHASE_STARTS).default("subscription_start").meta({
      description: "From where phases count after a change to this plan",
    }),
    usage_interval: interval
      .nullish()
      .meta({ description: "How often usage is billed, if more often than the plan" }),
    usage_interval_count: count.nullish(),
    bill_usage_monthly: z.boolean().default(false).meta({ description: "Short for usage_interval month" }),
    usage_thresholds: z.array(threshold).max(50).default([]).meta({
      description: "Usage is billed as soon as it reaches one of these amounts",
    }),
    interim_supply: z.enum(INTERIM_SUPPLIES).default("partial_supply").meta({
      description:
        "What those invoices are where the setting progressive_view is by_supply: for a part of the supply, so that the last one bills the difference, or a part payment, which the last one deducts from the whole",
    }),
    taxes,
    tax_behavior: z.enum(TAX_BEHAVIORS).default("exclusive").meta({
      description: "Inclusive: every price of the plan is with its tax, which invoices take out of it",
    }),
    add_on: z.boolean().default(false).meta({ description: "Sold only beside a base plan" }),
    available_with: z.array(code).max(100).default([]).meta({
      description: "Codes of the base plans it is sold with; empty: any",
    }),
    bill_cycle_alignment: z.enum(BILL_DAY_ALIGNMENTS).nullish().meta({
      description: "Whose bill day periods begin on, where periods begin on a bill day",
    }),
    settings: planSettings.default({}).meta({
      description: "Billing rules of this plan; those left out are the organization's",
    }),
  })
  .superRefine(checkShortForms)
  .meta({ id: "PlanTerms" });

export type PlanTermsBody = z.output<typeof planTerms>;
export type AmountsBody = z.output<typeof amounts>;

type Priced = { readonly prices?: unknown; readonly model?: unknown };
type Path = (string | number)[];
type Tell = (path: Path, message: string, refusalCode: string) => void;

type ShortForms = {
  readonly currency?: string;
  readonly amount?: string | null;
  readonly prices?: unknown;
  readonly minimum_commitment?: unknown;
  readonly phases: readonly {
    readonly amount?: unknown;
    readonly prices?: unknown;
    readonly fixed_amount?: unknown;
  }[];
  readonly charges: readonly (Priced & {
    readonly minimum_amount?: unknown;
    readonly maximum_amount?: unknown;
    readonly filters: readonly Priced[];
  })[];
  readonly fixed_charges: readonly Priced[];
  readonly usage_thresholds: readonly { readonly currency?: string }[];
};

/** What is short for a price needs the plan's currency, and may not be said twice. */
function checkShortForms(terms: ShortForms, context: z.core.$RefinementCtx): void {
  const tell: Tell = (path, message, refusalCode) =>
    context.addIssue({ code: "custom", path, message, params: { code: refusalCode } });
  if (terms.prices !== undefined && (typeof terms.amount === "string" || terms.currency !== undefined)) {
    tell(["prices"], "The price is given twice. Send prices, or currency and amount.", "price_twice");
  }
  if (terms.prices === undefined && terms.currency === undefined && terms.phases.length === 0) {
    tell(["prices"], "The plan has no price. Send prices, or currency and amount.", "price_missing");
  }
  if (terms.currency !== undefined) {
    checkAmountOf({ amount: terms.amount ?? "0", currency: terms.currency }, context);
  } else {
    for (const [path, message] of shortForms(terms)) tell(path, message, "required");
  }
  const priced: [Path, Priced, string][] = [
    ...terms.charges.flatMap((each, index): [Path, Priced, string][] => [
      [["charges", index], each, "A charge"],
      ...each.filters.map((filter_, at): [Path, Priced, string] => [
        ["charges", index, "filters", at],
        filter_,
        "A filter",
      ]),
    ]),
    ...terms.fixed_charges.map((each, index): [Path, Priced, string] => [
      ["fixed_charges", index],
      each,
      "A fixed charge",
    ]),
  ];
  for (const [path, each, named] of priced) {
    if ((each.prices === undefined) !== (each.model === undefined)) continue;
    const message = `${named} has either prices or one model. Send one of them.`;
    tell([...path, "prices"], message, "price_missing");
  }
  for (const [index, each] of terms.phases.entries()) {
    if (each.prices === undefined || typeof each.amount !== "string") continue;
    const message = "The price of the phase is given twice. Send prices or amount.";
    tell(["phases", index, "prices"], message, "price_twice");
  }
}

/** Every field that is short for a price in the plan's currency, with what to say when there is none. */
function shortForms(terms: ShortForms): [Path, string][] {
  const found: [Path, string][] = [];
  const look = (value: unknown, path: Path, message: string) => {
    if (value !== undefined && value !== null && !Array.isArray(value)) found.push([path, message]);
  };
  const noCurrency = "The amount has no currency. Send the plan's currency, or a list of prices.";
  const noModelCurrency = "The model has no currency. Use prices, which name it.";
  look(terms.amount, ["currency"], "The amount has no currency. Send currency beside it.");
  look(terms.minimum_commitment, ["minimum_commitment"], noCurrency);
  for (const [index, each] of terms.phases.entries()) {
    look(each.amount, ["phases", index, "amount"], noCurrency);
    look(each.fixed_amount, ["phases", index, "fixed_amount"], noCurrency);
  }
  for (const [index, each] of terms.charges.entries()) {
    look(each.model, ["charges", index, "model"], noModelCurrency);
    look(each.minimum_amount, ["charges", index, "minimum_amount"], noCurrency);
    look(each.maximum_amount, ["charges", index, "maximum_amount"], noCurrency);
    for (const [at, own] of each.filters.entries())
      look(own.model, ["charges", index, "filters", at, "model"], noModelCurrency);
  }
  for (const [index, each] of terms.fixed_charges.entries())
    look(each.model, ["fixed_charges", index, "model"], noModelCurrency);
  for (const [index, each] of terms.usage_thresholds.entries())
    if (each.currency === undefined) found.push([["usage_thresholds", index, "currency"], noCurrency]);
  return found;
}

const writtenPrices = z.array(z.object({ currency: z.string(), amount }));
const writtenModels = z.array(z.object({ currency: z.string(), model: priceModel }));
const codes = z.array(z.string());
const maybeInterval = {
  interval: orNull(interval),
  interval_count: orNull(z.number().int()),
};

export const writtenTerms = z
  .object({
    interval,
    interval_count: z.number().int(),
    in_advance: z.boolean(),
    trial_days: z.number().int(),
    prices: writtenPrices,
    recognition: orNull(z.enum(EARNINGS)),
    charges: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        metric: z.string(),
        in_advance: z.boolean(),
        prorated: z.boolean(),
        recognition: orNull(z.enum(EARNINGS)),
        recovery: orNull(
          z.object({
            on_decrease: orNull(z.enum(POLICY_CHOICES.usage_decrease)),
            on_late: orNull(z.enum(POLICY_CHOICES.late_usage)),
            late_windows: orNull(z.enum(POLICY_CHOICES.late_windows)),
          }),
        ),
        prices: writtenModels,
        filters: z.array(z.object({ match: z.record(z.string(), codes), prices: writtenModels })),
        group_by: codes,
        minimum_amount: writtenPrices,
        maximum_amount: writtenPrices,
        taxes: codes,
      }),
    ),
    fixed_charges: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        units: decimal,
        in_advance: z.boolean(),
        prorated: z.boolean(),
        recurring: z.boolean(),
        recognition: orNull(z.enum(EARNINGS)),
        prices: writtenModels,
        taxes: codes,
      }),
    ),
    minimum_commitment: writtenPrices,
    phases: z.array(
      z.object({
        type: z.enum(PHASE_KINDS),
        length: orNull(z.string()),
        prices: writtenPrices,
        fixed_amount: writtenPrices,
        ...maybeInterval,
      }),
    ),
    phases_from: z.enum(PHASE_STARTS),
    usage_interval: maybeInterval.interval,
    usage_interval_count: maybeInterval.interval_count,
    usage_thresholds: z.array(z.object({ currency: z.string(), amount, recurring: z.boolean() })),
    taxes: codes,
    interim_supply: z.enum(INTERIM_SUPPLIES),
    tax_behavior: z.enum(TAX_BEHAVIORS),
    add_on: z.boolean(),
    available_with: codes,
    bill_cycle_alignment: orNull(z.enum(BILL_DAY_ALIGNMENTS)),
    settings: planSettings,
  })
  .meta({ id: "PlanTermsWritten" });
