import { z } from "zod";
import { parsePublicId } from "~/public-ids";

const optional = z.string().trim().optional();

/** The form of a customer; fields left empty are absent. */
export const customerForm = z
  .object({
    name: z.string().trim().min(1).max(200),
    email: z.email().max(320).optional(),
    external_id: optional,
    currency: z.string().length(3),
    zone: z.string().trim().min(1),
    locale: z.enum(["en", "de", "fr"]).default("en"),
    tax_id: optional,
    tax_rate: optional.refine((id) => !id || parsePublicId("taxRate", id) !== null, {
      message: "This tax rate is not known. Choose one from the list.",
    }),
    net_terms_days: z.coerce.number().int().min(0).max(365).optional(),
    revision: z.coerce.number().int().optional(),
    address: z
      .object({
        country: z.string().length(2),
        line1: optional,
        line2: optional,
        postal_code: optional,
        city: optional,
        region: optional,
      })
      .optional(),
  })
  .transform(({ external_id, tax_id, tax_rate, net_terms_days, address, email, ...rest }) => ({
    ...rest,
    email: email ?? null,
    externalId: external_id ?? null,
    taxId: tax_id ?? null,
    taxRateId: tax_rate ? parsePublicId("taxRate", tax_rate) : null,
    netTermsDays: net_terms_days ?? null,
    // A country alone is the preset of the form, not an address.
    address:
      address && (address.line1 || address.city || address.postal_code)
        ? {
            line1: address.line1 ?? "",
            line2: address.line2 ?? null,
            postalCode: address.postal_code ?? "",
            city: address.city ?? "",
            region: address.region ?? null,
            country: address.country,
          }
        : null,
  }));

/** The button that only changes which address fields there are. */
export function isCountryChange(form: FormData): boolean {
  return form.get("intent") === "use-country";
}
