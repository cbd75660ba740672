import { isCurrencyCode } from "~/billing/money/currency";
import { currencyRefusal } from "~/billing/money/money";
import type { Refusal } from "~/billing/outcome";
import { checkTaxCodes } from "~/billing/tax/resolve";
import { isTimeZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import type { CustomerDetails } from "~/store/customers.server";
import { loadIssuerById } from "~/store/issuers.server";
import { listTaxRates, loadTaxRate, toEngineRate } from "~/store/tax-rates.server";

export const MAX_NET_TERMS_DAYS = 365;

/**
 * What is wrong with the details of a customer: `name_missing`, `currency_invalid`, `zone_invalid`,
 * `net_terms_invalid`, `bill_day_invalid`, `grace_days_invalid`, `tax_rate_unknown`.
 * @throws NotFound when the tax rate or the legal entity is not there
 */
export async function checkCustomerDetails(
  context: Context,
  details: Partial<CustomerDetails> & { readonly billCycleDay?: number | null },
): Promise<Refusal[]> {
  const { name, currency, zone, netTermsDays, billCycleDay, taxRateId, taxCodes, graceDays } = details;
  const refusals: Refusal[] = [];
  if (name !== undefined && name.trim() === "") {
    refusals.push({
      code: "name_missing",
      sentence: "The customer has no name.",
      remedy: "Enter the name that stands on its invoices.",
      field: "name",
    });
  }
  if (currency !== undefined && !isCurrencyCode(currency)) {
    refusals.push({ ...currencyRefusal(currency), field: "currency" });
  }
  if (zone !== undefined && !isTimeZone(zone)) {
    refusals.push({
      code: "zone_invalid",
      sentence: `${JSON.stringify(zone)} is not a time zone.`,
      remedy: "Choose one by its name, such as Europe/Paris.",
      field: "zone",
    });
  }
  if (netTermsDays != null && !isWithin(netTermsDays, 0, MAX_NET_TERMS_DAYS)) {
    refusals.push({
      code: "net_terms_invalid",
      sentence: `Invoices cannot fall due after ${netTermsDays} days.`,
      remedy: `Enter 0 to ${MAX_NET_TERMS_DAYS} days.`,
      field: "net_terms_days",
    });
  }
  if (billCycleDay != null && !isWithin(billCycleDay, 1, 31)) {
    refusals.push({
      code: "bill_day_invalid",
      sentence: `There is no day ${billCycleDay} of a month.`,
      remedy: "Enter 1 to 31; shorter months are billed on their last day.",
      field: "bill_cycle_day",
    });
  }
  if (graceDays != null && !isWithin(graceDays, 0, MAX_NET_TERMS_DAYS)) {
    refusals.push({
      code: "grace_days_invalid",
      sentence: `An invoice cannot stay a draft for ${graceDays} days.`,
      remedy: `Enter 0 to ${MAX_NET_TERMS_DAYS} days.`,
      field: "grace_period_days",
    });
  }
  if (taxCodes !== undefined && taxCodes.length > 0) {
    refusals.push(...checkTaxCodes(taxCodes, (await listTaxRates(context)).map(toEngineRate), "taxes"));
  }
  if (taxRateId != null) await loadTaxRate(context, taxRateId);
  if (details.issuerId != null) await loadIssuerById(context, details.issuerId);
  return refusals;
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

export function externalIdTaken(externalId: string | null): Refusal {
  return {
    code: "external_id_taken",
    sentence: `Another customer has the external id ${JSON.stringify(externalId)}.`,
    remedy: "Choose another external id, or leave it out.",
    field: "external_id",
  };
}
