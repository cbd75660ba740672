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
import { NUMBER_TEMPLATES } from "../../app/billing/invoicing/document-number";
import type { PostalAddress } from "../../app/billing/invoicing/invoice";
import type { OverdueStage } from "../../app/billing/payment/overdue";
import type { Policy } from "../../app/billing/policy-kinds";
import { VAT_DUES, type VatDue } from "../../app/billing/tax/tax-kinds";
import { day, decimal, id, instant, oneOf, organizationId, tenantKey } from "./column-types";

/** A stage as JSON: amounts are digits of minor units. */
export type StoredOverdueStage = Omit<OverdueStage, "when"> & {
  readonly when: Omit<OverdueStage["when"], "unpaidTotal"> & {
    readonly unpaidTotal?: { readonly currency: string; readonly amountMinor: string } | null;
  };
};

/** The tenant itself. `mode` is fixed at creation: a test organization can never become live. */
export const organizations = pgTable(
  "organizations",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    mode: text("mode").notNull(),
    /** The accent of portal, documents and mails, "#rrggbb". */
    accent: text("accent").notNull(),
    currency: text("currency").notNull(),
    /** The base currency, once there are exchange rates: entries in other currencies are converted into it. */
    convertsTo: text("converts_to"),
    /** When amounts in base are to be looked at next: after rates came in, and after each end of a month. */
    exchangeDueAt: instant("exchange_due_at"),
    /** The last month whose end was revalued. */
    revaluedThrough: day("revalued_through"),
    /** The last month whose unbilled usage was posted, and of the next one the customer up to whom it is; null: none is measured. */
    usageAccruedThrough: day("usage_accrued_through"),
    accruedCustomerId: uuid("accrued_customer_id"),
    /** True once a legal entity's VAT fell due on payment: its documents keep that. */
    defersVat: boolean("defers_vat").notNull().default(false),
    /** True once discounts stood beside income in the books: what is corrected of them is taken back. */
    showsDiscounts: boolean("shows_discounts").notNull().default(false),
    zone: text("zone").notNull(),
    policy: jsonb("policy").$type<Policy>().notNull(),
    netTermsDays: bigint("net_terms_days", { mode: "number" }).notNull(),
    /** Days for which periodic documents stay drafts, unless a customer has its own. */
    graceDays: bigint("grace_days", { mode: "number" }).notNull().default(0),
    /** Stages of being overdue, from the mildest to the worst; null: nobody is. */
    overdue: jsonb("overdue").$type<readonly StoredOverdueStage[]>(),
    /** Null for organizations people signed up for; "demo" for the one the product loads. */
    origin: text("origin"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [check("organizations_mode_check", sql`${t.mode} in ('live', 'test')`)],
);

export const issuers = pgTable(
  "issuers",
  {
    organizationId: organizationId(),
    id: id(),
    code: text("code").notNull().default("main"),
    legalName: text("legal_name").notNull(),
    email: text("email"),
    address: jsonb("address").$type<PostalAddress>(),
    taxId: text("tax_id"),
    baseCurrency: text("base_currency").notNull(),
    /** Printed at the foot of documents: register, bank account. */
    footer: text("footer").notNull(),
    /** When it owes the VAT of documents to come; issued ones keep theirs. */
    vatDue: text("vat_due").$type<VatDue>().notNull().default("invoice"),
    /** The last day of its books that are closed for good, and of those that are closed softly beyond it. */
    booksClosedThrough: day("books_closed_through"),
    booksSoftClosedThrough: day("books_soft_closed_through"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "issuers"),
    check("issuers_books_check", sql`${t.booksSoftClosedThrough} > ${t.booksClosedThrough}`),
    check("issuers_vat_due_check", sql`${t.vatDue} in (${sql.raw(oneOf(VAT_DUES))})`),
    uniqueIndex("issuers_code_key").on(t.organizationId, t.code),
    foreignKey({
      name: "issuers_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

/** One row a gapless series; the row is locked from taking a number until commit, as late as possible. */
export const numberSeries = pgTable(
  "number_series",
  {
    organizationId: organizationId(),
    id: id(),
    issuerId: uuid("issuer_id").notNull(),
    documentKind: text("document_kind").notNull(),
    prefix: text("prefix").notNull(),
    digits: bigint("digits", { mode: "number" }).notNull(),
    nextNumber: bigint("next_number", { mode: "bigint" }).notNull(),
    /** How a number is written; see `writeNumber`. */
    template: text("template").notNull().default("plain"),
  },
  (t) => [
    tenantKey(t, "number_series"),
    check("number_series_template_check", sql`${t.template} in (${sql.raw(oneOf(NUMBER_TEMPLATES))})`),
    uniqueIndex("number_series_kind_key").on(t.organizationId, t.issuerId, t.documentKind),
    foreignKey({
      name: "number_series_issuer_fk",
      columns: [t.organizationId, t.issuerId],
      foreignColumns: [issuers.organizationId, issuers.id],
    }),
  ],
);

/** Only test organizations have one. `targetAt` is set while an advance runs; a second advance is refused. */
export const testClocks = pgTable(
  "test_clocks",
  {
    organizationId: organizationId(),
    nowAt: instant("now_at").notNull(),
    targetAt: instant("target_at"),
    startedFrom: instant("started_from"),
    requestedBy: text("requested_by"),
  },
  (t) => [
    primaryKey({ name: "test_clocks_pk", columns: [t.organizationId] }),
    foreignKey({
      name: "test_clocks_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

export const taxRates = pgTable(
  "tax_rates",
  {
    organizationId: organizationId(),
    id: id(),
    code: text("code").notNull(),
    name: text("name").notNull(),
    /** EN 16931 category: S standard, Z zero, E exempt, AE reverse charge, G export, O outside scope. */
    category: text("category").notNull(),
    country: text("country"),
    /** Per cent. */
    rate: decimal("rate").notNull(),
    /** "yes" for what is charged to customers without rates of their own; several add up. */
    isDefault: text("is_default"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "tax_rates"),
    uniqueIndex("tax_rates_code_key").on(t.organizationId, t.code),
    check("tax_rates_rate_check", sql`${t.rate} >= 0 and ${t.rate} <= 100`),
    check("tax_rates_default_check", sql`${t.isDefault} = 'yes'`),
    foreignKey({
      name: "tax_rates_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

/** One row a batch that billed something or failed: what a run did, kept for the runs page. */
export const billingRuns = pgTable(
  "billing_runs",
  {
    organizationId: organizationId(),
    id: id(),
    /** The organization's instant the run billed up to. */
    billedUpTo: instant("billed_up_to").notNull(),
    billedOn: day("billed_on").notNull(),
    customers: bigint("customers", { mode: "number" }).notNull(),
    invoices: bigint("invoices", { mode: "number" }).notNull(),
    failures: jsonb("failures").$type<{ customerId: string; reason: string }[]>().notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    tenantKey(t, "billing_runs"),
    index("billing_runs_time").on(t.organizationId, t.billedUpTo.desc(), t.id.desc()),
    foreignKey({
      name: "billing_runs_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);
