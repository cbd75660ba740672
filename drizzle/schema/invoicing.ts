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
import { CREDIT_NOTE_REASONS, CREDIT_NOTE_STATES } from "../../app/billing/invoicing/credit-note-kinds";
import type { FixedExchange } from "../../app/billing/invoicing/exchange-rate";
import type { IssuerParty, Party } from "../../app/billing/invoicing/invoice";
import { DOCUMENT_CLASSES, INVOICE_STATES } from "../../app/billing/invoicing/invoice-kinds";
import type { TaxGroup } from "../../app/billing/tax/tax-group";
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
import { exchangeRates } from "./exchange-rates";
import { issuers } from "./organizations";

/**
 * A closed draft: numbered and immutable. Nothing here is ever updated. Here, in its fees, its parts and its entries most
 * references are checked by statement and not by foreign keys: migration 0027 and decision 014 say how and why.
 */
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
    issuer: jsonb("issuer").$type<IssuerParty & { footer: string }>().notNull(),
    buyer: jsonb("buyer").$type<Party>().notNull(),
    /** The organization's instant at which it was closed. */
    closedAt: instant("closed_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    /** The day whose billing run made it; before `issuedOn` where there was a grace period. */
    draftedOn: day("drafted_on").notNull(),
    /** What made a document of its own of it; null for the invoice of a day. */
    occasion: text("occasion"),
    /** What coupons took off its lines. */
    discountMinor: amountMinor("discount_minor").notNull(),
    /** The rate fixed on it; null in the base currency, and where none was known. */
    exchange: jsonb("exchange").$type<FixedExchange>(),
  },
  (t) => [
    tenantKey(t, "invoices"),
    uniqueIndex("invoices_sequence_key").on(t.organizationId, t.seriesId, t.sequence),
    index("invoices_number").on(t.organizationId, t.number),
    index("invoices_customer").on(t.organizationId, t.customerId, t.issuedOn.desc(), t.id.desc()),
    index("invoices_issued").on(t.organizationId, t.issuedOn.desc(), t.id.desc()),
    check("invoices_total_check", sql`${t.totalMinor} = ${t.netMinor} + ${t.taxMinor}`),
    check("invoices_class_check", sql`${t.documentClass} in (${sql.raw(oneOf(DOCUMENT_CLASSES))})`),
  ],
);

/** A closed credit note, with amounts above zero; its lines are its fees, which are below. Append-only. */
export const creditNotes = pgTable(
  "credit_notes",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    issuerId: uuid("issuer_id").notNull(),
    number: text("number").notNull(),
    sequence: bigint("sequence", { mode: "bigint" }).notNull(),
    seriesId: uuid("series_id").notNull(),
    /** Null where it takes the place of a document that came to less than nothing. */
    correctsInvoiceId: uuid("corrects_invoice_id"),
    currency: text("currency").notNull(),
    reason: text("reason").notNull(),
    state: text("state").notNull(),
    issuedOn: day("issued_on").notNull(),
    postedOn: day("posted_on").notNull(),
    netMinor: amountMinor("net_minor").notNull(),
    taxMinor: amountMinor("tax_minor").notNull(),
    totalMinor: amountMinor("total_minor").notNull(),
    couponAdjustmentMinor: amountMinor("coupon_adjustment_minor").notNull(),
    creditMinor: amountMinor("credit_minor").notNull(),
    refundMinor: amountMinor("refund_minor").notNull(),
    issuer: jsonb("issuer").$type<Party & { footer: string }>().notNull(),
    buyer: jsonb("buyer").$type<Party>().notNull(),
    closedAt: instant("closed_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    exchange: jsonb("exchange").$type<FixedExchange>(),
  },
  (t) => [
    tenantKey(t, "credit_notes"),
    uniqueIndex("credit_notes_sequence_key").on(t.organizationId, t.seriesId, t.sequence),
    index("credit_notes_number").on(t.organizationId, t.number),
    index("credit_notes_customer").on(t.organizationId, t.customerId, t.issuedOn.desc(), t.id.desc()),
    index("credit_notes_issued").on(t.organizationId, t.issuedOn.desc(), t.id.desc()),
    index("credit_notes_invoice").on(t.organizationId, t.correctsInvoiceId),
    index("credit_notes_void").on(t.organizationId, t.customerId).where(sql`${t.state} = 'void'`),
    check("credit_notes_total_check", sql`${t.totalMinor} = ${t.netMinor} + ${t.taxMinor}`),
    check(
      "credit_notes_settled_check",
      sql`${t.creditMinor} >= 0 and ${t.refundMinor} >= 0
        and ${t.creditMinor} + ${t.refundMinor} = case when ${t.state} = 'void' then 0 else ${t.totalMinor} end`,
    ),
    check("credit_notes_reason_check", sql`${t.reason} in (${sql.raw(oneOf(CREDIT_NOTE_REASONS))})`),
    check("credit_notes_state_check", sql`${t.state} in (${sql.raw(oneOf(CREDIT_NOTE_STATES))})`),
    tenantReference("credit_notes_customer_fk", t, t.customerId, customers),
    tenantReference("credit_notes_issuer_fk", t, t.issuerId, issuers),
    tenantReference("credit_notes_invoice_fk", t, t.correctsInvoiceId, invoices),
  ],
);

/** A document kept open on purpose. Its fees count as issued; it takes a number, and goes, when it is finalized. */
export const heldDrafts = pgTable(
  "held_drafts",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    issuerId: uuid("issuer_id").notNull(),
    documentClass: text("document_class").notNull(),
    taxRegime: text("tax_regime").notNull(),
    cut: text("cut").notNull(),
    currency: text("currency").notNull(),
    occasion: text("occasion"),
    draftedOn: day("drafted_on").notNull(),
    dueOn: day("due_on").notNull(),
    netMinor: amountMinor("net_minor").notNull(),
    taxMinor: amountMinor("tax_minor").notNull(),
    totalMinor: amountMinor("total_minor").notNull(),
    /** Tax groups and parties as they stand now. */
    snapshot: jsonb("snapshot").$type<HeldSnapshot>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "held_drafts"),
    index("held_drafts_customer").on(t.organizationId, t.customerId),
    tenantReference("held_drafts_customer_fk", t, t.customerId, customers),
    tenantReference("held_drafts_issuer_fk", t, t.issuerId, issuers),
  ],
);

/** Tax groups as JSON: amounts are digits of minor units. */
export type StoredTaxGroup = Omit<TaxGroup, "netMinor" | "taxMinor"> & {
  readonly netMinor: string;
  readonly taxMinor: string;
};

export type HeldSnapshot = {
  readonly taxGroups: readonly StoredTaxGroup[];
  readonly issuer: Party;
  readonly buyer: Party;
};

/** A document in its grace period as the last run saw it; every run of its customer replaces it. */
export const pendingDrafts = pgTable(
  "pending_drafts",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    taxRegime: text("tax_regime").notNull(),
    cut: text("cut").notNull(),
    currency: text("currency").notNull(),
    draftedOn: day("drafted_on").notNull(),
    issuedOn: day("issued_on").notNull(),
    dueOn: day("due_on").notNull(),
    closesAt: instant("closes_at").notNull(),
    netMinor: amountMinor("net_minor").notNull(),
    taxMinor: amountMinor("tax_minor").notNull(),
    totalMinor: amountMinor("total_minor").notNull(),
    snapshot: jsonb("snapshot").$type<PendingSnapshot>().notNull(),
  },
  (t) => [
    tenantKey(t, "pending_drafts"),
    uniqueIndex("pending_drafts_cut_key").on(t.organizationId, t.customerId, t.currency, t.taxRegime, t.cut),
    index("pending_drafts_closes").on(t.organizationId, t.closesAt, t.id),
    tenantReference("pending_drafts_customer_fk", t, t.customerId, customers),
  ],
);

/** What lists and pages show of it; amounts are digits of minor units, days are ISO dates. */
export type PendingSnapshot = {
  readonly taxGroups: readonly StoredTaxGroup[];
  readonly lines: readonly {
    readonly kind: string;
    readonly subscriptionId: string | null;
    readonly description: string;
    readonly from: string;
    readonly to: string;
    readonly quantity: string;
    readonly amountMinor: string;
  }[];
};

/**
 * One priced amount with its whole derivation; the lines of a document are its fees. Append-only, but that those of a
 * held draft move to the invoice it becomes.
 */
export const fees = pgTable(
  "fees",
  {
    organizationId: organizationId(),
    id: id(),
    /** Exactly one of the three is set: the document it stands on. */
    invoiceId: uuid("invoice_id"),
    creditNoteId: uuid("credit_note_id"),
    heldDraftId: uuid("held_draft_id"),
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
    /** Of what is earned over a term: the day on which that ends. */
    termTo: day("term_to"),
    provisional: boolean("provisional").notNull(),
    derivation: jsonb("derivation").$type<Derivation>().notNull(),
    /** What of the subscription, and which part of it; see `Position`. */
    item: text("item").notNull(),
    part: text("part").notNull(),
    priceKey: text("price_key"),
    periodDays: bigint("period_days", { mode: "number" }),
    metricCode: text("metric_code"),
    planCode: text("plan_code"),
    taxCodes: text("tax_codes").array(),
    /** The discount share before it was rounded, where the policy keeps decimals; in minor units. */
    discountExact: decimal("discount_exact"),
    /** True for what an interim invoice billed and this document deducts. */
    isInterim: boolean("is_interim").notNull(),
    /** Of a price that includes tax: amount and discount as it names them; the two columns above are net. */
    pricedMinor: amountMinor("priced_minor"),
    pricedDiscountMinor: amountMinor("priced_discount_minor"),
    /** The part of the amount that a manual amount adds, or keeps from being billed; as prices are. */
    overrideMinor: amountMinor("override_minor"),
    /** Who got the supply, on the document of another customer, and its name as the line shows it. */
    recipientId: uuid("recipient_id"),
    recipientName: text("recipient_name"),
    exchangeRateId: uuid("exchange_rate_id"),
  },
  (t) => [
    tenantKey(t, "fees"),
    uniqueIndex("fees_line_key").on(t.organizationId, t.invoiceId, t.lineNumber),
    uniqueIndex("fees_note_line_key")
      .on(t.organizationId, t.creditNoteId, t.lineNumber)
      .where(sql`${t.creditNoteId} is not null`),
    index("fees_held_draft").on(t.organizationId, t.heldDraftId).where(sql`${t.heldDraftId} is not null`),
    index("fees_subscription").on(t.organizationId, t.subscriptionId, t.toOn),
    index("fees_corrects").on(t.organizationId, t.correctsFeeId).where(sql`${t.correctsFeeId} is not null`),
    check("fees_document_check", sql`num_nonnulls(${t.invoiceId}, ${t.creditNoteId}, ${t.heldDraftId}) = 1`),
    index("fees_customer").on(t.organizationId, t.customerId),
    index("fees_recipient").on(t.organizationId, t.recipientId).where(sql`${t.recipientId} is not null`),
    check("fees_kind_check", sql`${t.kind} in (${sql.raw(oneOf(FEE_KINDS))})`),
    check("fees_effect_check", sql`${t.effect} in (${sql.raw(oneOf(FEE_EFFECTS))})`),
    check("fees_recognition_check", sql`${t.recognition} in (${sql.raw(oneOf(RECOGNITIONS))})`),
    tenantReference("fees_note_fk", t, t.creditNoteId, creditNotes),
    tenantReference("fees_held_draft_fk", t, t.heldDraftId, heldDrafts),
    tenantReference("fees_exchange_rate_fk", t, t.exchangeRateId, exchangeRates),
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
  ],
);

export const creditNoteTaxGroups = pgTable(
  "credit_note_tax_groups",
  {
    organizationId: organizationId(),
    creditNoteId: uuid("credit_note_id").notNull(),
    groupNumber: bigint("group_number", { mode: "number" }).notNull(),
    customerId: uuid("customer_id").notNull(),
    category: text("category").notNull(),
    rate: decimal("rate").notNull(),
    country: text("country"),
    netMinor: amountMinor("net_minor").notNull(),
    taxMinor: amountMinor("tax_minor").notNull(),
  },
  (t) => [
    primaryKey({
      name: "credit_note_tax_groups_pk",
      columns: [t.organizationId, t.creditNoteId, t.groupNumber],
    }),
    tenantReference("credit_note_tax_groups_note_fk", t, t.creditNoteId, creditNotes),
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
    /** What customer credit paid, and what prepaid credit paid. */
    creditMinor: amountMinor("credit_minor").notNull(),
    prepaidMinor: amountMinor("prepaid_minor").notNull(),
    /** True while the bank decides about its payment. */
    disputed: boolean("disputed").notNull(),
    /** True when it was cancelled so that its fees are billed anew: they count as never issued. */
    released: boolean("released").notNull(),
  },
  (t) => [
    primaryKey({ name: "invoice_balances_pk", columns: [t.organizationId, t.invoiceId] }),
    index("invoice_balances_state").on(t.organizationId, t.state, t.dueOn, t.invoiceId),
    index("invoice_balances_customer").on(t.organizationId, t.customerId, t.state),
    index("invoice_balances_released").on(t.organizationId, t.customerId).where(sql`${t.released}`),
    index("invoice_balances_collect")
      .on(t.organizationId, t.collectAt)
      .where(sql`${t.collectAt} is not null`),
    check(
      "invoice_balances_open_check",
      sql`${t.openMinor} >= 0 and ${t.openMinor} <= greatest(${t.totalMinor}, 0)`,
    ),
    check("invoice_balances_state_check", sql`${t.state} in (${sql.raw(oneOf(INVOICE_STATES))})`),
  ],
);
