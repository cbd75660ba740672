import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { PostalAddress } from "../../app/billing/invoicing/invoice";
import { DRAFT_MODES } from "../../app/billing/invoicing/invoice-kinds";
import { TAX_STATUSES } from "../../app/billing/tax/tax-kinds";
import { day, id, instant, oneOf, organizationId, tenantKey, tenantReference } from "./column-types";
import { issuers, organizations, taxRates } from "./organizations";

export const customers = pgTable(
  "customers",
  {
    organizationId: organizationId(),
    id: id(),
    externalId: text("external_id"),
    name: text("name").notNull(),
    email: text("email"),
    address: jsonb("address").$type<PostalAddress>(),
    taxId: text("tax_id"),
    currency: text("currency").notNull(),
    zone: text("zone").notNull(),
    locale: text("locale").notNull(),
    taxRateId: uuid("tax_rate_id"),
    /** The legal entity that makes its documents; null: the organization's first. */
    issuerId: uuid("issuer_id"),
    /** Null takes the organization's. */
    netTermsDays: bigint("net_terms_days", { mode: "number" }),
    /** 1 to 31; null until an account-aligned subscription sets it. */
    billCycleDay: bigint("bill_cycle_day", { mode: "number" }),
    defaultPaymentMethodId: uuid("default_payment_method_id"),
    createdAt: instant("created_at").notNull(),
    /** Grows with each change of the row: the guard of two people editing one customer. */
    revision: bigint("revision", { mode: "number" }).notNull(),
    /** Codes of its tax rates, which add up; empty takes `taxRateId`, and without one the organization's defaults. */
    taxCodes: text("tax_codes").array().notNull().default([]),
    /** Whether its supplies are taxed at all; anything but "taxable" stands above every rate. */
    taxStatus: text("tax_status").notNull().default("taxable"),
    /** True while nothing is billed for it. */
    invoicingOff: boolean("invoicing_off").notNull().default(false),
    /** Null: no drafts are held. */
    draftMode: text("draft_mode"),
    /** Days for which a periodic document stays a draft; null takes the organization's. */
    graceDays: bigint("grace_days", { mode: "number" }),
    /** The customer it belongs to. */
    payerId: uuid("payer_id"),
    /** Who pays its invoices: it does itself, or its payer. */
    pays: text("pays").notNull().default("self"),
    /** True while nothing is collected from it automatically. */
    collectionOff: boolean("collection_off").notNull().default(false),
    /** True while it is never overdue, whatever it owes. */
    overdueOff: boolean("overdue_off").notNull().default(false),
    /** Its place among the organization's customers, given with the first number that a template writes with it. */
    number: bigint("number", { mode: "number" }),
  },
  (t) => [
    tenantKey(t, "customers"),
    uniqueIndex("customers_external_key").on(t.organizationId, t.externalId),
    uniqueIndex("customers_number_key").on(t.organizationId, t.number),
    index("customers_name").on(t.organizationId, t.name, t.id),
    index("customers_email").on(t.organizationId, sql`lower(${t.email})`),
    index("customers_created").on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    index("customers_payer").on(t.organizationId, t.payerId).where(sql`${t.payerId} is not null`),
    check("customers_tax_status_check", sql`${t.taxStatus} in (${sql.raw(oneOf(TAX_STATUSES))})`),
    check("customers_draft_mode_check", sql`${t.draftMode} in (${sql.raw(oneOf(DRAFT_MODES))})`),
    check(
      "customers_pays_check",
      sql`${t.pays} = 'self' or (${t.pays} = 'payer' and ${t.payerId} is not null)`,
    ),
    foreignKey({
      name: "customers_payer_fk",
      columns: [t.organizationId, t.payerId],
      foreignColumns: [t.organizationId, t.id],
    }),
    check("customers_bill_day_check", sql`${t.billCycleDay} between 1 and 31`),
    foreignKey({
      name: "customers_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
    tenantReference("customers_tax_rate_fk", t, t.taxRateId, taxRates),
    tenantReference("customers_issuer_fk", t, t.issuerId, issuers),
  ],
);

/** The stage of being overdue a customer is in; no row: it is clear and nobody has to look again. */
export const customerOverdue = pgTable(
  "customer_overdue",
  {
    organizationId: organizationId(),
    customerId: uuid("customer_id").notNull(),
    /** The name of the stage; null: clear. */
    state: text("state"),
    since: day("since").notNull(),
    /** The day on which time alone may change it. */
    nextOn: day("next_on"),
    /** True in a stage that stops service and billing: nothing is billed while it lasts. */
    blocks: boolean("blocks").notNull().default(false),
  },
  (t) => [
    primaryKey({ name: "customer_overdue_pk", columns: [t.organizationId, t.customerId] }),
    index("customer_overdue_next").on(t.organizationId, t.nextOn).where(sql`${t.nextOn} is not null`),
    tenantReference("customer_overdue_customer_fk", t, t.customerId, customers),
  ],
);

/** A way into the portal: a one-time link of a mail, or a signed link that is good until it expires. */
export const portalLinks = pgTable(
  "portal_links",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    kind: text("kind").notNull(),
    tokenHash: text("token_hash").notNull(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "portal_links"),
    uniqueIndex("portal_links_token_key").on(t.organizationId, t.tokenHash),
    check("portal_links_kind_check", sql`${t.kind} in ('one_time', 'signed')`),
    tenantReference("portal_links_customer_fk", t, t.customerId, customers),
  ],
);

export const portalSessions = pgTable(
  "portal_sessions",
  {
    organizationId: organizationId(),
    /** A hash of the cookie's secret. */
    tokenHash: text("token_hash").notNull(),
    customerId: uuid("customer_id").notNull(),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "portal_sessions_pk", columns: [t.organizationId, t.tokenHash] }),
    tenantReference("portal_sessions_customer_fk", t, t.customerId, customers),
  ],
);
