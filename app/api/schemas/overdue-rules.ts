import { z } from "zod";
import { amount, currency } from "~/api/schemas/values";
import { OVERDUE_CANCELS, OVERDUE_REMINDERS } from "~/billing/payment/overdue-kinds";

const days = z.int().min(0).max(3_650);

const total = z.strictObject({ currency, amount });

const stage = z.strictObject({
  name: z.string().trim().max(40),
  earliest_unpaid_invoice_days: days.nullable().default(null).meta({
    description: "Days since the earliest unpaid invoice was issued, at least",
  }),
  unpaid_invoices: days.nullable().default(null).meta({ description: "Number of unpaid invoices, at least" }),
  unpaid_total: total.nullable().default(null).meta({ description: "Their sum in a currency, at least" }),
  blocks_changes: z.boolean().default(false),
  blocks_service_and_billing: z.boolean().default(false).meta({
    description: "Subscriptions stand still, and nothing is billed while the stage lasts",
  }),
  cancels: z.enum(OVERDUE_CANCELS).default("no"),
  reminder: z.enum(OVERDUE_REMINDERS).default("mail").meta({
    description: "Whether the customer, or who pays for it, is reminded by mail on entering the stage",
  }),
  reevaluate_every_days: days.min(1).nullable().default(null).meta({
    description: "How often it is looked at again without any change",
  }),
});

export const overdueRulesChange = z
  .strictObject({
    stages: z.array(stage).max(100).meta({
      description:
        "From the mildest to the worst; a stage holds when all its conditions do, and the worst that holds applies",
    }),
  })
  .meta({ id: "OverdueRulesChange" });

export const overdueRules = z
  .object({
    stages: z.array(
      z.object({
        name: z.string(),
        earliest_unpaid_invoice_days: z.number().int().nullable(),
        unpaid_invoices: z.number().int().nullable(),
        unpaid_total: z.object({ currency: z.string(), amount }).nullable(),
        blocks_changes: z.boolean(),
        blocks_service_and_billing: z.boolean(),
        cancels: z.enum(OVERDUE_CANCELS),
        reminder: z.enum(OVERDUE_REMINDERS),
        reevaluate_every_days: z.number().int().nullable(),
      }),
    ),
  })
  .meta({ id: "OverdueRules" });
