import type { z } from "zod";
import type { TaxRateRow } from "~/api/queries/tax-rates.server";
import type { taxRate } from "~/api/schemas/tax-rates";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentTaxRate(row: TaxRateRow): z.input<typeof taxRate> {
  return {
    id: publicId("taxRate", row.id),
    code: row.code,
    name: row.name,
    category: row.category,
    country: row.country,
    rate: row.rate,
    default: row.isDefault === "yes",
    created_at: formatInstant(row.createdAt),
  };
}
