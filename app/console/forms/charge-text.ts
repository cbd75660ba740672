import type { UncheckedCharge } from "~/billing/catalog/check-terms";
import type { ChargeFilter, ChargeTerms } from "~/billing/catalog/plan";
import { uncheckedEarning } from "~/console/forms/earning-text";
import {
  type AmountText,
  amountsText,
  type ModelPriceText,
  modelPricesText,
  readAmounts,
  readModelPrices,
  uncheckedAmounts,
  uncheckedModelPrices,
} from "~/console/forms/price-text";
import { type Branch, branch, chosen, rows, text, ticked } from "~/console/forms/typed-fields";

export type FilterText = {
  /** A line for each value: `region=eu`. */
  readonly match: string;
  readonly prices: readonly ModelPriceText[];
};

/** A usage charge while it is typed. */
export type ChargeText = {
  readonly code: string;
  readonly name: string;
  readonly metric: string;
  readonly timing: string;
  readonly prices: readonly ModelPriceText[];
  readonly prorated: boolean;
  /** Empty: with its line. */
  readonly recognition: string;
  /** Empty ones: as the plan says. */
  readonly recovery: {
    readonly onDecrease: string;
    readonly onLate: string;
    readonly lateWindows: string;
  };
  readonly filters: readonly FilterText[];
  /** Properties with commas between them. */
  readonly groupBy: string;
  readonly minimum: readonly AmountText[];
  readonly maximum: readonly AmountText[];
  readonly taxes: readonly string[];
};

export const NO_RECOVERY: ChargeText["recovery"] = { onDecrease: "", onLate: "", lateWindows: "" };

export function chargeText(charge: ChargeTerms, currencies: readonly string[]): ChargeText {
  return {
    code: charge.code,
    name: charge.name,
    metric: charge.metric,
    timing: charge.timing,
    prices: modelPricesText(charge.prices, currencies),
    prorated: charge.prorated ?? false,
    recognition: charge.recognition ?? "",
    recovery: { ...NO_RECOVERY, ...charge.recovery },
    filters: (charge.filters ?? []).map(({ match, prices }) => ({
      match: matchText(match),
      prices: modelPricesText(prices, currencies),
    })),
    groupBy: (charge.groupBy ?? []).join(", "),
    minimum: amountsText(charge.minimum, currencies),
    maximum: amountsText(charge.maximum, currencies),
    taxes: charge.taxes ?? [],
  };
}

export function matchText(match: ChargeFilter["match"]): string {
  return Object.entries(match)
    .flatMap(([name, values]) => values.map((value) => `${name}=${value}`))
    .join("\n");
}

/** A line without an equals sign is the name of a property without values, for the check to name. */
export function readMatch(typed: string): Record<string, string[]> {
  const match = new Map<string, string[]>();
  for (const line of typed.split(/\r?\n/).map((each) => each.trim())) {
    if (line === "") continue;
    const at = line.indexOf("=");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    const values = match.get(name) ?? [];
    match.set(name, at < 0 ? values : [...values, line.slice(at + 1).trim()]);
  }
  return Object.fromEntries(match);
}

export function readCharge(charge: Branch, currencies: readonly string[]): ChargeText {
  return {
    code: text(charge.code),
    name: text(charge.name),
    metric: text(charge.metric),
    timing: text(charge.timing, "in_arrears"),
    prices: readModelPrices(charge.prices, currencies),
    prorated: ticked(charge.prorated),
    recognition: text(charge.recognition),
    recovery: {
      onDecrease: text(branch(charge.recovery).on_decrease),
      onLate: text(branch(charge.recovery).on_late),
      lateWindows: text(branch(charge.recovery).late_windows),
    },
    filters: rows(charge.filters).map((filter) => ({
      match: text(filter.match),
      prices: readModelPrices(filter.prices, currencies),
    })),
    groupBy: text(charge.group_by),
    minimum: readAmounts(charge.minimum, currencies),
    maximum: readAmounts(charge.maximum, currencies),
    taxes: chosen(charge.taxes),
  };
}

/** The typed charge in the shape the catalog checks. */
export function uncheckedCharge(charge: ChargeText): UncheckedCharge {
  const names = charge.groupBy.split(",").map((name) => name.trim());
  const groupBy = names.filter((name) => name !== "");
  const minimum = uncheckedAmounts(charge.minimum);
  const maximum = uncheckedAmounts(charge.maximum);
  return {
    code: charge.code,
    name: charge.name,
    metric: charge.metric,
    timing: charge.timing as ChargeTerms["timing"],
    prices: uncheckedModelPrices(charge.prices),
    ...(charge.prorated ? { prorated: true } : {}),
    ...uncheckedEarning(charge.recognition),
    ...uncheckedRecovery(charge.recovery),
    ...(charge.filters.length > 0
      ? {
          filters: charge.filters.map(({ match, prices }) => ({
            match: readMatch(match),
            prices: uncheckedModelPrices(prices),
          })),
        }
      : {}),
    ...(groupBy.length > 0 ? { groupBy } : {}),
    ...(minimum.length > 0 ? { minimum } : {}),
    ...(maximum.length > 0 ? { maximum } : {}),
    ...(charge.taxes.length > 0 ? { taxes: charge.taxes } : {}),
  };
}

/** What was left as the plan says it is left out. */
function uncheckedRecovery(typed: ChargeText["recovery"]): Pick<ChargeTerms, "recovery"> {
  const own = Object.entries(typed).filter(([, value]) => value !== "");
  return own.length === 0 ? {} : { recovery: Object.fromEntries(own) };
}
