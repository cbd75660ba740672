import { add, compare, fromDecimal, rational, ZERO } from "../money/rational";
import { accept, type Outcome, refuse } from "../outcome";
import { checkTaxCodes, type TaxRate } from "./resolve";

/**
 * Which rates customers without their own pay from now on; several add up on the same base. Refuses
 * `default_tax_rate_missing`, `tax_rate_unknown`, and `default_tax_rates_mixed` for rates that cannot stand on one
 * line together: only rates of one country that bear tax add up, to 100 per cent at most.
 */
export function decideDefaultRates<R extends TaxRate>(
  rates: readonly R[],
  codes: readonly string[],
): Outcome<readonly R[]> {
  const field = "tax_rates";
  const unknown = checkTaxCodes(codes, rates, field);
  if (unknown.length > 0) return refuse(...unknown);
  const chosen = rates.filter(({ code }) => codes.includes(code));
  if (chosen.length === 0) {
    return refuse({
      code: "default_tax_rate_missing",
      sentence: "Customers without a rate of their own need one.",
      remedy: "Choose at least one rate. A rate of zero says that there is no tax.",
      field,
    });
  }
  if (chosen.length === 1 || canAddUp(chosen)) return accept(chosen);
  return refuse({
    code: "default_tax_rates_mixed",
    sentence: "These rates cannot be charged together.",
    remedy: "Choose one rate, or several of one country that each bear tax and come to 100 per cent at most.",
    field,
  });
}

function canAddUp(rates: readonly TaxRate[]): boolean {
  const percents = rates.map(({ rate }) => fromDecimal(rate));
  return (
    percents.every(({ num }) => num > 0n) &&
    new Set(rates.map(({ country }) => country)).size === 1 &&
    compare(percents.reduce(add, ZERO), rational(100)) <= 0
  );
}
