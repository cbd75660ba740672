import type { PlanTerms } from "~/billing/catalog/plan";
import type { PriceModel, UncheckedPriceModel } from "~/billing/pricing/price-model";
import { unflatten } from "~/http/unflatten";
import { readDecimal } from "~/ui/format/read-amount";
import type { TierRow } from "~/ui/tier-editor";

/** A price model as it is typed: all that any model asks for, as text. */
export type ModelText = {
  readonly type: string;
  readonly unitAmount: string;
  readonly packageSize: string;
  readonly amount: string;
  readonly freeUnits: string;
  readonly tiers: readonly TierRow[];
};
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

const emptyTier: TierRow = { upTo: "", unitAmount: "", flatAmount: "0" };
export const emptyModel: ModelText = {
  type: "per_unit",
  unitAmount: "",
  packageSize: "",
  amount: "",
  freeUnits: "0",
  tiers: [{ upTo: "1000", unitAmount: "", flatAmount: "0" }, emptyTier],
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

function modelText(model: PriceModel): ModelText {
  switch (model.type) {
    case "per_unit":
      return { ...emptyModel, type: model.type, unitAmount: model.unit_amount };
    case "package":
      return {
        ...emptyModel,
        type: model.type,
        packageSize: model.package_size,
        amount: model.amount,
        freeUnits: model.free_units,
      };
    default:
      return {
        ...emptyModel,
        type: model.type,
        tiers: model.tiers.map((tier) => ({
          upTo: tier.up_to ?? "",
          unitAmount: tier.unit_amount,
          flatAmount: tier.flat_amount,
        })),
      };
  }
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
        model: readModel(branch(price.model)),
      })),
    })),
  };
}

function readModel(model: Branch): ModelText {
  const tiers = rows(model.tiers).map((tier) => ({
    upTo: text(tier.up_to),
    unitAmount: text(tier.unit_amount),
    flatAmount: text(tier.flat_amount, "0"),
  }));
  return {
    type: text(model.type, "per_unit"),
    unitAmount: text(model.unit_amount),
    packageSize: text(model.package_size),
    amount: text(model.amount),
    freeUnits: text(model.free_units, "0"),
    tiers: tiers.length > 0 ? tiers : emptyModel.tiers,
  };
}

/** `1.000,5` typed by a reader is 1000.5; what cannot be read goes on as it is, for the check to name. */
function plain(typed: string): string {
  const read = readDecimal(typed);
  return read.ok ? read.plain : typed;
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

export function uncheckedModel(model: ModelText): UncheckedPriceModel {
  if (model.type === "package") {
    return {
      type: "package",
      package_size: plain(model.packageSize),
      amount: plain(model.amount),
      free_units: plain(model.freeUnits),
    };
  }
  if (model.type === "graduated" || model.type === "volume") {
    return {
      type: model.type,
      tiers: model.tiers.map((tier, index) => ({
        up_to: index === model.tiers.length - 1 ? null : plain(tier.upTo),
        unit_amount: plain(tier.unitAmount),
        flat_amount: plain(tier.flatAmount),
      })),
    };
  }
  return { type: "per_unit", unit_amount: plain(model.unitAmount) };
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
