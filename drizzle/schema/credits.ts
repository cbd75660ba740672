import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CUSTOMER_CREDIT_KINDS } from "../../app/billing/invoicing/customer-credit-kinds";
import { GRANT_NATURES } from "../../app/billing/invoicing/wallet-kinds";
import {
  amountMinor,
  day,
  decimal,
  id,
  instant,
  oneOf,
  organizationId,
  tenantKey,
  tenantReference,
} from "./column-types";
import { customers } from "./customers";
import { creditNotes, invoices } from "./invoicing";

/** What is owed to a customer and pays invoices. Only `openMinor` changes. */
export const customerCredits = pgTable(
  "customer_credits",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    currency: text("currency").notNull(),
    kind: text("kind").notNull(),
    /** The invoice that its credit note corrects; null for others. */
    sourceInvoiceId: uuid("source_invoice_id"),
    creditNoteId: uuid("credit_note_id"),
    amountMinor: amountMinor("amount_minor").notNull(),
    openMinor: amountMinor("open_minor").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "customer_credits"),
    index("customer_credits_customer").on(t.organizationId, t.customerId, t.createdAt),
    index("customer_credits_open").on(t.organizationId, t.customerId).where(sql`${t.openMinor} > 0`),
    check("customer_credits_open_check", sql`${t.openMinor} >= 0 and ${t.openMinor} <= ${t.amountMinor}`),
    check("customer_credits_kind_check", sql`${t.kind} in (${sql.raw(oneOf(CUSTOMER_CREDIT_KINDS))})`),
    tenantReference("customer_credits_customer_fk", t, t.customerId, customers),
    tenantReference("customer_credits_invoice_fk", t, t.sourceInvoiceId, invoices),
    tenantReference("customer_credits_note_fk", t, t.creditNoteId, creditNotes),
  ],
);

/** Dated use of credit for an invoice; below zero where it went back. Append-only. */
export const creditAllocations = pgTable(
  "credit_allocations",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    creditId: uuid("credit_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    allocatedOn: day("allocated_on").notNull(),
    allocatedAt: instant("allocated_at").notNull(),
  },
  (t) => [
    tenantKey(t, "credit_allocations"),
    index("credit_allocations_credit").on(t.organizationId, t.creditId),
    index("credit_allocations_invoice").on(t.organizationId, t.invoiceId),
    index("credit_allocations_customer").on(t.organizationId, t.customerId),
    check("credit_allocations_amount_check", sql`${t.amountMinor} <> 0`),
    tenantReference("credit_allocations_credit_fk", t, t.creditId, customerCredits),
    tenantReference("credit_allocations_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("credit_allocations_customer_fk", t, t.customerId, customers),
  ],
);

/** How a wallet buys credit by itself, as JSON: amounts are digits of minor units. */
export type StoredTopUp = {
  readonly thresholdMinor: string;
  readonly buys:
    | { readonly kind: "amount"; readonly amountMinor: string }
    | { readonly kind: "target"; readonly targetMinor: string };
};

/** Prepaid credit of one customer in one currency; what is in it are its grants. */
export const wallets = pgTable(
  "wallets",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    code: text("code").notNull(),
    name: text("name").notNull(),
    currency: text("currency").notNull(),
    priority: bigint("priority", { mode: "number" }).notNull(),
    /** Codes of the metrics whose lines it pays; empty: any line. */
    appliesTo: text("applies_to").array().notNull(),
    topUp: jsonb("top_up").$type<StoredTopUp>(),
    /** By the wall's clock: when filling it failed, it is tried again from then on; null: it did not fail. */
    topUpRetryAt: instant("top_up_retry_at"),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    tenantKey(t, "wallets"),
    uniqueIndex("wallets_code_key").on(t.organizationId, t.customerId, t.code),
    tenantReference("wallets_customer_fk", t, t.customerId, customers),
  ],
);

/** Prepaid credit that came in at once. `remainingMinor` and `usable` change, nothing else. */
export const walletGrants = pgTable(
  "wallet_grants",
  {
    organizationId: organizationId(),
    id: id(),
    walletId: uuid("wallet_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    nature: text("nature").notNull(),
    priority: bigint("priority", { mode: "number" }).notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    remainingMinor: amountMinor("remaining_minor").notNull(),
    /** False until the invoice that sold it is paid. */
    usable: boolean("usable").notNull(),
    expiresAt: instant("expires_at"),
    /** The invoice that sold it; null for gifts. */
    invoiceId: uuid("invoice_id"),
    createdAt: instant("created_at").notNull(),
    /** Of credit taxed at its sale: the treatment whose lines it pays for. */
    taxCategory: text("tax_category"),
    taxRate: decimal("tax_rate"),
    taxCountry: text("tax_country"),
  },
  (t) => [
    tenantKey(t, "wallet_grants"),
    index("wallet_grants_wallet").on(t.organizationId, t.walletId),
    index("wallet_grants_rest").on(t.organizationId, t.customerId).where(sql`${t.remainingMinor} > 0`),
    index("wallet_grants_expiry").on(t.organizationId, t.expiresAt).where(sql`${t.remainingMinor} > 0`),
    index("wallet_grants_invoice").on(t.organizationId, t.invoiceId).where(sql`${t.invoiceId} is not null`),
    check("wallet_grants_nature_check", sql`${t.nature} in (${sql.raw(oneOf(GRANT_NATURES))})`),
    check(
      "wallet_grants_remaining_check",
      sql`${t.remainingMinor} >= 0 and ${t.remainingMinor} <= ${t.amountMinor}`,
    ),
    check(
      "wallet_grants_tax_check",
      sql`(${t.nature} = 'bought_single') = (${t.taxCategory} is not null) and (${t.taxCategory} is null) = (${t.taxRate} is null)`,
    ),
    tenantReference("wallet_grants_wallet_fk", t, t.walletId, wallets),
    tenantReference("wallet_grants_customer_fk", t, t.customerId, customers),
    tenantReference("wallet_grants_invoice_fk", t, t.invoiceId, invoices),
  ],
);

/** Dated use of a grant for an invoice; without an invoice it expired; below zero where it went back. Append-only. */
export const walletDraws = pgTable(
  "wallet_draws",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    walletId: uuid("wallet_id").notNull(),
    grantId: uuid("grant_id").notNull(),
    invoiceId: uuid("invoice_id"),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    drawnOn: day("drawn_on").notNull(),
    drawnAt: instant("drawn_at").notNull(),
    /** Before tax, as a discount on the lines; else it pays like money. */
    lowersBase: boolean("lowers_base").notNull().default(false),
  },
  (t) => [
    tenantKey(t, "wallet_draws"),
    index("wallet_draws_grant").on(t.organizationId, t.grantId),
    index("wallet_draws_invoice").on(t.organizationId, t.invoiceId),
    index("wallet_draws_wallet").on(t.organizationId, t.walletId, t.drawnAt),
    check("wallet_draws_amount_check", sql`${t.amountMinor} <> 0`),
    tenantReference("wallet_draws_grant_fk", t, t.grantId, walletGrants),
    tenantReference("wallet_draws_wallet_fk", t, t.walletId, wallets),
    tenantReference("wallet_draws_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("wallet_draws_customer_fk", t, t.customerId, customers),
  ],
);
