import { boundUnsupported, checkBounds } from "../catalog/check-charge";
import { shareConcern } from "../catalog/check-fixed-items";
import { checkAmount } from "../catalog/check-prices";
import type { ChargeFilter, ChargeTerms, PlanVersion } from "../catalog/plan";
import type { CurrencyCode } from "../money/currency";
import type { Refusal } from "../outcome";
import { checkPriceModel, type PriceModel, type UncheckedPriceModel } from "../pricing/price-model";
import { agreedCharge } from "./agreed-terms";

/** Prices as they were asked for: phases by their kind, models as they were typed. Decimal strings. */
export type AskedPrices = {
  readonly recurring?: string;
  readonly oneTime?: string;
  readonly phases?: Readonly<Record<string, { readonly recurring?: string; readonly oneTime?: string }>>;
  readonly charges?: Readonly<Record<string, UncheckedPriceModel>>;
  /** Of filters of a charge. */
  readonly filters?: Readonly<Record<string, readonly AskedFilter[]>>;
  readonly minimums?: Readonly<Record<string, string>>;
  readonly maximums?: Readonly<Record<string, string>>;
  readonly items?: Readonly<Record<string, UncheckedPriceModel>>;
  readonly commitment?: string;
};

/** A filter by what it matches in the plan, or by its place in the charge. */
export type AskedFilter = { readonly model: UncheckedPriceModel } & (
  | { readonly match: ChargeFilter["match"] }
  | { readonly place: number }
);

type Models = Record<string, PriceModel>;

function checked(
  unchecked: UncheckedPriceModel,
  currency: CurrencyCode,
  field: string,
): { readonly model: PriceModel | null; readonly refusals: readonly Refusal[] } {
  const model = checkPriceModel(unchecked, currency);
  if (model.ok) return { model: model.value, refusals: [] };
  return {
    model: null,
    refusals: model.refusals.map((refusal) => ({ ...refusal, field: under(field, refusal.field) })),
  };
}

/** Prices of filters, by their place in the charge. Refuses `charge_unknown`, `filter_unknown` and those of models. */
export function agreedFilters(
  asked: NonNullable<AskedPrices["filters"]>,
  version: PlanVersion,
  currency: CurrencyCode,
) {
  const refusals: Refusal[] = [];
  const models: Record<string, Models> = {};
  for (const [code, prices] of Object.entries(asked)) {
    const field = `filter_prices.${code}`;
    const charge = chargeIn(version, code, field, refusals);
    if (!charge) continue;
    const own: Models = {};
    for (const [row, filter] of prices.entries()) {
      const index = placeIn(charge, filter);
      if (index === null) refusals.push(filterUnknown(charge, `${field}.${row}.match`));
      const at = "place" in filter ? `${field}.${filter.place}` : `${field}.${row}.model`;
      const given = checked(filter.model, currency, at);
      refusals.push(...given.refusals);
      if (index !== null && given.model) own[String(index)] = given.model;
    }
    if (prices.length > 0) models[code] = own;
  }
  return { refusals, models };
}

function placeIn({ filters = [] }: ChargeTerms, asked: AskedFilter): number | null {
  if ("place" in asked) return asked.place < filters.length ? asked.place : null;
  const index = filters.findIndex(({ match }) => matchText(match) === matchText(asked.match));
  return index < 0 ? null : index;
}

/** The same whatever order properties and values stand in. */
function matchText(match: NonNullable<ChargeTerms["filters"]>[number]["match"]): string {
  const pairs = Object.entries(match).map(([name, values]) => [name, [...values].sort()] as const);
  return JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function filterUnknown({ code, filters = [] }: ChargeTerms, field: string): Refusal {
  return {
    code: "filter_unknown",
    sentence: `No filter of the charge ${code} matches exactly these properties.`,
    remedy: filters.length === 0 ? "Leave prices of filters out." : "Send the match as the plan has it.",
    field,
  };
}

/**
 * The least and the most of charges. Refuses `charge_unknown`, amounts that are none, `advance_bounds_unsupported` and
 * `charge_bounds_crossed`, also against what the catalog keeps.
 */
export function checkAgreedBounds(
  { minimums, maximums }: Required<Pick<AskedPrices, "minimums" | "maximums">>,
  version: PlanVersion,
  currency: CurrencyCode,
): Refusal[] {
  const refusals: Refusal[] = [];
  for (const [bound, amounts] of [
    ["minimum", minimums],
    ["maximum", maximums],
  ] as const) {
    for (const [code, amount] of Object.entries(amounts)) {
      const field = `charge_${bound}s.${code}`;
      const charge = chargeIn(version, code, field, refusals);
      refusals.push(...checkAmount({ currency, amount }, field, bound === "minimum" ? "zero" : "above_zero"));
      if (charge?.timing === "in_advance") refusals.push(boundUnsupported(bound, field));
    }
  }
  if (refusals.length > 0) return refusals;
  const codes = new Set([...Object.keys(minimums), ...Object.keys(maximums)]);
  return [...codes].flatMap((code) => {
    const charge = version.terms.charges.find((each) => each.code === code);
    if (!charge) return [];
    const { minimum = [], maximum = [] } = agreedCharge(charge, { minimums, maximums }, currency);
    const bound = code in maximums ? "maximums" : "minimums";
    return checkBounds(minimum, maximum, "").map((refusal) => ({
      ...refusal,
      field: `charge_${bound}.${code}`,
    }));
  });
}

/** Prices of fixed items. Refuses `item_unknown`, `fixed_item_model_unsupported` and those of models. */
export function agreedItems(
  asked: NonNullable<AskedPrices["items"]>,
  version: PlanVersion,
  currency: CurrencyCode,
) {
  const refusals: Refusal[] = [];
  const models: Models = {};
  const known = (version.terms.fixedItems ?? []).map(({ code }) => code);
  for (const [code, unchecked] of Object.entries(asked)) {
    const field = `fixed_charge_prices.${code}`;
    if (!known.includes(code)) {
      refusals.push({
        code: "item_unknown",
        sentence: `${version.planName} has no fixed item ${JSON.stringify(code)}.`,
        remedy:
          known.length === 0 ? "Leave prices of fixed items out." : `Choose one of ${known.join(", ")}.`,
        field,
      });
    }
    const given = checked(unchecked, currency, field);
    refusals.push(...given.refusals);
    if (!given.model) continue;
    const { on: _, ...share } = shareConcern(given.model) ?? {};
    if ("code" in share) refusals.push({ ...(share as Refusal), field });
    models[code] = given.model;
  }
  return { refusals, models };
}

function chargeIn(
  version: PlanVersion,
  code: string,
  field: string,
  refusals: Refusal[],
): ChargeTerms | undefined {
  const { charges } = version.terms;
  const charge = charges.find((each) => each.code === code);
  if (charge) return charge;
  const known = charges.map((each) => each.code);
  refusals.push(chargeUnknown(version, code, known, field));
  return undefined;
}

export function under(path: string, field: string | undefined): string {
  return field === undefined ? path : `${path}.${field}`;
}

export function chargeUnknown(
  version: PlanVersion,
  code: string,
  known: readonly string[],
  field: string,
): Refusal {
  return {
    code: "charge_unknown",
    sentence: `${version.planName} has no charge ${JSON.stringify(code)}.`,
    remedy: known.length === 0 ? "Leave prices of charges out." : `Choose one of ${known.join(", ")}.`,
    field,
  };
}
