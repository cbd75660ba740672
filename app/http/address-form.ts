import { z } from "zod";

const part = z.string().trim().max(200).optional();

/** The fields of `AddressFields`; a country alone is the preset of the form, not an address. */
export const addressForm = z
  .object({
    country: z.string().trim().length(2),
    line1: part,
    line2: part,
    postal_code: part,
    city: part,
    region: part,
  })
  .transform((address) => {
    if (!address.line1 && !address.city && !address.postal_code) return null;
    return {
      line1: address.line1 ?? "",
      line2: address.line2 ?? null,
      postalCode: address.postal_code ?? "",
      city: address.city ?? "",
      region: address.region ?? null,
      country: address.country,
    };
  });

/** The button that only changes which address fields there are. */
export function isCountryChange(form: FormData): boolean {
  return form.get("intent") === "use-country";
}
