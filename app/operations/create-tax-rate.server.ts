import { checkCode } from "~/billing/catalog/check-terms";
import { fromDecimal, isDecimal, toDecimal } from "~/billing/money/rational";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertTaxRate, loadTaxRate, saveDefaultTaxRates, type TaxRate } from "~/store/tax-rates.server";

/** EN 16931 (UNTDID 5305): standard, zero, exempt, reverse charge, export, outside the scope. */
const TAX_CATEGORIES = ["S", "Z", "E", "AE", "G", "O"];

export type CreateTaxRateInput = {
  readonly code: string;
  readonly name: string;
  readonly category: string;
  /** ISO 3166-1 alpha-2, or null. */
  readonly country: string | null;
  /** Per cent, as a decimal: "19" or "5.5". */
  readonly rate: string;
  /** "default" makes it the one rate of customers without their own. */
  readonly use?: "default" | "by_name";
};

/** Makes a tax rate. Refuses `code_invalid`, `code_taken`, `category_unknown`, `country_invalid`, `rate_invalid`. */
export async function createTaxRate(context: Context, input: CreateTaxRateInput): Promise<Outcome<TaxRate>> {
  const refusals = checkRate(input);
  if (refusals.length > 0) return refuse(...refusals);
  const { code, name, category, country } = input;
  const id = newId();
  const rate = toDecimal(fromDecimal(input.rate));
  if (!(await insertTaxRate(context, { id, code, name, category, country, rate }))) {
    return refuse({
      code: "code_taken",
      sentence: `There is a tax rate ${code} already.`,
      remedy: "Choose another code.",
      field: "code",
    });
  }
  if (input.use === "default") await saveDefaultTaxRates(context, [id]);
  await insertAudit(context, {
    action: "tax_rate.created",
    subjectKind: "tax_rate",
    subjectId: id,
    details: { ...input },
  });
  return accept(await loadTaxRate(context, id));
}

function checkRate(input: CreateTaxRateInput): Refusal[] {
  const code = checkCode(input.code);
  const refusals: Refusal[] = code ? [code] : [];
  if (!TAX_CATEGORIES.includes(input.category)) {
    refusals.push({
      code: "category_unknown",
      sentence: `${JSON.stringify(input.category)} is not a VAT category.`,
      remedy: `Choose one of ${TAX_CATEGORIES.join(", ")}.`,
      field: "category",
    });
  }
  if (input.country !== null && !/^[A-Z]{2}$/.test(input.country)) {
    refusals.push({
      code: "country_invalid",
      sentence: `${JSON.stringify(input.country)} is not a country.`,
      remedy: "Use two capital letters, such as DE.",
      field: "country",
    });
  }
  if (!isPercentage(input.rate)) {
    refusals.push({
      code: "rate_invalid",
      sentence: `${JSON.stringify(input.rate)} is not a tax rate.`,
      remedy: "Enter per cent from 0 to 100 with at most four decimals, such as 19 or 5.5.",
      field: "rate",
    });
  }
  return refusals;
}

function isPercentage(text: string): boolean {
  return isDecimal(text) && /^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/.test(text);
}
