import { z } from "zod";

export const invoiceNumberingForm = z.object({
  prefix: z.string().trim().default(""),
  digits: z.coerce.number(),
});
