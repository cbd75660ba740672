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
import type { Derivation } from "../../app/billing/fees/fee";
import { FEE_EFFECTS, FEE_KINDS, RECOGNITIONS } from "../../app/billing/fees/fee-kinds";
import type { Party } from "../../app/billing/invoicing/invoice";
import { DOCUMENT_CLASSES, INVOICE_STATES } from "../../app/billing/invoicing/invoice-kinds";
import { charges, planVersions } from "./catalog";
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
import { issuers } from "./organizations";
import { subscriptions } from "./subscriptions";
import { ratingWindows } from "./usage";

/** A closed draft: numbered and immutable. Nothing here is ever updated. */
export const invoices = pgTable(
  "invoices",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    issuerId: uuid("issuer_id").notNull(),
    number: text("number").notNull(),
    sequence: bigint("sequence", { mode: "bigint" }).notNull(),
    seriesId: uuid("series_id").notNull(),
    documentClass: text("document_class").notNull(),
    taxRegime: text("tax_regime").notNull(),
    cut: text("cut").notNull(),
    currency: text("currency").notNull(),
    issuedOn: day("issued_on").notNull(),
    taxPointOn: day("tax_point_on").notNull(),
    postedOn: day("posted_on").notNull(),
    dueOn: day("due_on").notNull(),
    netMinor: amountMinor("net_minor").notNull(),
    taxMinor: amountMinor("tax_minor").notNull(),
    totalMinor: amountMinor("total_minor").notNull(),
    issuer: jsonb("issuer").$type<Party & { footer: string }>().notNull(),
    buyer: jsonb("buyer").$type<Party>().notNull(),
    /** The organization's instant at which it was closed. */
    closedAt: instant("closed_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    tenantKey(t, "invoices"),
    uniqueIndex("invoices_sequence_key").on(t.organizationId, t.seriesId, t.sequence),
    index("invoices_number").on(t.organizationId, t.number),
    index("invoices_customer").on(t.organizationId, t.customerId, t.issuedOn.desc(), t.id.desc()),
    index("invoices_issued").on(t.organizationId, t.issuedOn.desc(), t.id.desc()),
    check("invoices_total_check", sql`${t.totalMinor} = ${t.netMinor} + ${t.taxMinor}`),
    check("invoices_class_check", sql`${t.documentClass} in (${sql.raw(oneOf(DOCUMENT_CLASSES))})`),
    tenantReference("invoices_customer_fk", t, t.customerId, customers),
    tenantReference("invoices_issuer_fk", t, t.issuerId, issuers),
  ],
);

/** One priced amount with its whole derivation; the lines of an invoice are its fees. Append-only. */
export const fees = pgTable(
  "fees",
  {
    organizationId: organizationId(),
    id: id(),
    invoiceId: uuid("invoice_id").notNull(),
    lineNumber: bigint("line_number", { mode: "number" }).notNull(),
    customerId: uuid("customer_id").notNull(),
    subscriptionId: uuid("subscription_id"),
    stintId: uuid("stint_id"),
    planVersionId: uuid("plan_version_id"),
    chargeId: uuid("charge_id"),
    ratingWindowId: uuid("rating_window_id"),
    kind: text("kind").notNull(),
    feeType: text("fee_type").notNull(),
    positionKey: text("position_key").notNull(),
    description: text("description").notNull(),
    fromOn: day("from_on").notNull(),
    toOn: day("to_on").notNull(),
    currency: text("currency").notNull(),
    quantity: decimal("quantity").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    discountMinor: amountMinor("discount_minor").notNull(),
    effect: text("effect").notNull(),
    correctsFeeId: uuid("corrects_fee_id"),
    taxCategory: text("tax_category").notNull(),
    taxRate: decimal("tax_rate").notNull(),
    taxCountry: text("tax_country"),
    obligation: text("obligation").notNull(),
    recognition: text("recognition").notNull(),
    provisional: boolean("provisional").notNull(),
    derivation: jsonb("derivation").$type<Derivation>().notNull(),
  },
  (t) => [
    tenantKey(t, "fees"),
    uniqueIndex("fees_line_key").on(t.organizationId, t.invoiceId, t.lineNumber),
    index("fees_position").on(t.organizationId, t.subscriptionId, t.positionKey),
    index("fees_customer").on(t.organizationId, t.customerId),
    check("fees_kind_check", sql`${t.kind} in (${sql.raw(oneOf(FEE_KINDS))})`),
    check("fees_effect_check", sql`${t.effect} in (${sql.raw(oneOf(FEE_EFFECTS))})`),
    check("fees_recognition_check", sql`${t.recognition} in (${sql.raw(oneOf(RECOGNITIONS))})`),
    tenantReference("fees_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("fees_customer_fk", t, t.customerId, customers),
    tenantReference("fees_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("fees_plan_version_fk", t, t.planVersionId, planVersions),
    tenantReference("fees_charge_fk", t, t.chargeId, charges),
    tenantReference("fees_window_fk", t, t.ratingWindowId, ratingWindows),
    foreignKey({
      name: "fees_corrects_fk",
      columns: [t.organizationId, t.correctsFeeId],
      foreignColumns: [t.organizationId, t.id],
    }),
  ],
);

export const invoiceTaxGroups = pgTable(
  "invoice_tax_groups",
  {
    organizationId: organizationId(),
    invoiceId: uuid("invoice_id").notNull(),
    groupNumber: bigint("group_number", { mode: "number" }).notNull(),
    customerId: uuid("customer_id").notNull(),
    category: text("category").notNull(),
    rate: decimal("rate").notNull(),
    country: text("country"),
    netMinor: amountMinor("net_minor").notNull(),
    taxMinor: amountMinor("tax_minor").notNull(),
  },
  (t) => [
    primaryKey({ name: "invoice_tax_groups_pk", columns: [t.organizationId, t.invoiceId, t.groupNumber] }),
    tenantReference("invoice_tax_groups_invoice_fk", t, t.invoiceId, invoices),
  ],
);

/** The mutable half of an invoice: what is open, in which state, when collection is due. This row is locked. */
export const invoiceBalances = pgTable(
  "invoice_balances",
  {
    organizationId: organizationId(),
    invoiceId: uuid("invoice_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    currency: text("currency").notNull(),
    totalMinor: amountMinor("total_minor").notNull(),
    openMinor: amountMinor("open_minor").notNull(),
    state: text("state").notNull(),
    dueOn: day("due_on").notNull(),
    issuedOn: day("issued_on").notNull(),
    /** The next scheduled collection in the organization's time; null when none is planned. */
    collectAt: instant("collect_at"),
    failedAttempts: bigint("failed_attempts", { mode: "number" }).notNull(),
    lastFailure: text("last_failure"),
    paidAt: instant("paid_at"),
  },
  (t) => [
    primaryKey({ name: "invoice_balances_pk", columns: [t.organizationId, t.invoiceId] }),
    index("invoice_balances_state").on(t.organizationId, t.state, t.dueOn, t.invoiceId),
    index("invoice_balances_customer").on(t.organizationId, t.customerId, t.state),
    index("invoice_balances_collect")
      .on(t.organizationId, t.collectAt)
      .where(sql`${t.collectAt} is not null`),
    check(
      "invoice_balances_open_check",
      sql`${t.openMinor} >= 0 and ${t.openMinor} <= greatest(${t.totalMinor}, 0)`,
    ),
    check("invoice_balances_state_check", sql`${t.state} in (${sql.raw(oneOf(INVOICE_STATES))})`),
    tenantReference("invoice_balances_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("invoice_balances_customer_fk", t, t.customerId, customers),
  ],
);
