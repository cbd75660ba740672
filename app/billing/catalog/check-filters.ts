import type { Refusal } from "../outcome";
import { checkProperty } from "./check-codes";
import { checkModelPrices, type ModelConcern, type UncheckedModelPrice } from "./check-prices";
import type { ChargeFilter } from "./plan";

export type UncheckedFilter = Omit<ChargeFilter, "prices"> & {
  readonly prices: readonly UncheckedModelPrice[];
};

type Match = ChargeFilter["match"];

const MAX_VALUE_LENGTH = 200;

/**
 * The filters of a charge, in the order in which they take events. Refuses `filter_empty`, `filter_value_invalid`,
 * `filter_value_repeated`, `filter_unreachable`, `property_invalid` and those of `checkModelPrices`.
 */
export function checkFilters(
  unchecked: readonly UncheckedFilter[],
  path: string,
  named: string,
  concerns: readonly ModelConcern[],
): { readonly filters: readonly ChargeFilter[]; readonly refusals: readonly Refusal[] } {
  const checked = unchecked.map((filter, index) => {
    const at = `${path}.${index}`;
    const priced = checkModelPrices(
      filter.prices,
      `${at}.prices`,
      `Filter ${index + 1} of ${named.replace(/^The/, "the")}`,
      // What a concern names beside the prices is a field of the charge.
      concerns.map((concern) => (model) => {
        const found = concern(model);
        return found ? { ...found, on: undefined } : null;
      }),
    );
    const refusals = [...checkMatch(filter.match, `${at}.match`), ...priced.refusals];
    const taken = unchecked.slice(0, index).findIndex((before) => covers(before.match, filter.match));
    if (taken >= 0) refusals.push(unreachable(taken, index, `${at}.match`));
    return { filter: { match: filter.match, prices: priced.prices }, refusals };
  });
  return {
    filters: checked.map(({ filter }) => filter),
    refusals: checked.flatMap(({ refusals }) => refusals),
  };
}

function checkMatch(match: Match, field: string): Refusal[] {
  const names = Object.entries(match);
  if (names.length === 0 || names.some(([, values]) => values.length === 0)) {
    return [
      {
        code: "filter_empty",
        sentence: "The filter does not say which usage it takes.",
        remedy: "Name a property and at least one value of it.",
        field,
      },
    ];
  }
  return names.flatMap(([name, values]) => {
    const invalid = checkProperty(name, field);
    return invalid
      ? [invalid]
      : values.flatMap((value, index) => checkValue(name, value, index, values, field));
  });
}

function checkValue(
  name: string,
  value: string,
  index: number,
  values: readonly string[],
  field: string,
): Refusal[] {
  if (value === "" || value.length > MAX_VALUE_LENGTH || value.trim() !== value || /\p{Cc}/u.test(value)) {
    return [
      {
        code: "filter_value_invalid",
        sentence: `${JSON.stringify(value.slice(0, 40))} cannot be a value of ${name} in a filter.`,
        remedy: `Enter 1 to ${MAX_VALUE_LENGTH} characters on one line.`,
        field,
      },
    ];
  }
  if (values.indexOf(value) === index) return [];
  return [
    {
      code: "filter_value_repeated",
      sentence: `${name} is asked for ${JSON.stringify(value)} twice.`,
      remedy: "Name each value once.",
      field,
    },
  ];
}

/** True when every event that the later filter matches is matched by the earlier one. */
function covers(earlier: Match, later: Match): boolean {
  return Object.entries(earlier).every(([name, values]) => {
    const wanted = Object.hasOwn(later, name) ? later[name] : undefined;
    return wanted !== undefined && wanted.length > 0 && wanted.every((value) => values.includes(value));
  });
}

function unreachable(taken: number, index: number, field: string): Refusal {
  return {
    code: "filter_unreachable",
    sentence: `Filter ${taken + 1} takes every event that filter ${index + 1} asks for, so it would never price one.`,
    remedy: "Put the narrower filter first, or remove it.",
    field,
  };
}
