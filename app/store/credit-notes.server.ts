import { and, eq, sql } from "drizzle-orm";
import { creditNotes, creditNoteTaxGroups } from "../../drizzle/schema/invoicing";
import type { ProposedFee } from "../billing/fees/fee";
import type { ClosedCreditNote } from "../billing/invoicing/credit-note-facts";
import { fixedExchange } from "../billing/invoicing/exchange-rate";
import type { FixedRates } from "../billing/invoicing/fixed-rates";
import type { Party } from "../billing/invoicing/invoice";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray, insertRows } from "./bulk.server";
import type { NewFee } from "./fees.server";
import type { DrawnNumber } from "./numbers.server";

export type CreditNote = typeof creditNotes.$inferSelect;

/** A closed note with everything that was taken late: its id, its number, the ids of its fees. */
export type NumberedCreditNote = {
  readonly id: string;
  readonly drawn: DrawnNumber;
  readonly note: ClosedCreditNote;
  readonly customerId: string;
  readonly issuerId: string;
  readonly issuedOn: Day;
  readonly postedOn: Day;
  readonly issuer: Party;
  readonly buyer: Party;
  /** Its lines as negative fees, and one id each. */
  readonly fees: readonly ProposedFee[];
  readonly feeIds: readonly string[];
  /** The exchange rates fixed on it, where it is in another currency than the books. */
  readonly rates?: FixedRates | undefined;
};

/** Closed notes with their tax groups, without their fees: two statements for any number of them. */
export async function insertCreditNotes(
  context: Context,
  notes: readonly NumberedCreditNote[],
): Promise<void> {
  const organizationId = context.organization.id;
  await insertRows(
    context,
    creditNotes,
    notes.map(({ id, drawn, note, customerId, issuerId, issuedOn, postedOn, issuer, buyer, rates }) => ({
      organizationId,
      id,
      customerId,
      issuerId,
      ...drawn,
      correctsInvoiceId: note.correctsInvoiceId,
      currency: note.currency,
      reason: note.reason,
      state: note.state,
      issuedOn,
      postedOn,
      netMinor: note.netMinor,
      taxMinor: note.taxMinor,
      totalMinor: note.totalMinor,
      couponAdjustmentMinor: note.couponAdjustmentMinor,
      creditMinor: note.creditMinor,
      refundMinor: note.refundMinor,
      issuer: issuer as typeof creditNotes.$inferInsert.issuer,
      buyer,
      closedAt: context.now,
      recordedAt: context.recordedAt,
      exchange: rates?.own ? fixedExchange(rates.own, note.taxGroups) : null,
    })),
  );
  await insertRows(
    context,
    creditNoteTaxGroups,
    notes.flatMap(({ id, customerId, note }) =>
      note.taxGroups.map((group, index) => ({
        organizationId,
        creditNoteId: id,
        groupNumber: index + 1,
        customerId,
        ...group,
      })),
    ),
  );
}

/** The fees of a note as they are stored. */
export function creditNoteFees({ id, customerId, fees, feeIds, rates }: NumberedCreditNote): NewFee[] {
  return fees.map((fee, index) => ({
    id: feeIds[index] ?? "",
    document: { kind: "credit_note", id },
    lineNumber: index + 1,
    customerId,
    fee,
    ratingWindowId: null,
    exchangeRateId: rates?.fees[index]?.id ?? null,
  }));
}

export async function loadCreditNote(context: Context, id: string): Promise<CreditNote> {
  const [note] = await context.tx
    .select()
    .from(creditNotes)
    .where(and(eq(creditNotes.organizationId, context.organization.id), eq(creditNotes.id, id)));
  if (!note) throw new NotFound("This credit note");
  return note;
}

/** The notes of any number of invoices, in order of issue. */
export async function listCreditNotesOf(
  context: Context,
  invoiceIds: readonly string[],
): Promise<CreditNote[]> {
  if (invoiceIds.length === 0) return [];
  return context.tx
    .select()
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.organizationId, context.organization.id),
        sql`${creditNotes.correctsInvoiceId} = any(${idArray(invoiceIds)})`,
      ),
    )
    .orderBy(creditNotes.id);
}
