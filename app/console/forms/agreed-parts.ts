import type { ChargeTerms, PlanTerms } from "~/billing/catalog/plan";
import type { PriceModel, UncheckedPriceModel } from "~/billing/pricing/price-model";
import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import type { PriceOverrides } from "~/billing/subscription/subscription";
import {
  filterPricePath,
  itemPricePath,
  ownPriceField,
  readAgreedModel,
  unitPriceField,
} from "~/console/forms/agreed-models";
import { readDecimal } from "~/ui/format/read-amount";

/** What can be agreed beside the prices of phases and charges, each with what the catalog has. Null: it has none. */
export type AgreeableParts = {
  readonly items: readonly { readonly code: string; readonly name: string; readonly model: PriceModel }[];
  /** Filters by their place in the charge. */
  readonly filters: readonly {
    readonly code: string;
    readonly place: number;
    readonly name: string;
    readonly model: PriceModel;
  }[];
  /** Charges that a period has a least and a most of. */
  readonly bounds: readonly {
    readonly code: string;
    readonly name: string;
    readonly minimum: string | null;
    readonly maximum: string | null;
  }[];
  readonly commitment: string | null;
};

type Amounts = readonly { readonly currency: string; readonly amount: string }[];

export function agreeableParts(terms: PlanTerms, currency: string): AgreeableParts {
  const amountIn = (prices: Amounts = []) =>
    prices.find((price) => price.currency === currency)?.amount ?? null;
  const modelIn = (prices: ChargeTerms["prices"]) =>
    prices.flatMap((price) => (price.currency === currency ? price.model : []));
  return {
    items: (terms.fixedItems ?? []).flatMap(({ code, name, prices }) =>
      modelIn(prices).map((model) => ({ code, name: name || code, model })),
    ),
    filters: terms.charges.flatMap(({ code, name, filters = [] }) =>
      filters.flatMap(({ match, prices }, place) =>
        modelIn(prices).map((model) => ({
          ...{ code, place, model },
          name: `${name || code} where ${matchWords(match)}`,
        })),
      ),
    ),
    bounds: terms.charges
      .filter(({ timing }) => timing === "in_arrears")
      .map(({ code, name, minimum, maximum }) => ({
        ...{ code, name: name || code },
        ...{ minimum: amountIn(minimum), maximum: amountIn(maximum) },
      })),
    commitment: amountIn(terms.commitment),
  };
}

function matchWords(match: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(match)
    .map(([name, values]) => `${name} is ${values.join(" or ")}`)
    .join(" and ");
}

export const boundField = (bound: "minimum" | "maximum", code: string): string => `charge_${bound}s.${code}`;
export const COMMITMENT_FIELD = "minimum_commitment";

/** The beginnings of the fields that are named after parts of the plan. */
export const PART_PREFIXES = [
  "fixed_charge_prices.",
  "filter_prices.",
  "charge_minimums.",
  "charge_maximums.",
];

/** What is typed of them, of whatever parts the fields name; empty fields ask for nothing. */
export function readAgreedParts(typed: (name: string) => string, names: Iterable<string>): AskedPrices {
  const items: Record<string, UncheckedPriceModel> = {};
  const filters: Record<string, { readonly place: number; readonly model: UncheckedPriceModel }[]> = {};
  const bounds = { minimums: {} as Record<string, string>, maximums: {} as Record<string, string> };
  for (const name of new Set(names)) {
    const text = plain(typed(name));
    if (text === "") continue;
    const [, item] = /^fixed_charge_prices\.(.+)\.(?:unit_amount|own)$/.exec(name) ?? [];
    const [, charge, place] = /^filter_prices\.(.+)\.(\d{1,3})\.(?:unit_amount|own)$/.exec(name) ?? [];
    const [, bound, bounded] = /^charge_(minimum|maximum)s\.(.+)$/.exec(name) ?? [];
    const model = modelAt(typed, name);
    if (item && model) items[item] = model;
    if (charge && model) filters[charge] = [...(filters[charge] ?? []), { place: Number(place), model }];
    if (bounded) bounds[bound === "minimum" ? "minimums" : "maximums"][bounded] = text;
  }
  const commitment = plain(typed(COMMITMENT_FIELD));
  const some = Object.entries({ items, filters, ...bounds }).filter(
    ([, record]) => Object.keys(record).length > 0,
  );
  return { ...Object.fromEntries(some), ...(commitment === "" ? {} : { commitment }) };
}

/** What a field asks for: one price for every unit, or by its box one in tiers or packages; null for fields of tiers. */
function modelAt(typed: (name: string) => string, name: string): UncheckedPriceModel | null {
  if (/\.tiers\.\d+\./.test(name)) return null;
  const path = name.slice(0, name.lastIndexOf("."));
  if (name === ownPriceField(path)) return readAgreedModel(typed, path);
  return typed(`${path}.type`) === "" ? { type: "per_unit", unit_amount: plain(typed(name)) } : null;
}

/** The names of the fields of a plan's parts. */
export function partFieldsOf({ items, filters, bounds }: AgreeableParts): string[] {
  const paths = [
    ...items.map(({ code }) => itemPricePath(code)),
    ...filters.map(({ code, place }) => filterPricePath(code, place)),
  ];
  return [
    ...paths.flatMap((path) => [unitPriceField(path), ownPriceField(path)]),
    ...bounds.flatMap(({ code }) => [boundField("minimum", code), boundField("maximum", code)]),
  ];
}

function plain(text: string): string {
  const read = readDecimal(text);
  return read.ok ? read.plain : text;
}

/** Parts that hold, as they would be asked for again: filters by their place. */
export function partsAgain({ filters = {}, ...others }: PriceOverrides): AskedPrices {
  const { phases: _, ...parts } = others;
  const asked = Object.entries(filters).map(([code, models]) => [
    code,
    Object.entries(models).map(([place, model]) => ({ place: Number(place), model })),
  ]);
  return { ...parts, ...(asked.length === 0 ? {} : { filters: Object.fromEntries(asked) }) };
}

/** Parts that go on, with those that are typed in their place. */
export function partsWithTyped(held: AskedPrices, typed: AskedPrices): AskedPrices {
  const codes = [...new Set([...Object.keys(held.filters ?? {}), ...Object.keys(typed.filters ?? {})])];
  const filters = codes.map((code) => {
    const own = typed.filters?.[code] ?? [];
    const places = new Set(own.map(placeOf));
    return [
      code,
      [...(held.filters?.[code] ?? []).filter((one) => !places.has(placeOf(one))), ...own],
    ] as const;
  });
  const merged = {
    items: { ...held.items, ...typed.items },
    minimums: { ...held.minimums, ...typed.minimums },
    maximums: { ...held.maximums, ...typed.maximums },
    filters: Object.fromEntries(filters),
  };
  return Object.fromEntries(Object.entries(merged).filter(([, record]) => Object.keys(record).length > 0));
}

function placeOf(filter: NonNullable<AskedPrices["filters"]>[string][number]): number | null {
  return "place" in filter ? filter.place : null;
}
