import { z } from "zod";
import { NUMBER_TEMPLATES } from "~/billing/invoicing/document-number";
import { idParam } from "~/console/list-request";

export const invoiceNumberingForm = z.object({
  prefix: z.string().trim().default(""),
  digits: z.coerce.number(),
  template: z.enum(NUMBER_TEMPLATES).default("plain"),
  /** The legal entity whose numbers they are; left out, the first. */
  issuer: z
    .string()
    .optional()
    .transform((id) => (id === undefined ? undefined : idParam("issuer", id))),
});
