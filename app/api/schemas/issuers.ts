import { z } from "zod";
import { VAT_DUES } from "~/billing/tax/tax-kinds";
import { address, writtenAddress } from "./customers";
import { invoiceNumbering } from "./settings";
import { code, idOf, orNull, text } from "./values";

const fields = {
  legal_name: text(200).meta({ description: "As it is registered; stands on every document" }),
  email: z.email().max(254).nullable(),
  address: address.nullable(),
  tax_id: text(50).nullable().meta({ description: "VAT id or another tax number", example: "DE123456789" }),
  footer: z.string().max(1000).meta({ description: "Printed at the foot of documents" }),
  vat_due: z.enum(VAT_DUES).meta({
    description:
      "When the VAT of documents to come falls due: with the invoice, or as far as it is paid (cash accounting). Issued ones keep theirs",
  }),
};

export const issuerCreate = z
  .strictObject({
    code: code.meta({ description: "Your own word for it; unique, and usable as ext:<code>" }),
    prefix: z.string().meta({ description: "What its invoice numbers begin with; no other has it" }),
    legal_name: fields.legal_name,
    email: fields.email.default(null),
    address: fields.address.default(null),
    tax_id: fields.tax_id.default(null),
    footer: fields.footer.default(""),
    vat_due: fields.vat_due.default("invoice"),
  })
  .meta({ id: "IssuerCreate" });

/** Fields that are left out stay as they are; null clears one. */
export const issuerChange = z
  .strictObject({
    legal_name: fields.legal_name.optional(),
    email: fields.email.optional(),
    address: fields.address.optional(),
    tax_id: fields.tax_id.optional(),
    footer: fields.footer.optional(),
    vat_due: fields.vat_due.optional(),
  })
  .meta({ id: "IssuerChange" });

export const issuer = z
  .object({
    id: idOf("issuer"),
    code: z.string(),
    legal_name: z.string(),
    email: z.string().nullable(),
    address: orNull(writtenAddress),
    tax_id: z.string().nullable(),
    footer: z.string(),
    vat_due: z.enum(VAT_DUES),
    base_currency: z.string(),
    numbering: invoiceNumbering,
    created_at: z.string(),
  })
  .meta({ id: "Issuer", description: "A legal entity that makes documents, with number series of its own" });

export const issuerList = z.object({ data: z.array(issuer) }).meta({ id: "IssuerList" });
