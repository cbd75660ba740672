import type { CatalogNames } from "~/billing/catalog/check-terms";
import type { Context } from "~/context.server";
import { listCatalogNames } from "~/store/catalog.server";
import { listTaxRates } from "~/store/tax-rates.server";

/** The codes that the terms of a plan may name. */
export async function loadTermsNames(context: Context): Promise<CatalogNames> {
  const taxRates = await listTaxRates(context);
  const { plans } = await listCatalogNames(context);
  return { taxRates: taxRates.map(({ code }) => code), plans: plans.map(({ code }) => code) };
}
