import { and, eq } from "drizzle-orm";
import { creditNoteVoids, refunds, writeOffs } from "../../../drizzle/schema/corrections";
import { creditAllocations } from "../../../drizzle/schema/credits";
import { creditNotes } from "../../../drizzle/schema/invoicing";
import { journalEntries } from "../../../drizzle/schema/ledger";
import { mails } from "../../../drizzle/schema/operations";
import { payments } from "../../../drizzle/schema/payments";
import type { Context } from "../../context.server";

/** What became of an invoice: what was collected, credited, given back and given up, told by mail and booked. */
export async function loadInvoiceHistory(context: Context, invoiceId: string) {
  const { tx, organization } = context;
  const org = organization.id;
  const attempts = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.organizationId, org), eq(payments.invoiceId, invoiceId)))
    .orderBy(payments.startedAt);
  const entries = await tx
    .select({ id: journalEntries.id, recipe: journalEntries.recipe, postedOn: journalEntries.postedOn })
    .from(journalEntries)
    .where(and(eq(journalEntries.organizationId, org), eq(journalEntries.documentId, invoiceId)))
    .orderBy(journalEntries.id);
  const sent = await tx
    .select({ id: mails.id, kind: mails.kind, recipient: mails.recipient, createdAt: mails.createdAt })
    .from(mails)
    .where(and(eq(mails.organizationId, org), eq(mails.subjectId, invoiceId)))
    .orderBy(mails.id);
  return { attempts, entries, mails: sent, ...(await loadCorrections(context, invoiceId)) };
}

/** Credit notes about it, credit it used, money that went back, and claims given up or taken up again. */
async function loadCorrections({ tx, organization }: Context, invoiceId: string) {
  const org = organization.id;
  const notes = await tx
    .select({
      id: creditNotes.id,
      number: creditNotes.number,
      state: creditNotes.state,
      reason: creditNotes.reason,
      currency: creditNotes.currency,
      amountMinor: creditNotes.totalMinor,
      closedAt: creditNotes.closedAt,
      voidedAt: creditNoteVoids.voidedAt,
      voidReason: creditNoteVoids.reason,
    })
    .from(creditNotes)
    .leftJoin(
      creditNoteVoids,
      and(eq(creditNoteVoids.organizationId, org), eq(creditNoteVoids.creditNoteId, creditNotes.id)),
    )
    .where(and(eq(creditNotes.organizationId, org), eq(creditNotes.correctsInvoiceId, invoiceId)));
  const credits = await tx
    .select({
      id: creditAllocations.id,
      currency: creditAllocations.currency,
      amountMinor: creditAllocations.amountMinor,
      allocatedAt: creditAllocations.allocatedAt,
    })
    .from(creditAllocations)
    .where(and(eq(creditAllocations.organizationId, org), eq(creditAllocations.invoiceId, invoiceId)));
  const paidBack = await tx
    .select({
      id: refunds.id,
      paymentId: refunds.paymentId,
      state: refunds.state,
      reason: refunds.reason,
      currency: refunds.currency,
      amountMinor: refunds.amountMinor,
      createdAt: refunds.createdAt,
    })
    .from(refunds)
    .where(and(eq(refunds.organizationId, org), eq(refunds.invoiceId, invoiceId)));
  const givenUp = await tx
    .select({
      id: writeOffs.id,
      kind: writeOffs.kind,
      reason: writeOffs.reason,
      currency: writeOffs.currency,
      amountMinor: writeOffs.amountMinor,
      writtenAt: writeOffs.writtenAt,
    })
    .from(writeOffs)
    .where(and(eq(writeOffs.organizationId, org), eq(writeOffs.invoiceId, invoiceId)));
  return { notes, credits, refunds: paidBack, writeOffs: givenUp };
}

export type InvoiceHistory = Awaited<ReturnType<typeof loadInvoiceHistory>>;
