import { z } from "zod";
import { VAT_DUES } from "~/billing/tax/tax-kinds";
import { addressForm } from "~/http/address-form";

const text = z.string().trim();

/** Name, defaults and the legal entity; "use-country" only shows the fields of another country. */
export const organizationForm = z.object({
  intent: z.enum(["save", "use-country"]).default("save"),
  name: text,
  accent: text,
  currency: text,
  zone: text,
  netTermsDays: z.coerce.number(),
  graceDays: z.coerce.number(),
  issuer: z.object({
    legalName: text,
    email: text.nullish().transform((value) => value ?? null),
    address: addressForm,
    taxId: text.nullish().transform((value) => value ?? null),
    footer: text.default(""),
    vatDue: z.enum(VAT_DUES).default("invoice"),
  }),
});

const codes = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => (typeof value === "string" ? [value] : value));

export const taxRateForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("defaults"), tax_rates: codes }),
  z.object({
    intent: z.literal("create"),
    name: text,
    code: text,
    rate: text,
    category: text,
    country: text.nullish().transform((value) => value?.toUpperCase() ?? null),
  }),
]);
