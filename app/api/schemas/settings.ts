import { z } from "zod";
import { NUMBER_TEMPLATES } from "~/billing/invoicing/document-number";
import { PLAN_SETTINGS, type PlanSetting, POLICY_CHOICES, type Policy } from "~/billing/policy-kinds";
import { reference } from "./values";

type Shape = { [S in keyof typeof POLICY_CHOICES]: z.ZodType<Policy[S]> };

const settings = Object.fromEntries(
  Object.entries(POLICY_CHOICES).map(([setting, choices]) => [setting, z.enum(choices)]),
) as unknown as Shape;

export const billingSettings = z.object(settings).meta({
  id: "BillingSettings",
  description: "One value of each setting; docs/model.md says what they decide.",
});

export const billingSettingsChange = z.strictObject(settings).partial().meta({
  id: "BillingSettingsChange",
  description:
    "Settings that are left out stay. They hold from the next run on; what is issued stays as it is. Choices that are for scenario files alone are refused; docs/model.md names them.",
});

/** Those that a plan may have otherwise. */
export const planSettings = z
  .strictObject(
    Object.fromEntries(
      PLAN_SETTINGS.map((setting) => [setting, settings[setting].optional()]),
    ) as unknown as { [S in PlanSetting]: z.ZodOptional<z.ZodType<Policy[S]>> },
  )
  .meta({ id: "PlanSettings" });

const format = {
  prefix: z.string().meta({ description: "Letters, digits, dashes and slashes, at most 12 of them" }),
  digits: z.int().meta({ description: "The least digits of the count, from 1 to 12" }),
  template: z.enum(NUMBER_TEMPLATES).meta({
    description:
      "plain: prefix and count; per_organization: with the month of issue; per_customer: the customer's place and its own count",
  }),
};

const DOCUMENT_SERIES = ["invoice", "credit_note"] as const;

const series = z.object({ ...format, next_number: z.string().meta({ description: "The next count" }) });

export const invoiceNumbering = z
  .object({ invoice: series, credit_note: series })
  .meta({ id: "InvoiceNumbering", description: "How numbers of either kind of document are written" });

export const invoiceNumberingChange = z
  .strictObject({
    series: z.enum(DOCUMENT_SERIES).default("invoice"),
    issuer: reference("issuer", "code").optional().meta({
      description: "The legal entity whose numbers they are; left out, the organization's first",
    }),
    ...format,
  })
  .meta({ id: "InvoiceNumberingChange" });
