import { z } from "zod";
import { NUMBER_TEMPLATES } from "~/billing/invoicing/document-number";

export const invoiceNumberingForm = z.object({
  prefix: z.string().trim().default(""),
  digits: z.coerce.number(),
  template: z.enum(NUMBER_TEMPLATES).default("plain"),
});
