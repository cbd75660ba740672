import type { UncheckedPriceModel } from "~/billing/pricing/price-model";
import { type ModelText, readModel, uncheckedModel } from "~/console/forms/model-text";

/** Where the fields of the own price of a charge, a fixed item or a filter begin; refusals of the engine name the same places. */
export const chargePricePath = (code: string): string => `charge_prices.${code}`;
export const itemPricePath = (code: string): string => `fixed_charge_prices.${code}`;
export const filterPricePath = (code: string, place: number): string => `filter_prices.${code}.${place}`;

const MODEL_PREFIX = /^(?:charge_prices|fixed_charge_prices|filter_prices)\./;

/** The box without which the fields of a price in tiers or packages ask for nothing: they are filled in beforehand. */
export const ownPriceField = (path: string): string => `${path}.own`;

/** The field of a price for every unit. */
export const unitPriceField = (path: string): string => `${path}.unit_amount`;

/** Whether a field belongs to a price that may be one in tiers or packages. */
export const isOfModel = (name: string): boolean => MODEL_PREFIX.test(name);

/** Whether such a field asks for a price: those behind a box are filled in beforehand and do not by themselves. */
export const asksForModel = (name: string): boolean =>
  !/\.tiers\.\d+\./.test(name) && /\.(?:own|unit_amount)$/.test(name);

const MODEL_FIELDS =
  "type unit_amount package_size amount free_units rate fixed_amount free_events free_amount min_per_event max_per_event policy band_bounds field".split(
    " ",
  );
const TIER_FIELDS = "up_to unit_amount flat_amount rate amount block_size price max_blocks".split(" ");

/** As many as a request of the API may carry. */
const MOST_TIERS = 200;

type Typed = (name: string) => string;

/** The price at that place as it was typed; null where none in tiers or packages is in the form. */
export function typedModel(typed: Typed, path: string): ModelText | null {
  if (typed(`${path}.type`) === "") return null;
  const at = (prefix: string, names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const text = typed(`${prefix}.${name}`);
        return text === "" ? [] : [[name, text] as const];
      }),
    );
  const tiers = [];
  for (let row = 0; row < MOST_TIERS && typed(`${path}.tiers.${row}.row`) !== ""; row += 1)
    tiers.push(at(`${path}.tiers.${row}`, TIER_FIELDS));
  return readModel(at(path, MODEL_FIELDS), tiers);
}

/** The same as the engine checks it; null where the box is not ticked. */
export function readAgreedModel(typed: Typed, path: string): UncheckedPriceModel | null {
  const model = typed(ownPriceField(path)) === "" ? null : typedModel(typed, path);
  return model && uncheckedModel(model);
}

/**
 * Typed fields after a button of their tiers: `charge_prices.calls.tiers:add` or `…:remove-1`. The rows behind one that
 * goes move up; another button changes nothing.
 */
export function withTierEdit(
  values: Readonly<Record<string, string>>,
  intent: string,
): Record<string, string> {
  const match = /^(.+\.tiers):(?:add|remove-(\d{1,3}))$/.exec(intent);
  if (!match || !isOfModel(intent)) return { ...values };
  const [, prefix = "", removedText] = match;
  const count = Object.keys(values).filter((name) => isRow(name, prefix)).length;
  if (removedText === undefined) return { ...values, [`${prefix}.${count}.row`]: `${count + 1}` };
  const removed = Number(removedText);
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const part = /^(\d{1,3})\.(.+)$/.exec(
        name.startsWith(`${prefix}.`) ? name.slice(prefix.length + 1) : "",
      );
      if (!part) return [[name, value] as const];
      const [, at = "", field = ""] = part;
      const row = Number(at);
      if (row === removed) return [];
      const place = row > removed ? row - 1 : row;
      return [[`${prefix}.${place}.${field}`, field === "row" ? `${place + 1}` : value] as const];
    }),
  );
}

function isRow(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix}.`) && /^\d{1,3}\.row$/.test(name.slice(prefix.length + 1));
}
