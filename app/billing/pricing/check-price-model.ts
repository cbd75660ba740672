import { type CurrencyCode, isCurrencyCode } from "../money/currency";
import { currencyRefusal } from "../money/money";
import { fromDecimal, isDecimal, toDecimal } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { GraduatedModel } from "./graduated";
import type { PackageModel } from "./package";
import type { PerUnitModel } from "./per-unit";
import { placesOf, plain, scaled, type Tier } from "./tiers";
import type { VolumeModel } from "./volume";

/** A tier as a door reads it: `from`, its first unit, may be said and is then checked against the tier before. */
type UncheckedTier = Tier & { readonly from?: string | null };

type FlatModel = PerUnitModel | PackageModel;
type TieredModel = { readonly type: "graduated" | "volume"; readonly tiers: readonly UncheckedTier[] };
export type UncheckedPriceModel = FlatModel | TieredModel;
type CheckedPriceModel = FlatModel | GraduatedModel | VolumeModel;

/** Prices per unit may be far finer than the currency; finer than this is a slip of the keyboard. */
const MAX_PRICE_PLACES = 12;
const MAX_TIERS = 100;
const MAX_PRICE_DIGITS = 15;

/**
 * Checks a model and brings it into its normal form: canonical decimals, tiers with `up_to` only. Refusals:
 * `amount_invalid`, `amount_precision`, `amount_negative`, `package_size_invalid`, `tier_missing`,
 * `tier_too_many`, `tier_order`, `tier_gap`, `tier_overlap`, `tier_last_not_open`, `currency_invalid`; each names
 * its field ("tiers.1.up_to").
 */
export function checkPriceModel(
  model: UncheckedPriceModel,
  currency: CurrencyCode,
): Outcome<CheckedPriceModel> {
  if (!isCurrencyCode(currency)) return refuse({ ...currencyRefusal(currency), field: "currency" });
  return "tiers" in model ? checkTiered(model) : checkFlat(model);
}

function checkFlat(model: FlatModel): Outcome<CheckedPriceModel> {
  if (model.type === "per_unit") {
    const refusals = checkAmount(model.unit_amount, "The unit price", "unit_amount");
    return refusals.length > 0
      ? refuse(...refusals)
      : accept({ type: "per_unit", unit_amount: canonical(model.unit_amount) });
  }
  const refusals = [
    ...checkAmount(model.amount, "The price of a package", "amount"),
    ...checkAmount(model.free_units, "The number of free units", "free_units"),
    ...checkPackageSize(model.package_size),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  return accept({
    type: "package",
    package_size: canonical(model.package_size),
    amount: canonical(model.amount),
    free_units: canonical(model.free_units),
  });
}

function checkPackageSize(text: string): Refusal[] {
  const field = "package_size";
  if (isDecimal(text) && fromDecimal(text).num > 0n) return checkAmount(text, "The package size", field);
  return [
    {
      code: "package_size_invalid",
      sentence: `A package of ${isDecimal(text) ? text : JSON.stringify(text)} units cannot be sold.`,
      remedy: "Enter a package size above zero.",
      field,
    },
  ];
}

function checkTiered(model: TieredModel): Outcome<CheckedPriceModel> {
  const { tiers } = model;
  const count = checkTierCount(tiers.length);
  if (count) return refuse(count);
  const refusals = tiers.flatMap((tier, index) => checkTierNumbers(tier, index));
  if (refusals.length === 0) refusals.push(...checkTierOrder(tiers));
  if (refusals.length > 0) return refuse(...refusals);
  return accept({
    type: model.type,
    tiers: tiers.map((tier) => ({
      up_to: tier.up_to === null ? null : canonical(tier.up_to),
      unit_amount: canonical(tier.unit_amount),
      flat_amount: canonical(tier.flat_amount),
    })),
  });
}

function checkTierCount(count: number): Refusal | null {
  if (count === 0) {
    return {
      code: "tier_missing",
      sentence: "There is no tier, so no unit has a price.",
      remedy: "Add at least one tier.",
      field: "tiers",
    };
  }
  if (count <= MAX_TIERS) return null;
  return {
    code: "tier_too_many",
    sentence: `${count} tiers are more than a price can have.`,
    remedy: `Use at most ${MAX_TIERS} tiers.`,
    field: "tiers",
  };
}

function checkTierNumbers(tier: UncheckedTier, index: number): Refusal[] {
  const name = `Tier ${index + 1}`;
  const at = (field: string) => `tiers.${index}.${field}`;
  return [
    ...checkAmount(tier.unit_amount, `${name}: the unit price`, at("unit_amount")),
    ...checkAmount(tier.flat_amount, `${name}: the flat amount`, at("flat_amount")),
    ...(tier.up_to === null ? [] : checkAmount(tier.up_to, `${name}: its end`, at("up_to"))),
    ...(tier.from == null ? [] : checkAmount(tier.from, `${name}: its start`, at("from"))),
  ];
}

/** A number of a price: a plain decimal, not below zero, of sensible length. */
function checkAmount(text: string, name: string, field: string): Refusal[] {
  if (!isDecimal(text)) {
    return [
      {
        code: "amount_invalid",
        sentence: `${name} is ${JSON.stringify(text)}, which is not a number.`,
        remedy: "Enter a plain decimal such as 0.05, without separators or currency sign.",
        field,
      },
    ];
  }
  const number = canonical(text);
  if (number.startsWith("-")) {
    return [
      {
        code: "amount_negative",
        sentence: `${name} is ${text}, below zero.`,
        remedy: "Enter zero or more; money is given back by credit notes and discounts.",
        field,
      },
    ];
  }
  const places = placesOf(number);
  if (places <= MAX_PRICE_PLACES && number.length - places <= MAX_PRICE_DIGITS) return [];
  return [
    {
      code: "amount_precision",
      sentence: `${name} is ${text}, which has too many digits.`,
      remedy: `Use at most ${MAX_PRICE_DIGITS - 1} digits before the point and ${MAX_PRICE_PLACES} after it.`,
      field,
    },
  ];
}

function canonical(text: string): string {
  return toDecimal(fromDecimal(text));
}

function checkTierOrder(tiers: readonly UncheckedTier[]): Refusal[] {
  const refusals: Refusal[] = [];
  for (const [index, tier] of tiers.entries()) {
    const before = index === 0 ? "0" : (tiers[index - 1]?.up_to ?? null);
    // The tier before already told that it has no end; nothing can be said about this one's start.
    if (before !== null) refusals.push(...checkStart(tier, index, before), ...checkEnd(tier, index, before));
    if (tier.up_to === null && index < tiers.length - 1) {
      refusals.push({
        code: "tier_order",
        sentence: `Tier ${index + 1} has no end, so tier ${index + 2} is never reached.`,
        remedy: `Say where tier ${index + 1} ends, or remove the tiers after it.`,
        field: `tiers.${index}.up_to`,
      });
    }
  }
  const last = tiers[tiers.length - 1];
  if (last && last.up_to !== null) {
    refusals.push({
      code: "tier_last_not_open",
      sentence: `Units above ${group(last.up_to)} have no price: the last tier ends there.`,
      remedy: "Leave the end of the last tier empty.",
      field: `tiers.${tiers.length - 1}.up_to`,
    });
  }
  return refusals;
}

function checkEnd(tier: UncheckedTier, index: number, before: string): Refusal[] {
  if (tier.up_to === null || below(before, tier.up_to)) return [];
  const sentence =
    index === 0
      ? `Tier 1 ends at ${group(tier.up_to)}, so no unit falls in it.`
      : `Tier ${index + 1} ends at ${group(tier.up_to)}, which is not above the end of tier ${index}, ${group(before)}.`;
  const remedy = index === 0 ? "Let it end above zero." : `Let tier ${index + 1} end above ${group(before)}.`;
  return [{ code: "tier_order", sentence, remedy, field: `tiers.${index}.up_to` }];
}

/** A said start must be the first unit after the tier before, in the finest decimals the two of them use. */
function checkStart(tier: UncheckedTier, index: number, before: string): Refusal[] {
  if (tier.from == null) return [];
  const places = Math.max(placesOf(canonical(tier.from)), placesOf(canonical(before)));
  const start = scaled(canonical(tier.from), places);
  const end = scaled(canonical(before), places);
  // "From 0" and "from 1" both mean that the first tier leaves nothing out.
  if (start === end + 1n || (index === 0 && start === 0n)) return [];
  const said = (value: bigint) => group(plain(value, places));
  const why =
    index === 0
      ? `tier 1 starts at ${group(tier.from)}`
      : `tier ${index} ends at ${group(before)} and tier ${index + 1} starts at ${group(tier.from)}`;
  const gap = start > end;
  return [
    {
      code: gap ? "tier_gap" : "tier_overlap",
      sentence: gap
        ? `${unitsText(said(end + 1n), said(start - 1n), "no price")}: ${why}.`
        : `${unitsText(group(tier.from), group(before), "two prices")}: ${why}.`,
      remedy: `Let tier ${index + 1} start at ${said(end + 1n)}.`,
      field: `tiers.${index}.from`,
    },
  ];
}

function unitsText(first: string, last: string, what: string): string {
  return first === last ? `Unit ${first} has ${what}` : `Units ${first} to ${last} have ${what}`;
}

function below(a: string, b: string): boolean {
  const places = Math.max(placesOf(a), placesOf(b));
  return scaled(a, places) < scaled(b, places);
}

/** Thousands apart, as people read them: "1,001". */
function group(text: string): string {
  const [whole = "", decimals] = canonical(text.replaceAll(",", "")).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
