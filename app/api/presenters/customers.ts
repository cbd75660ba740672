import type { z } from "zod";
import type { CustomerRow } from "~/api/queries/customers.server";
import type {
  address,
  customer,
  customerBilling,
  customerChange,
  customerCreate,
  portalLink,
} from "~/api/schemas/customers";
import type { PostalAddress } from "~/billing/invoicing/invoice";
import type { DraftMode } from "~/billing/invoicing/invoice-kinds";
import type { TaxStatus } from "~/billing/tax/tax-kinds";
import { formatInstant, type Instant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentCustomer(row: CustomerRow): z.input<typeof customer> {
  return {
    id: publicId("customer", row.id),
    external_id: row.externalId,
    name: row.name,
    email: row.email,
    address: row.address && presentAddress(row.address),
    tax_id: row.taxId,
    currency: row.currency,
    timezone: row.zone,
    locale: row.locale,
    tax_rate: row.taxRateId && publicId("taxRate", row.taxRateId),
    issuer: row.issuerId && publicId("issuer", row.issuerId),
    net_terms_days: row.netTermsDays,
    taxes: row.taxCodes,
    tax_status: row.taxStatus as TaxStatus,
    grace_period_days: row.graceDays,
    payer: row.payerId && publicId("customer", row.payerId),
    pays: row.pays === "payer" ? "payer" : "self",
    invoicing: row.invoicingOff ? "off" : "on",
    draft_mode: row.draftMode as DraftMode | null,
    collection: row.collectionOff ? "off" : "on",
    overdue: row.overdueOff ? "off" : "on",
    bill_cycle_day: row.billCycleDay,
    default_payment_method:
      row.defaultPaymentMethodId && publicId("paymentMethod", row.defaultPaymentMethodId),
    revision: row.revision,
    created_at: formatInstant(row.createdAt),
  };
}

export function presentAddress(value: PostalAddress) {
  const { line1, line2, postalCode, city, region, country } = value;
  return { line1, line2, postal_code: postalCode, city, region, country };
}

/** A customer of a request in the words of the operations; what was left out comes from the organization. */
export function customerDetails(
  body: z.output<typeof customerCreate>,
  organization: { readonly currency: string; readonly zone: string },
) {
  return {
    externalId: body.external_id,
    name: body.name,
    email: body.email,
    address: body.address && readAddress(body.address),
    taxId: body.tax_id,
    currency: body.currency ?? organization.currency,
    zone: body.timezone ?? organization.zone,
    locale: body.locale,
    netTermsDays: body.net_terms_days,
    taxCodes: body.taxes,
    taxStatus: body.tax_status,
    graceDays: body.grace_period_days,
  };
}

/** Only the fields that a change names. */
export function customerChanges(body: z.output<typeof customerChange>) {
  const {
    external_id,
    name,
    email,
    address: place,
    tax_id,
    currency,
    timezone,
    locale,
    net_terms_days,
  } = body;
  return {
    ...(external_id === undefined ? {} : { externalId: external_id }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(place === undefined ? {} : { address: place && readAddress(place) }),
    ...(tax_id === undefined ? {} : { taxId: tax_id }),
    ...(currency === undefined ? {} : { currency }),
    ...(timezone === undefined ? {} : { zone: timezone }),
    ...(locale === undefined ? {} : { locale }),
    ...(net_terms_days === undefined ? {} : { netTermsDays: net_terms_days }),
    ...(body.taxes === undefined ? {} : { taxCodes: body.taxes }),
    ...(body.tax_status === undefined ? {} : { taxStatus: body.tax_status }),
    ...(body.grace_period_days === undefined ? {} : { graceDays: body.grace_period_days }),
  };
}

/** Only the switches that a request names. */
export function billingSwitches(body: z.output<typeof customerBilling>) {
  const { invoicing, bill_now: billNow, draft_mode: draftMode, collection, overdue } = body;
  const { bill_cycle_day: billCycleDay } = body;
  return {
    ...(invoicing === undefined ? {} : { invoicing }),
    ...(billNow === undefined ? {} : { catchUp: billNow ? ("now" as const) : ("later" as const) }),
    ...(draftMode === undefined ? {} : { draftMode }),
    ...(collection === undefined ? {} : { collection }),
    ...(overdue === undefined ? {} : { overdue }),
    ...(billCycleDay === undefined ? {} : { billCycleDay }),
  };
}

export function readAddress(value: z.output<typeof address>): PostalAddress {
  const { postal_code: postalCode, ...rest } = value;
  return { ...rest, postalCode };
}

export function presentPortalLink(link: {
  linkId: string;
  customerId: string;
  url: string;
  expiresAt: Instant;
}): z.input<typeof portalLink> {
  return {
    id: publicId("portalLink", link.linkId),
    customer: publicId("customer", link.customerId),
    url: link.url,
    expires_at: formatInstant(link.expiresAt),
  };
}
