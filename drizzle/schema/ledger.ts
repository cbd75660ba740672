import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { RECIPES } from "../../app/billing/ledger/ledger-kinds";
import { SCHEDULED_RECOGNITIONS, type ScheduledRecognition } from "../../app/billing/revenue/revenue-kinds";
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
import { exchangeRates } from "./exchange-rates";
import { fees } from "./invoicing";

/** A balanced entry of a named recipe; it carries its totals under a CHECK. Append-only. */
export const journalEntries = pgTable(
  "journal_entries",
  {
    organizationId: organizationId(),
    id: id(),
    issuerId: uuid("issuer_id").notNull(),
    /** Null for what is about the balances of all. */
    customerId: uuid("customer_id"),
    recipe: text("recipe").notNull(),
    /** "invoice" or "payment", and that row's id: one entry of a recipe a document. */
    documentKind: text("document_kind").notNull(),
    documentId: uuid("document_id").notNull(),
    documentNumber: text("document_number").notNull(),
    currency: text("currency").notNull(),
    debitMinor: amountMinor("debit_minor").notNull(),
    creditMinor: amountMinor("credit_minor").notNull(),
    postedOn: day("posted_on").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    /** Of an entry in another currency: what its lines are converted into, and the rate of its document or day. */
    baseCurrency: text("base_currency"),
    exchangeRateId: uuid("exchange_rate_id"),
  },
  (t) => [
    tenantKey(t, "journal_entries"),
    uniqueIndex("journal_entries_document_key").on(
      t.organizationId,
      t.documentKind,
      t.documentId,
      t.recipe,
      t.postedOn,
    ),
    index("journal_entries_posted").on(t.organizationId, t.postedOn, t.id),
    check("journal_entries_balance_check", sql`${t.debitMinor} = ${t.creditMinor}`),
    check("journal_entries_recipe_check", sql`${t.recipe} in (${sql.raw(oneOf(RECIPES))})`),
    tenantReference("journal_entries_exchange_rate_fk", t, t.exchangeRateId, exchangeRates),
  ],
);

export const journalLines = pgTable(
  "journal_lines",
  {
    organizationId: organizationId(),
    entryId: uuid("entry_id").notNull(),
    lineNumber: bigint("line_number", { mode: "number" }).notNull(),
    account: text("account").notNull(),
    customerId: uuid("customer_id"),
    feeId: uuid("fee_id"),
    dimension: text("dimension"),
    currency: text("currency").notNull(),
    debitMinor: amountMinor("debit_minor").notNull(),
    creditMinor: amountMinor("credit_minor").notNull(),
    /** In base; null in the base currency itself, where an amount is its own, and for what had no rate. */
    baseDebitMinor: amountMinor("base_debit_minor"),
    baseCreditMinor: amountMinor("base_credit_minor"),
    /** Whose balance on the account it changes, where it was converted: an invoice's on 1100. */
    itemId: uuid("item_id"),
  },
  (t) => [
    primaryKey({ name: "journal_lines_pk", columns: [t.organizationId, t.entryId, t.lineNumber] }),
    index("journal_lines_account").on(t.organizationId, t.account),
    check(
      "journal_lines_side_check",
      sql`${t.debitMinor} >= 0 and ${t.creditMinor} >= 0 and (${t.debitMinor} = 0 or ${t.creditMinor} = 0)`,
    ),
    index("journal_lines_unbilled").on(t.organizationId, t.customerId).where(sql`${t.account} = '1110'`),
    index("journal_lines_item").on(t.organizationId, t.itemId).where(sql`${t.itemId} is not null`),
    check(
      "journal_lines_base_check",
      sql`(${t.baseDebitMinor} is null and ${t.baseCreditMinor} is null)
        or (${t.baseDebitMinor} >= 0 and ${t.baseCreditMinor} >= 0 and (${t.baseDebitMinor} = 0 or ${t.baseCreditMinor} = 0))`,
    ),
  ],
);

/**
 * What of a fee's discount waits with its deferred revenue, and what 4010 shows: each change of the two, with the line
 * that took it. Append-only.
 */
export const discountMoves = pgTable(
  "discount_moves",
  {
    organizationId: organizationId(),
    id: id(),
    feeId: uuid("fee_id").notNull(),
    byFeeId: uuid("by_fee_id"),
    waitingMinor: amountMinor("waiting_minor").notNull(),
    shownMinor: amountMinor("shown_minor").notNull(),
  },
  (t) => [
    tenantKey(t, "discount_moves"),
    index("discount_moves_fee").on(t.organizationId, t.feeId),
    index("discount_moves_by_fee").on(t.organizationId, t.byFeeId).where(sql`${t.byFeeId} is not null`),
    tenantReference("discount_moves_fee_fk", t, t.feeId, fees),
  ],
);

/** Revenue of a fee that is still to be recognized, spread by its obligation. */
export const recognitionSchedules = pgTable(
  "recognition_schedules",
  {
    organizationId: organizationId(),
    feeId: uuid("fee_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    issuerId: uuid("issuer_id").notNull(),
    feeType: text("fee_type").notNull(),
    currency: text("currency").notNull(),
    totalMinor: amountMinor("total_minor").notNull(),
    recognizedMinor: amountMinor("recognized_minor").notNull(),
    fromOn: day("from_on").notNull(),
    toOn: day("to_on").notNull(),
    /** The day that closes the next share to post: a month's end or the last day; null when all is recognized. */
    nextOn: day("next_on"),
    /** Day by day, or in equal parts a month. */
    recognition: text("recognition").$type<ScheduledRecognition>().notNull().default("daily"),
  },
  (t) => [
    check(
      "recognition_schedules_recognition_check",
      sql`${t.recognition} in (${sql.raw(oneOf(SCHEDULED_RECOGNITIONS))})`,
    ),
    primaryKey({ name: "recognition_schedules_pk", columns: [t.organizationId, t.feeId] }),
    index("recognition_schedules_next").on(t.organizationId, t.nextOn),
  ],
);
