import { fromDecimal, isDecimal } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { BILLING_TIMINGS } from "./catalog-kinds";
import { checkCode, checkTaxes } from "./check-codes";
import { checkModelPrices, type ModelConcern, type UncheckedModelPrice } from "./check-prices";
import type { FixedItemTerms } from "./plan";

export type UncheckedFixedItem = Omit<FixedItemTerms, "prices"> & {
  readonly prices: readonly UncheckedModelPrice[];
};

export type FixedItemCheck = {
  readonly all: readonly UncheckedFixedItem[];
  readonly chargeCodes: readonly string[];
  readonly taxRates: readonly string[] | undefined;
};

/**
 * One fixed item, at `fixed_items.<index>`. Refuses `code_invalid`, `fixed_item_repeated`, `units_invalid`,
 * `timing_invalid`, `prorated_once`, `fixed_item_model_unsupported`, and those of `checkModelPrices` and
 * `checkTaxes`.
 */
export function checkFixedItem(
  item: UncheckedFixedItem,
  index: number,
  { all, chargeCodes, taxRates }: FixedItemCheck,
): Outcome<FixedItemTerms> {
  const path = `fixed_items.${index}`;
  const priced = checkModelPrices(item.prices, `${path}.prices`, `The fixed item ${item.code}`, [
    shareConcern,
  ]);
  const refusals: Refusal[] = [
    ...checkWords(item).map((refusal) => ({ ...refusal, field: `${path}.${refusal.field}` })),
    ...checkTaxes(item.taxes, `${path}.taxes`, taxRates),
    ...priced.refusals,
  ];
  const isTaken =
    all.findIndex(({ code }) => code === item.code) !== index || chargeCodes.includes(item.code);
  if (isTaken) {
    refusals.push({
      code: "fixed_item_repeated",
      sentence: `Another item or charge of the plan has the code ${item.code}.`,
      remedy: "Give each its own code.",
      field: `${path}.code`,
    });
  }
  return refusals.length > 0 ? refuse(...refusals) : accept({ ...item, prices: priced.prices });
}

function checkWords(item: UncheckedFixedItem): Refusal[] {
  const refusals: Refusal[] = [];
  const invalid = checkCode(item.code);
  if (invalid) refusals.push(invalid);
  if (!isDecimal(item.units) || fromDecimal(item.units).num < 0n) {
    refusals.push({
      code: "units_invalid",
      sentence: `${JSON.stringify(item.units)} is not a number of units.`,
      remedy: "Enter zero or more, such as 1.",
      field: "units",
    });
  }
  if (!BILLING_TIMINGS.includes(item.timing)) {
    refusals.push({
      code: "timing_invalid",
      sentence: `${JSON.stringify(item.timing)} does not say when to bill.`,
      remedy: "Choose in advance or in arrears.",
      field: "timing",
    });
  }
  if (item.prorated && !item.recurring) {
    refusals.push({
      code: "prorated_once",
      sentence: "What is billed once belongs to no period, so there are no days to prorate.",
      remedy: "Bill it whole, or in every period.",
      field: "prorated",
    });
  }
  return refusals;
}

const SHARES: readonly string[] = ["percentage", "graduated_percentage", "event_amount"];

/** A share needs an amount to be a share of, and units are none. */
export const shareConcern: ModelConcern = (model) =>
  SHARES.includes(model.type)
    ? {
        code: "fixed_item_model_unsupported",
        sentence: "The price depends on what events carry, and a fixed item has no events.",
        remedy: "Choose a price for units.",
      }
    : null;
