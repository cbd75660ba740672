import { z } from "zod";
import { amount, confirmed, idOf, pointInTime, text } from "~/api/schemas/values";
import { REFUND_STATES } from "~/billing/payment/refund-kinds";

export const paymentRecord = z
  .strictObject({
    invoice: z.string().min(1).max(100).meta({ example: "inv_019aa1b2c3d47e5f8a9b0c1d2e3f4a5b" }),
    amount: amount.optional().meta({ description: "Left out: all that is open" }),
    surplus: z.enum(["refuse", "credit"]).default("refuse").meta({
      description:
        "What becomes of more than is open: refused, or credit of the customer, which pays what is open",
    }),
    reference: text(200).nullable().default(null).meta({ description: "What the bank statement says" }),
  })
  .meta({ id: "PaymentRecord", description: "Money that came past the provider, by transfer or in cash" });

export const paymentRefund = z
  .strictObject({
    amount: amount.optional().meta({ description: "Left out: all that may go back" }),
    credit_note: z.string().min(1).max(100).nullable().default(null).meta({
      description: "The note whose refund this pays; without one the invoice is open again",
    }),
    reason: text(300).nullable().default(null),
    ...confirmed,
  })
  .meta({ id: "PaymentRefund", description: "Records that money went back, at the bank or at the provider" });

/** What a movement of money would do, before it is made. */
export const movementPreview = z
  .object({
    currency: z.string(),
    amount,
    credit_pays: amount.meta({ description: "What credit of the customer pays of open invoices at once" }),
    preview_hash: z
      .string()
      .meta({ description: "Send it with the command to confirm exactly these figures" }),
  })
  .meta({ id: "MovementPreview" });

export const refund = z
  .object({
    id: idOf("refund"),
    payment: idOf("payment"),
    invoice: idOf("invoice"),
    credit_note: idOf("creditNote").nullable(),
    currency: z.string(),
    amount,
    reopens: amount.meta({ description: "What is open on the invoice again" }),
    reason: z.string().nullable(),
    status: z.enum(REFUND_STATES),
    created_at: pointInTime,
  })
  .meta({ id: "Refund" });
