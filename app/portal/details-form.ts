import { z } from "zod";
import { addressForm } from "~/http/address-form";
import { countries } from "~/ui/countries";
import { addressFormat } from "~/ui/postal";

const LANGUAGES = ["en", "de", "fr"] as const;

/** An address is whole or absent: half of one would stand on the next invoice. */
const wholeAddress = addressForm.superRefine((address, context) => {
  if (address === null) return;
  if (!countries.some(([code]) => code === address.country)) {
    const message = "This country is not known. Choose one from the list.";
    context.addIssue({ code: "custom", path: ["country"], message, params: { code: "country_unknown" } });
    return;
  }
  const given = { ...address, postal_code: address.postalCode };
  for (const part of addressFormat(address.country).required) {
    if (given[part]) continue;
    const message = "This part of the address is missing. Enter it, or leave the whole address empty.";
    context.addIssue({ code: "custom", path: [part], message, params: { code: "required" } });
  }
});

/** What customers change about themselves; other fields are not read, whatever is sent. */
export const detailsForm = z
  .object({
    name: z.string().trim().min(1).max(200),
    email: z.email().max(320).optional(),
    address: wholeAddress.optional(),
    tax_id: z.string().trim().max(50).optional(),
    locale: z.enum(LANGUAGES),
    revision: z.coerce
      .number({ error: "This form is incomplete. Open the page again, then make your changes." })
      .int(),
  })
  .transform(({ tax_id, email, address, ...rest }) => ({
    ...rest,
    email: email ?? null,
    address: address ?? null,
    taxId: tax_id ?? null,
  }));
