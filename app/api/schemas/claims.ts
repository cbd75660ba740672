import { z } from "zod";
import { amount, confirmed, text } from "~/api/schemas/values";

export const vatReliefCreate = z
  .strictObject({
    reason: text(300).meta({ description: "Why the law lets the VAT be corrected now" }),
    ...confirmed,
  })
  .meta({ id: "VatReliefCreate" });

export const recoveryCreate = z
  .strictObject({
    amount: amount.nullable().default(null).meta({ description: "Left out: all that is still lost" }),
    reference: text(200).nullable().default(null).meta({ description: "What the bank statement says" }),
    ...confirmed,
  })
  .meta({ id: "RecoveryCreate" });

export const claimPreview = z
  .object({
    currency: z.string(),
    amount: amount.meta({ description: "The VAT that is corrected, or the money that came" }),
    tax_again: amount.meta({ description: "VAT that is owed again" }),
    preview_hash: z
      .string()
      .meta({ description: "Send it with the command to confirm exactly these figures" }),
  })
  .meta({ id: "ClaimPreview" });
