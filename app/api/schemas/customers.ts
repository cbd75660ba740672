import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { code, currency, idOf, orNull, pointInTime, reference, text, timezone } from "~/api/schemas/values";
import { DRAFT_MODES } from "~/billing/invoicing/invoice-kinds";
import { TAX_STATUSES } from "~/billing/tax/tax-kinds";

export const address = z
  .strictObject({
    line1: text(200),
    line2: text(200).nullable().default(null),
    postal_code: z.string().trim().max(20).default(""),
    city: text(100),
    region: text(100).nullable().default(null),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "This is not a country. Use two capital letters, as in DE.")
      .meta({ description: "ISO 3166-1 alpha-2", example: "DE" }),
  })
  .meta({ description: "Postal address; the region only where the country writes one" });

export const writtenAddress = z
  .object({
    line1: z.string(),
    line2: z.string().nullable(),
    postal_code: z.string(),
    city: z.string(),
    region: z.string().nullable(),
    country: z.string(),
  })
  .meta({ id: "Address" });

const externalId = text(200).meta({ description: "Your own id; unique, and usable as ext:<external id>" });

const fields = {
  name: text(200),
  email: z.email().max(254).nullable(),
  address: address.nullable(),
  tax_id: text(50).nullable().meta({ description: "VAT id or another tax number", example: "DE123456789" }),
  locale: z.enum(["en", "de", "fr"]),
  tax_rate: reference("taxRate", "code").nullable().meta({ description: "Null takes the default rate" }),
  issuer: reference("issuer", "code").nullable().meta({
    description: "The legal entity that makes its documents; null takes the organization's first",
  }),
  net_terms_days: z.int().min(0).max(365).nullable().meta({ description: "Null takes the organization's" }),
  taxes: z.array(code).max(10).meta({
    description: "Codes of tax rates, which add up; empty takes tax_rate, and without one the default rates",
  }),
  tax_status: z.enum(TAX_STATUSES).meta({ description: "Anything but taxable stands above every rate" }),
  grace_period_days: z.int().min(0).max(365).nullable().meta({
    description: "Days for which a periodic invoice stays a draft; null takes the organization's",
  }),
};

export const customerCreate = z
  .strictObject({
    external_id: externalId.nullable().default(null),
    name: fields.name,
    email: fields.email.default(null),
    address: fields.address.default(null),
    tax_id: fields.tax_id.default(null),
    currency: currency.optional().meta({ description: "Left out: the organization's" }),
    timezone: timezone.optional().meta({ description: "Left out: the organization's" }),
    locale: fields.locale.default("en"),
    tax_rate: fields.tax_rate.default(null),
    issuer: fields.issuer.default(null),
    net_terms_days: fields.net_terms_days.default(null),
    taxes: fields.taxes.default([]),
    tax_status: fields.tax_status.default("taxable"),
    grace_period_days: fields.grace_period_days.default(null),
  })
  .meta({ id: "CustomerCreate" });

/** Fields that are left out stay as they are; null clears one. */
export const customerChange = z
  .strictObject({
    external_id: externalId.nullable().optional(),
    name: fields.name.optional(),
    email: fields.email.optional(),
    address: fields.address.optional(),
    tax_id: fields.tax_id.optional(),
    currency: currency.optional(),
    timezone: timezone.optional(),
    locale: fields.locale.optional(),
    tax_rate: fields.tax_rate.optional(),
    issuer: fields.issuer.optional(),
    net_terms_days: fields.net_terms_days.optional(),
    taxes: fields.taxes.optional(),
    tax_status: fields.tax_status.optional(),
    grace_period_days: fields.grace_period_days.optional(),
    revision: z.int().min(1).optional().meta({
      description:
        "The revision you read; with it, a change in between is a conflict instead of being overwritten",
    }),
  })
  .meta({ id: "CustomerChange" });

export const customer = z
  .object({
    id: idOf("customer"),
    external_id: z.string().nullable(),
    name: z.string(),
    email: z.string().nullable(),
    address: orNull(writtenAddress),
    tax_id: z.string().nullable(),
    currency: z.string(),
    timezone: z.string(),
    locale: z.string(),
    tax_rate: idOf("taxRate").nullable(),
    issuer: idOf("issuer").nullable(),
    net_terms_days: z.number().int().nullable(),
    taxes: z.array(z.string()),
    tax_status: z.enum(TAX_STATUSES),
    grace_period_days: z.number().int().nullable(),
    payer: idOf("customer").nullable(),
    pays: z.enum(["self", "payer"]),
    invoicing: z.enum(["on", "off"]),
    draft_mode: z.enum(DRAFT_MODES).nullable(),
    collection: z.enum(["on", "off"]),
    overdue: z.enum(["on", "off"]),
    bill_cycle_day: z.number().int().nullable(),
    default_payment_method: idOf("paymentMethod").nullable(),
    revision: z.number().int(),
    created_at: pointInTime,
  })
  .meta({ id: "Customer" });

const onOff = z.enum(["on", "off"]);

/** What happens by itself for a customer; what is left out stays. */
export const customerBilling = z
  .strictObject({
    invoicing: onOff.optional(),
    bill_now: z.boolean().optional().meta({
      description: "With invoicing on: false waits for the next period instead of catching up at once",
    }),
    draft_mode: z.enum(DRAFT_MODES).nullable().optional().meta({
      description:
        "Invoices are kept as drafts: each its own, or together in the one that is open; with_next keeps none and issues an open draft together with the next lines; null: none, and open drafts wait until they are finalized",
    }),
    collection: onOff.optional(),
    overdue: onOff.optional(),
    bill_cycle_day: z.int().min(1).max(31).optional().meta({
      description: "Subscriptions that follow the customer's bill day do so from today on",
    }),
  })
  .meta({ id: "CustomerBilling" });

export const customerPayer = z
  .strictObject({
    payer: reference("customer", "external_id").nullable(),
    pays: z.enum(["self", "payer"]).default("self"),
  })
  .meta({ id: "CustomerPayer" });

export const customerQuery = pageQuery.extend({
  email: z.string().max(254).optional(),
  external_id: z.string().max(200).optional(),
});
export const customerPage = pageOf(customer);

export const portalLinkCreate = z
  .strictObject({
    customer: reference("customer", "external_id"),
    expires_in_days: z.int().min(1).max(90).default(7),
  })
  .meta({ id: "PortalLinkCreate" });

export const portalLink = z
  .object({
    id: idOf("portalLink"),
    customer: idOf("customer"),
    url: z.string().meta({ description: "Signs the customer in until it expires; give it to nobody else" }),
    expires_at: pointInTime,
  })
  .meta({ id: "PortalLink" });
