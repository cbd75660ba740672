import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CLAIM_EVENTS } from "../../app/billing/payment/claim-kinds";
import { REFUND_STATES } from "../../app/billing/payment/refund-kinds";
import {
  amountMinor,
  day,
  id,
  instant,
  oneOf,
  organizationId,
  tenantKey,
  tenantReference,
} from "./column-types";
import { customerCredits } from "./credits";
import { customers } from "./customers";
import { creditNotes, invoices } from "./invoicing";
import { payments } from "./payments";

/** The tax of one treatment; minor units as text. */
export type StoredTaxPart = {
  readonly category: string;
  readonly rate: string;
  readonly country: string | null;
  readonly taxMinor: string;
};

/**
 * A claim that was given up, below zero where it is claimed again, and what followed: its tax corrected, money that came
 * after all. Append-only.
 */
export const writeOffs = pgTable(
  "write_offs",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    reason: text("reason").notNull(),
    writtenOn: day("written_on").notNull(),
    writtenAt: instant("written_at").notNull(),
    kind: text("kind").notNull().default("write_off"),
    /** What it changes about the tax that is owed: below zero it is corrected, above zero owed again. */
    taxMinor: amountMinor("tax_minor").notNull().default(0n),
    /** The same by treatment. */
    taxes: jsonb("taxes").$type<readonly StoredTaxPart[]>().notNull().default([]),
  },
  (t) => [
    tenantKey(t, "write_offs"),
    check("write_offs_kind_check", sql`${t.kind} in (${sql.raw(oneOf(CLAIM_EVENTS))})`),
    check("write_offs_tax_check", sql`${t.kind} <> 'write_off' or ${t.taxMinor} = 0`),
    index("write_offs_invoice").on(t.organizationId, t.invoiceId),
    index("write_offs_customer").on(t.organizationId, t.customerId),
    check("write_offs_amount_check", sql`${t.amountMinor} <> 0`),
    tenantReference("write_offs_customer_fk", t, t.customerId, customers),
    tenantReference("write_offs_invoice_fk", t, t.invoiceId, invoices),
  ],
);

/** Money of a payment that goes back. With a credit note it settles what that owes, else the invoice is open again. */
export const refunds = pgTable(
  "refunds",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    paymentId: uuid("payment_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    creditNoteId: uuid("credit_note_id"),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    reopensMinor: amountMinor("reopens_minor").notNull(),
    reason: text("reason"),
    state: text("state").notNull(),
    createdAt: instant("created_at").notNull(),
    settledAt: instant("settled_at"),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    tenantKey(t, "refunds"),
    index("refunds_payment").on(t.organizationId, t.paymentId),
    index("refunds_invoice").on(t.organizationId, t.invoiceId),
    index("refunds_note").on(t.organizationId, t.creditNoteId).where(sql`${t.creditNoteId} is not null`),
    index("refunds_customer").on(t.organizationId, t.customerId),
    check(
      "refunds_amount_check",
      sql`${t.amountMinor} > 0 and ${t.reopensMinor} between 0 and ${t.amountMinor}`,
    ),
    check("refunds_state_check", sql`${t.state} in (${sql.raw(oneOf(REFUND_STATES))})`),
    tenantReference("refunds_customer_fk", t, t.customerId, customers),
    tenantReference("refunds_payment_fk", t, t.paymentId, payments),
    tenantReference("refunds_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("refunds_note_fk", t, t.creditNoteId, creditNotes),
  ],
);

/** Credit that became the credit of the customer's payer. Append-only. */
export const creditMoves = pgTable(
  "credit_moves",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    creditId: uuid("credit_id").notNull(),
    toCustomerId: uuid("to_customer_id").notNull(),
    toCreditId: uuid("to_credit_id").notNull(),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    movedOn: day("moved_on").notNull(),
    movedAt: instant("moved_at").notNull(),
  },
  (t) => [
    tenantKey(t, "credit_moves"),
    index("credit_moves_credit").on(t.organizationId, t.creditId),
    index("credit_moves_customer").on(t.organizationId, t.customerId),
    check("credit_moves_amount_check", sql`${t.amountMinor} > 0`),
    tenantReference("credit_moves_customer_fk", t, t.customerId, customers),
    tenantReference("credit_moves_credit_fk", t, t.creditId, customerCredits),
    tenantReference("credit_moves_to_customer_fk", t, t.toCustomerId, customers),
    tenantReference("credit_moves_to_credit_fk", t, t.toCreditId, customerCredits),
  ],
);

/** Credit that was given by mistake and taken back, as far as it was not used. Append-only. */
export const creditRevocations = pgTable(
  "credit_revocations",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    creditId: uuid("credit_id").notNull(),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    reason: text("reason").notNull(),
    revokedOn: day("revoked_on").notNull(),
    revokedAt: instant("revoked_at").notNull(),
  },
  (t) => [
    tenantKey(t, "credit_revocations"),
    uniqueIndex("credit_revocations_credit_key").on(t.organizationId, t.creditId),
    index("credit_revocations_customer").on(t.organizationId, t.customerId),
    check("credit_revocations_amount_check", sql`${t.amountMinor} > 0`),
    tenantReference("credit_revocations_customer_fk", t, t.customerId, customers),
    tenantReference("credit_revocations_credit_fk", t, t.creditId, customerCredits),
  ],
);

/** A credit note that was taken back: it stays as it was issued and counts no more. Append-only. */
export const creditNoteVoids = pgTable(
  "credit_note_voids",
  {
    organizationId: organizationId(),
    creditNoteId: uuid("credit_note_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    /** The credit of the note that nobody can use any more. */
    creditMinor: amountMinor("credit_minor").notNull(),
    reason: text("reason").notNull(),
    voidedOn: day("voided_on").notNull(),
    voidedAt: instant("voided_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "credit_note_voids_pk", columns: [t.organizationId, t.creditNoteId] }),
    index("credit_note_voids_customer").on(t.organizationId, t.customerId),
    check("credit_note_voids_credit_check", sql`${t.creditMinor} >= 0`),
    tenantReference("credit_note_voids_note_fk", t, t.creditNoteId, creditNotes),
    tenantReference("credit_note_voids_customer_fk", t, t.customerId, customers),
  ],
);
