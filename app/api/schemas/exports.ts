import { z } from "zod";
import { civilDate } from "~/api/schemas/values";

export const EXPORT_KINDS = [
  "invoices",
  "credit_notes",
  "payments",
  "coupons",
  "customer_credit",
  "prepaid_credit",
  "journal",
] as const;

export const exportQuery = z
  .strictObject({
    from: civilDate.meta({ description: "The first day" }),
    to: civilDate.meta({ description: "The first day after the period" }),
    reader: z
      .enum(["machine", "excel"])
      .default("machine")
      .meta({ description: "excel: with a byte order mark" }),
  })
  .refine((query) => query.from < query.to, {
    message: "The period ends before it begins. Send a to that is after from.",
    path: ["to"],
    params: { code: "period_empty" },
  });
