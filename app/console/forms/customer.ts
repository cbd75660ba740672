import { z } from "zod";
import { addressForm } from "~/http/address-form";
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
    address: addressForm.optional(),
  })
  .transform(({ external_id, tax_id, tax_rate, net_terms_days, address, email, ...rest }) => ({
    ...rest,
    email: email ?? null,
    externalId: external_id ?? null,
    taxId: tax_id ?? null,
    taxRateId: tax_rate ? parsePublicId("taxRate", tax_rate) : null,
    netTermsDays: net_terms_days ?? null,
    address: address ?? null,
  }));
