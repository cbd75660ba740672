import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { code, decimal, idOf, pointInTime, text } from "~/api/schemas/values";

const category = z.enum(["S", "Z", "E", "AE", "G", "O"]).meta({
  description:
    "EN 16931: S standard or reduced, Z zero rated, E exempt, AE reverse charge, G export, O outside the scope",
});

export const taxRateCreate = z
  .strictObject({
    code,
    name: text(100),
    category: category.default("S"),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "This is not a country. Use two capital letters, as in DE.")
      .nullable()
      .default(null),
    rate: decimal.meta({ description: "Per cent", example: "19" }),
    default: z.boolean().default(false).meta({
      description:
        "Makes it the one rate of customers without their own; `PUT /default_tax_rates` names several",
    }),
  })
  .meta({ id: "TaxRateCreate" });

export const taxRate = z
  .object({
    id: idOf("taxRate"),
    code: z.string(),
    name: z.string(),
    category: z.string(),
    country: z.string().nullable(),
    rate: decimal,
    default: z.boolean(),
    created_at: pointInTime,
  })
  .meta({ id: "TaxRate" });

export const defaultTaxRates = z.object({ data: z.array(taxRate) }).meta({ id: "DefaultTaxRates" });

export const defaultTaxRatesChange = z
  .strictObject({
    tax_rates: z
      .array(code)
      .max(20)
      .meta({
        description: "Codes of the rates. Several add up on the same amount.",
        example: ["state", "city"],
      }),
  })
  .meta({ id: "DefaultTaxRatesChange" });

export const taxRateQuery = pageQuery;
export const taxRatePage = pageOf(taxRate);
