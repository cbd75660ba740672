import type { PlanTerms } from "~/billing/catalog/plan";
import type { PriceModel } from "~/billing/pricing/price-model";
import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import { phasesOf } from "~/billing/subscription/phases";
import type { PriceOverrides } from "~/billing/subscription/subscription";
import {
  asksForModel,
  chargePricePath,
  isOfModel,
  ownPriceField,
  readAgreedModel,
  unitPriceField,
} from "~/console/forms/agreed-models";
import {
  type AgreeableParts,
  agreeableParts,
  COMMITMENT_FIELD,
  PART_PREFIXES,
  partsAgain,
  partsWithTyped,
  readAgreedParts,
} from "~/console/forms/agreed-parts";
import { readDecimal } from "~/ui/format/read-amount";

/** What can be agreed instead of the catalog's prices of a plan, in one currency. Decimal strings; null: no such price. */
export type AgreeablePrices = {
  readonly recurring: string | null;
  readonly oneTime: string | null;
  /** Phases with prices, by their kinds; empty where only one has any. */
  readonly phases: readonly {
    readonly kind: string;
    readonly recurring: string | null;
    readonly oneTime: string | null;
  }[];
  /** Charges with one price for every unit. */
  readonly charges: readonly { readonly code: string; readonly name: string; readonly unitAmount: string }[];
  /** Charges with other models: tiers, packages and the like. */
  readonly models: readonly { readonly code: string; readonly name: string; readonly model: PriceModel }[];
  readonly parts: AgreeableParts;
};

/** What is asked for beside the recurring and the one-time price of the plan. */
type AgreedFields = {
  readonly phases: readonly { readonly kind: string }[];
  readonly charges: readonly { readonly code: string }[];
  readonly models: readonly { readonly code: string }[];
  /** The names of the fields of everything else. */
  readonly partFields: readonly string[];
};

/** The prices of a plan that can be agreed with one customer. */
export function agreeablePrices(terms: PlanTerms, currency: string): AgreeablePrices {
  const amountIn = (prices: readonly { readonly currency: string; readonly amount: string }[]) =>
    prices.find((price) => price.currency === currency)?.amount ?? null;
  const phases = phasesOf(terms).map(({ kind, prices, oneTime }) => ({
    kind,
    recurring: amountIn(prices),
    oneTime: amountIn(oneTime),
  }));
  const pricedPhases = phases.filter(({ recurring, oneTime }) => recurring !== null || oneTime !== null);
  const priced = terms.charges.map(({ code, name, prices }) => ({
    code,
    name: name || code,
    model: prices.find((price) => price.currency === currency)?.model,
  }));
  return {
    recurring: phases.findLast(({ recurring }) => recurring !== null)?.recurring ?? null,
    oneTime: phases.find(({ oneTime }) => oneTime !== null)?.oneTime ?? null,
    phases: pricedPhases.length > 1 ? firstOfEachKind(pricedPhases) : [],
    charges: priced.flatMap(({ code, name, model }) =>
      model?.type === "per_unit" ? [{ code, name, unitAmount: model.unit_amount }] : [],
    ),
    models: priced.flatMap(({ code, name, model }) =>
      model && model.type !== "per_unit" ? [{ code, name, model }] : [],
    ),
    parts: agreeableParts(terms, currency),
  };
}

/** A price is agreed for a kind of phase, and holds for the first of that kind. */
function firstOfEachKind(phases: AgreeablePrices["phases"]): AgreeablePrices["phases"] {
  return phases.filter(({ kind }, index) => phases.findIndex((other) => other.kind === kind) === index);
}

export const phasePriceField = (kind: string, part: "amount" | "fixed_amount"): string =>
  `phase_prices.${kind}.${part}`;

/** The beginnings of the fields that are named after phases and charges. */
export const AGREED_PREFIXES = ["phase_prices.", "charge_prices.", ...PART_PREFIXES];

/** Whether a field of agreed prices asks for one. */
export function asksForPrice(name: string): boolean {
  return isOfModel(name) ? asksForModel(name) : isAgreedPrice(name);
}

/** Whether a field is one of agreed prices. */
export function isAgreedPrice(name: string): boolean {
  return (
    ["price", "fixed_price", COMMITMENT_FIELD].includes(name) ||
    AGREED_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}

/** The prices that are typed, of whatever phases and charges they name. */
export function readTypedPrices(fields: {
  get(name: string): unknown;
  keys(): Iterable<string>;
}): AskedPrices {
  const names = [...fields.keys()];
  const named = (shape: RegExp) => [...new Set(names.flatMap((name) => shape.exec(name)?.[1] ?? []))];
  const typed = (name: string) => {
    const value = fields.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return readAgreedPrices(typed, {
    phases: named(/^phase_prices\.(.+)\.(?:fixed_)?amount$/).map((kind) => ({ kind })),
    charges: named(/^charge_prices\.((?!.+\.tiers\.\d+\.).+)\.unit_amount$/).map((code) => ({ code })),
    models: named(/^charge_prices\.(.+)\.own$/).map((code) => ({ code })),
    partFields: names,
  });
}

/** The prices that are typed; fields that are empty, or of what the plan does not have, ask for nothing. */
export function readAgreedPrices(
  typed: (name: string) => string,
  { phases, charges, models, partFields }: AgreedFields,
): AskedPrices {
  const at = <K extends string>(key: K, name: string) => {
    const text = typed(name);
    if (text === "") return {};
    const read = readDecimal(text);
    return { [key]: read.ok ? read.plain : text } as Record<K, string>;
  };
  const ofPhases = phases.flatMap(({ kind }) => {
    const prices = {
      ...at("recurring", phasePriceField(kind, "amount")),
      ...at("oneTime", phasePriceField(kind, "fixed_amount")),
    };
    return Object.keys(prices).length === 0 ? [] : [[kind, prices] as const];
  });
  const ofUnits = charges.flatMap(({ code }) => {
    const { unit_amount } = at("unit_amount", unitPriceField(chargePricePath(code))) as {
      unit_amount?: string;
    };
    const isOther = typed(ownPriceField(chargePricePath(code))) !== "";
    return unit_amount === undefined || isOther ? [] : [[code, { type: "per_unit", unit_amount }] as const];
  });
  const ofModels = models.flatMap(({ code }) => {
    const model = readAgreedModel(typed, chargePricePath(code));
    return model === null ? [] : [[code, model] as const];
  });
  const ofCharges = [...ofUnits, ...ofModels];
  return {
    ...at("recurring", "price"),
    ...at("oneTime", "fixed_price"),
    ...(ofPhases.length === 0 ? {} : { phases: Object.fromEntries(ofPhases) }),
    ...(ofCharges.length === 0 ? {} : { charges: Object.fromEntries(ofCharges) }),
    ...readAgreedParts(typed, partFields),
  };
}

/** Prices that hold, as they would be asked for again: phases by their kind. */
export function askedAgain({ phases = {}, ...others }: PriceOverrides, terms: PlanTerms): AskedPrices {
  const kinds = phasesOf(terms).map(({ kind }) => kind);
  const ofPhases = Object.entries(phases).flatMap(([index, prices]) => {
    const kind = kinds.find((_, place) => `${place}` === index);
    return kind === undefined ? [] : [[kind, prices] as const];
  });
  const prices = partsAgain(others);
  return { ...prices, ...(ofPhases.length === 0 ? {} : { phases: Object.fromEntries(ofPhases) }) };
}

/** Prices that go on, with those that are typed in their place. */
export function withTyped(held: AskedPrices, typed: AskedPrices): AskedPrices {
  const kinds = [...new Set([...Object.keys(held.phases ?? {}), ...Object.keys(typed.phases ?? {})])];
  const phases = kinds.map((kind) => [kind, { ...held.phases?.[kind], ...typed.phases?.[kind] }] as const);
  const charges = { ...held.charges, ...typed.charges };
  return {
    ...held,
    ...typed,
    ...(phases.length === 0 ? {} : { phases: Object.fromEntries(phases) }),
    ...(Object.keys(charges).length === 0 ? {} : { charges }),
    ...partsWithTyped(held, typed),
  };
}
