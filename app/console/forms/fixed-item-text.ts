import type { UncheckedFixedItem } from "~/billing/catalog/check-terms";
import type { FixedItemTerms } from "~/billing/catalog/plan";
import { uncheckedEarning } from "~/console/forms/earning-text";
import { plain } from "~/console/forms/model-text";
import {
  type ModelPriceText,
  modelPricesText,
  readModelPrices,
  uncheckedModelPrices,
} from "~/console/forms/price-text";
import { type Branch, chosen, text, ticked } from "~/console/forms/typed-fields";

/** A fixed item while it is typed. */
export type FixedItemText = {
  readonly code: string;
  readonly name: string;
  readonly units: string;
  readonly timing: string;
  /** "recurring" or "once". */
  readonly billed: string;
  readonly prorated: boolean;
  /** Empty: as the timing has it. */
  readonly recognition: string;
  readonly prices: readonly ModelPriceText[];
  readonly taxes: readonly string[];
};

export function fixedItemText(item: FixedItemTerms, currencies: readonly string[]): FixedItemText {
  return {
    code: item.code,
    name: item.name,
    units: item.units,
    timing: item.timing,
    billed: item.recurring ? "recurring" : "once",
    prorated: item.prorated,
    recognition: item.recognition ?? "",
    prices: modelPricesText(item.prices, currencies),
    taxes: item.taxes ?? [],
  };
}

export function readFixedItem(item: Branch, currencies: readonly string[]): FixedItemText {
  return {
    code: text(item.code),
    name: text(item.name),
    units: text(item.units),
    timing: text(item.timing, "in_advance"),
    billed: text(item.billed, "recurring"),
    prorated: ticked(item.prorated),
    recognition: text(item.recognition),
    prices: readModelPrices(item.prices, currencies),
    taxes: chosen(item.taxes),
  };
}

export function uncheckedFixedItem(item: FixedItemText): UncheckedFixedItem {
  return {
    code: item.code,
    name: item.name,
    units: plain(item.units),
    timing: item.timing as FixedItemTerms["timing"],
    prorated: item.prorated,
    recurring: item.billed !== "once",
    prices: uncheckedModelPrices(item.prices),
    ...uncheckedEarning(item.recognition),
    ...(item.taxes.length > 0 ? { taxes: item.taxes } : {}),
  };
}
