import type { PlanTerms } from "~/billing/catalog/plan";
import {
  emptyModel,
  emptyTier,
  type ModelText,
  modelText,
  plain,
  readModel,
  uncheckedModel,
} from "~/console/forms/model-text";
import { unflatten } from "~/http/unflatten";

export type ChargeText = {
  readonly code: string;
  readonly name: string;
  readonly metric: string;
  readonly timing: string;
  readonly prices: readonly { readonly currency: string; readonly model: ModelText }[];
};
/** The terms of a plan while they are typed; nothing of it has been checked. */
export type TermsText = {
  readonly name: string;
  readonly cadenceUnit: string;
  readonly cadenceCount: string;
  readonly timing: string;
  readonly trialDays: string;
  readonly prices: readonly { readonly currency: string; readonly amount: string }[];
  readonly charges: readonly ChargeText[];
};

export function termsText(name: string, terms: PlanTerms): TermsText {
  return {
    name,
    cadenceUnit: terms.cadence.unit,
    cadenceCount: `${terms.cadence.count}`,
    timing: terms.timing,
    trialDays: `${terms.trialDays}`,
    prices: terms.prices,
    charges: terms.charges.map((charge) => ({
      ...charge,
      prices: charge.prices.map(({ currency, model }) => ({ currency, model: modelText(model) })),
    })),
  };
}

type Branch = { readonly [key: string]: unknown };
const branch = (value: unknown): Branch =>
  typeof value === "object" && value !== null ? (value as Branch) : {};
const rows = (value: unknown): Branch[] => (Array.isArray(value) ? value.map(branch) : []);
const text = (value: unknown, missing = ""): string => (typeof value === "string" ? value.trim() : missing);

/** The editor's form: the button that was pressed, the revision it was made from, and the terms after the button. */
export function readEditor(form: FormData) {
  const intent = text(form.get("intent"), "preview");
  const typed = applyIntent(readTermsText(form), intent, text(form.get("first_metric")));
  return { intent, typed, revision: Number(form.get("revision")) };
}

/** Reads the terms as they were typed; empty fields are empty text. */
export function readTermsText(form: FormData): TermsText {
  const fields = branch(unflatten(form.entries()));
  return {
    name: text(fields.name),
    cadenceUnit: text(branch(fields.cadence).unit, "month"),
    cadenceCount: text(branch(fields.cadence).count, "1"),
    timing: text(fields.timing, "in_advance"),
    trialDays: text(fields.trial_days, "0"),
    prices: rows(fields.prices).map((price) => ({
      currency: text(price.currency),
      amount: text(price.amount),
    })),
    charges: rows(fields.charges).map((charge) => ({
      code: text(charge.code),
      name: text(charge.name),
      metric: text(charge.metric),
      timing: text(charge.timing, "in_arrears"),
      prices: rows(charge.prices).map((price) => ({
        currency: text(price.currency),
        model: readModel(branch(price.model), rows(branch(price.model).tiers)),
      })),
    })),
  };
}

/** The typed terms in the shape the catalog checks. */
export function uncheckedTerms(typed: TermsText) {
  return {
    cadence: { unit: typed.cadenceUnit as PlanTerms["cadence"]["unit"], count: Number(typed.cadenceCount) },
    timing: typed.timing as PlanTerms["timing"],
    trialDays: Number(typed.trialDays),
    prices: typed.prices.map((price) => ({ currency: price.currency, amount: plain(price.amount) })),
    charges: typed.charges.map((charge) => ({
      code: charge.code,
      name: charge.name,
      metric: charge.metric,
      timing: charge.timing as PlanTerms["timing"],
      prices: charge.prices.map(({ currency, model }) => ({ currency, model: uncheckedModel(model) })),
    })),
  };
}

const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, each) => each !== index);

/**
 * What a button of the editor does to the typed terms: adding and removing prices, charges and tiers. Buttons are
 * named `path:add` and `path:remove-1`; an unknown one leaves everything as it is.
 */
export function applyIntent(typed: TermsText, intent: string, defaultMetric: string): TermsText {
  const match = /^(prices|charges)(?:\.(\d+)\.prices\.(\d+)\.model\.tiers)?:(add|remove-(\d+))$/.exec(intent);
  if (!match) return typed;
  const [, list, charge, price, , removed] = match;
  if (charge !== undefined && price !== undefined) {
    return changeTiers(typed, Number(charge), Number(price), removed === undefined ? null : Number(removed));
  }
  if (removed !== undefined) {
    return list === "prices"
      ? { ...typed, prices: without(typed.prices, Number(removed)) }
      : { ...typed, charges: without(typed.charges, Number(removed)) };
  }
  if (list === "prices") return addCurrency(typed);
  const prices = typed.prices.map(({ currency }) => ({ currency, model: emptyModel }));
  const charge1 = {
    code: `charge_${typed.charges.length + 1}`,
    name: "",
    metric: defaultMetric,
    timing: "in_arrears",
  };
  return { ...typed, charges: [...typed.charges, { ...charge1, prices }] };
}

/** A further currency needs its own price of every charge. */
function addCurrency(typed: TermsText): TermsText {
  const currency = ["EUR", "USD", "GBP", "CHF"].find(
    (code) => !typed.prices.some((price) => price.currency === code),
  );
  const added = currency ?? "EUR";
  return {
    ...typed,
    prices: [...typed.prices, { currency: added, amount: "" }],
    charges: typed.charges.map((charge) => ({
      ...charge,
      prices: [...charge.prices, { currency: added, model: charge.prices[0]?.model ?? emptyModel }],
    })),
  };
}

function changeTiers(typed: TermsText, charge: number, price: number, removed: number | null): TermsText {
  const change = (model: ModelText): ModelText => {
    const tiers = removed === null ? [...model.tiers, emptyTier] : without(model.tiers, removed);
    return { ...model, tiers };
  };
  return {
    ...typed,
    charges: typed.charges.map((each, at) =>
      at !== charge
        ? each
        : {
            ...each,
            prices: each.prices.map((own, index) =>
              index === price ? { ...own, model: change(own.model) } : own,
            ),
          },
    ),
  };
}
