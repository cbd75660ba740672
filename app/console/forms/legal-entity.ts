import { z } from "zod";
import { VAT_DUES } from "~/billing/tax/tax-kinds";
import { addressForm } from "~/http/address-form";

const text = z.string().trim();
const optional = text.nullish().transform((value) => value ?? null);

/** A legal entity's details; `use-country` asks for the form again with the fields of another country. */
export const legalEntityForm = z.object({
  intent: z.enum(["save", "use-country"]).default("save"),
  issuer: z.object({
    legalName: text.max(200).default(""),
    email: z
      .email()
      .max(254)
      .nullish()
      .transform((value) => value ?? null),
    address: addressForm,
    taxId: optional,
    footer: text.max(1000).default(""),
    vatDue: z.enum(VAT_DUES).default("invoice"),
  }),
});

export const newLegalEntityForm = legalEntityForm.extend({
  code: text.max(100).default(""),
  prefix: text.max(20).default(""),
});
