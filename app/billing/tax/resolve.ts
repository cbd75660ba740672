import type { TaxTreatment } from "../fees/fee";
import { add, compare, fromDecimal, isDecimal, rational, toDecimal, ZERO } from "../money/rational";
import type { Refusal } from "../outcome";
import { type TaxCategory, UNTAXED_CATEGORIES } from "./tax-kinds";

/** A rate of the organization. `rate` is a percentage as decimal string, zero for categories that bear no tax. */
export type TaxRate = {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly category: string;
  readonly country: string | null;
  readonly isDefault: boolean;
};

/** Outside the scope of tax: where nobody names a rate. */
export const OUTSIDE_SCOPE: TaxTreatment = { category: "O", rate: "0", country: null };

/**
 * The treatment of a line. `levels` are the codes named by line, charge or item, plan and customer, in that order:
 * the first level that names any decides, and without one the organization's defaults do. Several rates of a level
 * add up on the same base. A `buyer` whose status makes the supply untaxed (reverse charge, export, exemption)
 * stands above all of them. Codes that no rate has are ignored; doors check them with `checkTaxCodes`.
 */
export function resolveTax(
  levels: readonly (readonly string[])[],
  rates: readonly TaxRate[],
  buyer: TaxTreatment | null = null,
): TaxTreatment {
  if (buyer) return buyer;
  for (const codes of levels) {
    const named = [...new Set(codes)].flatMap((code) => rates.find((rate) => rate.code === code) ?? []);
    if (named.length > 0) return combined(named);
  }
  const defaults = rates.filter((rate) => rate.isDefault);
  return defaults.length > 0 ? combined(defaults) : OUTSIDE_SCOPE;
}

/** Rates on one base: the percentages add up; the first one that bears tax says category and country. */
function combined(rates: readonly TaxRate[]): TaxTreatment {
  const leading = rates.find(({ rate }) => fromDecimal(rate).num !== 0n) ?? rates[0];
  if (!leading) return OUTSIDE_SCOPE;
  return {
    category: leading.category,
    rate: toDecimal(rates.map(({ rate }) => fromDecimal(rate)).reduce(add, ZERO)),
    country: leading.country,
    codes: rates.map(({ code }) => code),
  };
}

/** The treatment of a buyer or a supply that bears no tax; `untaxedReason` has the words the document must carry. */
export function untaxed(category: (typeof UNTAXED_CATEGORIES)[number], country: string | null): TaxTreatment {
  return { category, rate: "0", country };
}

/** VATEX code and text by which a document says why a group bears no tax (EN 16931 BT-121, BT-120). */
const REASONS: Readonly<Record<string, { readonly code: string | null; readonly text: string }>> = {
  E: { code: null, text: "Exempt from VAT" },
  AE: { code: "VATEX-EU-AE", text: "Reverse charge" },
  K: { code: "VATEX-EU-IC", text: "Intra-Community supply" },
  G: { code: "VATEX-EU-G", text: "Export outside the EU" },
  O: { code: "VATEX-EU-O", text: "Not subject to VAT" },
};

/** Why a category bears no tax; null for the standard and the zero rate, which need no reason. */
export function untaxedReason(
  category: string,
): { readonly code: string | null; readonly text: string } | null {
  return REASONS[category] ?? null;
}

/** `tax_rate_unknown` for each code that no rate has. */
export function checkTaxCodes(codes: readonly string[], rates: readonly TaxRate[], field: string): Refusal[] {
  const known = new Set(rates.map(({ code }) => code));
  return codes
    .filter((code) => !known.has(code))
    .map((code) => ({
      code: "tax_rate_unknown",
      sentence: `There is no tax rate ${JSON.stringify(code)}.`,
      remedy: "Create the rate first, or choose one that exists.",
      field,
    }));
}

/** `tax_rate_invalid` for what is no percentage from 0 to 100, `tax_category_rate` for a rate its category cannot have. */
export function checkTaxRate(rate: Pick<TaxRate, "rate" | "category">): Refusal[] {
  const percent = isDecimal(rate.rate) ? fromDecimal(rate.rate) : null;
  if (percent === null || percent.num < 0n || compare(percent, rational(100)) > 0) {
    return [
      {
        code: "tax_rate_invalid",
        sentence: `${JSON.stringify(rate.rate)} is not a tax rate.`,
        remedy: "Enter a percentage from 0 to 100, such as 19 or 7.7.",
        field: "rate",
      },
    ];
  }
  const bearsNone = (UNTAXED_CATEGORIES as readonly string[]).includes(rate.category as TaxCategory);
  if (bearsNone === (percent.num === 0n)) return [];
  return [
    {
      code: "tax_category_rate",
      sentence: bearsNone
        ? `Category ${rate.category} bears no tax, so its rate cannot be ${rate.rate} per cent.`
        : `Category ${rate.category} bears tax, so its rate cannot be zero.`,
      remedy: bearsNone
        ? "Enter 0, or choose the standard rate."
        : "Enter the rate, or choose a category without tax.",
      field: "rate",
    },
  ];
}
