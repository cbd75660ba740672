import { z } from "zod";
import { DRAFT_MODES } from "~/billing/invoicing/invoice-kinds";
import { TAX_STATUSES } from "~/billing/tax/tax-kinds";
import { addressForm } from "~/http/address-form";
import { parsePublicId } from "~/public-ids";

const optional = z.string().trim().optional();
const days = z.coerce.number().int().min(0).max(365).optional();
const codes = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => (typeof value === "string" ? [value] : value));

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
    issuer: optional.refine((id) => !id || parsePublicId("issuer", id) !== null, {
      message: "This legal entity is not known. Choose one from the list.",
    }),
    taxes: codes,
    tax_status: z.enum(TAX_STATUSES).default("taxable"),
    net_terms_days: days,
    grace_period_days: days,
    revision: z.coerce.number().int().optional(),
    address: addressForm.optional(),
  })
  .transform(({ external_id, tax_id, tax_rate, issuer, taxes, tax_status, address, email, ...typed }) => {
    const { net_terms_days, grace_period_days, ...rest } = typed;
    return {
      ...rest,
      email: email ?? null,
      externalId: external_id ?? null,
      taxId: tax_id ?? null,
      taxRateId: tax_rate ? parsePublicId("taxRate", tax_rate) : null,
      issuerId: issuer ? parsePublicId("issuer", issuer) : null,
      taxCodes: taxes,
      taxStatus: tax_status,
      netTermsDays: net_terms_days ?? null,
      graceDays: grace_period_days ?? null,
      address: address ?? null,
    };
  });

/** The form of a new customer, whose bill day may be known before its first subscription sets it. */
export const newCustomerForm = z.intersection(
  customerForm,
  z
    .object({ bill_cycle_day: z.coerce.number().int().min(1).max(31).optional() })
    .transform(({ bill_cycle_day }) => ({ billCycleDay: bill_cycle_day ?? null })),
);

const onOff = z.enum(["on", "off"]);
const invoicing = { invoicing: onOff, catch_up: z.enum(["now", "later"]).default("now") };

/** Whether one subscription is billed by itself. */
export const subscriptionInvoicingForm = z
  .object(invoicing)
  .transform(({ invoicing, catch_up: catchUp }) => ({ invoicing, catchUp }));

/** What a customer's billing page changes: who pays, or what happens by itself. */
export const customerBillingForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("payer"), payer: optional, pays: z.enum(["self", "payer"]) }),
  z
    .object({ intent: z.literal("bill_day"), bill_cycle_day: z.coerce.number().int().min(1).max(31) })
    .transform(({ intent, bill_cycle_day: billCycleDay }) => ({ intent, switches: { billCycleDay } })),
  z
    .object({
      intent: z.literal("switches"),
      ...invoicing,
      draft_mode: z.enum(["none", ...DRAFT_MODES]),
      collection: onOff,
      overdue: onOff,
    })
    .transform(({ intent, catch_up: catchUp, draft_mode: draftMode, ...switches }) => ({
      intent,
      switches: { ...switches, catchUp, draftMode: draftMode === "none" ? null : draftMode },
    })),
]);
