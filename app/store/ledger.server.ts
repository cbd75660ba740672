import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { fees, invoices } from "../../drizzle/schema/invoicing";
import { journalEntries, journalLines, recognitionSchedules } from "../../drizzle/schema/ledger";
import type { Entry, Posting } from "../billing/ledger/entry";
import type { BasePosting } from "../billing/ledger/in-base";
import { type Day, formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { entriesInBase } from "./base-amounts.server";
import { idArray, insertRows, recordsOf } from "./bulk.server";
import { openPipeline } from "./pipeline.server";
import { vatDueBy } from "./vat-due.server";

/** What an entry can book: documents, and dated uses of money and credit, each with entries of its own. */
export type DocumentKind =
  | "invoice"
  | "credit_note"
  | "payment"
  | "refund"
  | "credit"
  | "credit_allocation"
  | "wallet_draw"
  | "write_off"
  | "credit_move"
  | "credit_revocation"
  | "revaluation"
  | "usage_accrual";

/** An entry and the document it books; `feeIds` are those its postings point at by index. */
export type DocumentEntry = {
  readonly entry: Entry;
  readonly documentKind: DocumentKind;
  readonly documentId: string;
  readonly documentNumber: string;
  readonly feeIds: readonly string[];
};

/**
 * Posts any number of entries by two statements, with amounts in base where they are in another currency, and after
 * them the VAT that falls due with what they settle. The database refuses one that does not balance.
 */
export async function insertEntries(context: Context, documents: readonly DocumentEntry[]): Promise<void> {
  await writeEntries(context, documents);
  const due = await vatDueBy(context, documents);
  if (due.length > 0) await writeEntries(context, due);
}

async function writeEntries(context: Context, documents: readonly DocumentEntry[]): Promise<void> {
  const organizationId = context.organization.id;
  const converted = await entriesInBase(context, documents);
  const entries = documents.map((document) => ({ id: newId(), ...document, base: converted.get(document) }));
  const writes = openPipeline();
  await writes.send(() =>
    insertRows(
      context,
      journalEntries,
      entries.map(({ id, entry, documentKind, documentId, documentNumber, base }) => ({
        organizationId,
        id,
        issuerId: entry.issuerId,
        customerId: entry.customerId,
        recipe: entry.recipe,
        documentKind,
        documentId,
        documentNumber,
        currency: entry.currency,
        debitMinor: entry.postings.reduce((sum, posting) => sum + posting.debitMinor, 0n),
        creditMinor: entry.postings.reduce((sum, posting) => sum + posting.creditMinor, 0n),
        postedOn: entry.postedOn,
        recordedAt: context.recordedAt,
        baseCurrency: base?.currency ?? null,
        exchangeRateId: base?.rateId ?? null,
      })),
    ),
  );
  await writes.send(() =>
    insertRows(
      context,
      journalLines,
      entries.flatMap(({ id, entry, feeIds, base }) =>
        (base?.lines ?? entry.postings).map((posting: Posting & Partial<BasePosting>, index) => ({
          organizationId,
          entryId: id,
          lineNumber: index + 1,
          account: posting.account,
          customerId: posting.customerId ?? entry.customerId,
          feeId: posting.feeIndex === null ? null : (feeIds[posting.feeIndex] ?? null),
          dimension: posting.dimension,
          currency: entry.currency,
          debitMinor: posting.debitMinor,
          creditMinor: posting.creditMinor,
          baseDebitMinor: posting.baseDebitMinor ?? null,
          baseCreditMinor: posting.baseCreditMinor ?? null,
          itemId: posting.itemId ?? null,
        })),
      ),
    ),
  );
  await writes.settle();
}

export type RecognitionSchedule = typeof recognitionSchedules.$inferSelect;
export type NewRecognitionSchedule = Omit<typeof recognitionSchedules.$inferInsert, "organizationId">;

export async function insertSchedules(
  context: Context,
  schedules: readonly NewRecognitionSchedule[],
): Promise<void> {
  const organizationId = context.organization.id;
  await insertRows(
    context,
    recognitionSchedules,
    schedules.map((schedule) => ({ organizationId, ...schedule })),
  );
}

/**
 * All schedules of up to `limit` invoices with a share that ended before `today`, locked. An invoice comes whole,
 * because its shares of one day are one entry.
 */
export async function lockDueSchedules(
  context: Context,
  today: Day,
  limit: number,
): Promise<RecognitionSchedule[]> {
  const organizationId = context.organization.id;
  return context.tx
    .select()
    .from(recognitionSchedules)
    .where(
      and(
        eq(recognitionSchedules.organizationId, organizationId),
        sql`${recognitionSchedules.nextOn} < ${formatDay(today)}::date`,
        inArray(
          recognitionSchedules.invoiceId,
          sql`(select distinct invoice_id from recognition_schedules
            where organization_id = ${organizationId} and next_on < ${formatDay(today)}::date
            order by invoice_id limit ${limit})`,
        ),
      ),
    )
    .orderBy(recognitionSchedules.invoiceId, recognitionSchedules.feeId)
    .for("update");
}

/** The fees of subscriptions that are earned over a term, of which something may wait. */
export async function loadTermFees(
  context: Context,
  subscriptionIds: readonly string[],
): Promise<readonly { readonly id: string; readonly subscriptionId: string; readonly termTo: Day }[]> {
  if (subscriptionIds.length === 0) return [];
  const rows = await context.tx
    .select({ id: fees.id, subscriptionId: fees.subscriptionId, termTo: fees.termTo })
    .from(fees)
    .where(
      and(
        eq(fees.organizationId, context.organization.id),
        sql`${fees.subscriptionId} = any(${idArray(subscriptionIds)})`,
        isNotNull(fees.termTo),
      ),
    );
  return rows.flatMap(({ id, subscriptionId, termTo }) =>
    subscriptionId === null || termTo === null ? [] : [{ id, subscriptionId, termTo }],
  );
}

/** The schedules of those fees, locked in the order in which everybody locks them. */
export async function lockSchedules(
  context: Context,
  feeIds: readonly string[],
): Promise<RecognitionSchedule[]> {
  if (feeIds.length === 0) return [];
  return context.tx
    .select()
    .from(recognitionSchedules)
    .where(
      and(
        eq(recognitionSchedules.organizationId, context.organization.id),
        sql`${recognitionSchedules.feeId} = any(${idArray(feeIds)})`,
      ),
    )
    .orderBy(recognitionSchedules.invoiceId, recognitionSchedules.feeId)
    .for("update");
}

/** Schedules that corrections changed, whole, by one statement. */
export async function saveSchedules(
  context: Context,
  changed: readonly RecognitionSchedule[],
): Promise<void> {
  if (changed.length === 0) return;
  await context.tx.execute(sql`
    update recognition_schedules as s set total_minor = given.total_minor,
      recognized_minor = given.recognized_minor, from_on = given.from_on, to_on = given.to_on,
      next_on = given.next_on
    from ${recordsOf(recognitionSchedules, changed, "given")}
    where s.organization_id = ${context.organization.id} and s.fee_id = given.fee_id`);
}

/** What was recognized and what comes next, for any number of schedules by one statement. */
export async function saveRecognized(
  context: Context,
  changes: readonly {
    readonly feeId: string;
    readonly recognizedMinor: bigint;
    readonly nextOn: Day | null;
  }[],
): Promise<void> {
  if (changes.length === 0) return;
  const given = JSON.stringify(
    changes.map((change) => ({
      fee_id: change.feeId,
      recognized_minor: change.recognizedMinor.toString(),
      next_on: change.nextOn === null ? null : formatDay(change.nextOn),
    })),
  );
  await context.tx.execute(sql`
    update recognition_schedules as s set recognized_minor = given.recognized_minor, next_on = given.next_on
    from json_to_recordset(${given}::json) as given(fee_id uuid, recognized_minor bigint, next_on date)
    where s.organization_id = ${context.organization.id} and s.fee_id = given.fee_id`);
}

/** Number and customer of invoices by id, for entries that book a part of them later. */
export async function loadInvoiceHeads(
  context: Context,
  ids: readonly string[],
): Promise<Map<string, { readonly number: string; readonly customerId: string }>> {
  const rows = await context.tx
    .select({ id: invoices.id, number: invoices.number, customerId: invoices.customerId })
    .from(invoices)
    .where(
      and(eq(invoices.organizationId, context.organization.id), sql`${invoices.id} = any(${idArray(ids)})`),
    );
  return new Map(rows.map(({ id, ...head }) => [id, head]));
}
