import { and, asc, eq, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { creditNoteVoids } from "../../drizzle/schema/corrections";
import { customerCredits } from "../../drizzle/schema/credits";
import { fees } from "../../drizzle/schema/invoicing";
import { journalEntries, journalLines } from "../../drizzle/schema/ledger";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { idArray } from "./bulk.server";

export type NoteVoid = typeof creditNoteVoids.$inferSelect;

export async function insertNoteVoid(
  context: Context,
  row: Omit<NoteVoid, "organizationId" | "voidedAt">,
): Promise<void> {
  await context.tx
    .insert(creditNoteVoids)
    .values({ organizationId: context.organization.id, ...row, voidedAt: context.now });
}

/** When and why a note was taken back; null while it counts. */
export async function findNoteVoid(context: Context, creditNoteId: string): Promise<NoteVoid | null> {
  const [row] = await context.tx
    .select()
    .from(creditNoteVoids)
    .where(
      and(
        eq(creditNoteVoids.organizationId, context.organization.id),
        eq(creditNoteVoids.creditNoteId, creditNoteId),
      ),
    );
  return row ?? null;
}

/** The credit a note gave, if it gave any. */
export async function findCreditOfNote(context: Context, creditNoteId: string) {
  const [row] = await context.tx
    .select({ id: customerCredits.id, openMinor: customerCredits.openMinor })
    .from(customerCredits)
    .where(
      and(
        eq(customerCredits.organizationId, context.organization.id),
        eq(customerCredits.creditNoteId, creditNoteId),
      ),
    );
  return row ?? null;
}

/** The numbers of cancelled invoices whose lines a note corrects. */
export async function listCancelledOf(context: Context, creditNoteId: string): Promise<string[]> {
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{ number: string }>(sql`
    select distinct i.number from fees k
    join fees f on f.organization_id = ${organizationId} and f.id = k.corrects_fee_id
    join invoice_balances b on b.organization_id = ${organizationId} and b.invoice_id = f.invoice_id
      and (b.state = 'cancelled' or b.released)
    join invoices i on i.organization_id = ${organizationId} and i.id = f.invoice_id
    where k.organization_id = ${organizationId} and k.credit_note_id = ${creditNoteId}
    order by i.number`);
  return rows.map(({ number }) => number);
}

/** A document whose lines take earlier fees back. */
export type CorrectingDocument = { readonly kind: "invoice" | "credit_note"; readonly id: string };

/** What documents, or uses of prepaid credit for one, posted as they were issued, with the line of each posting. */
export async function listPostingsOf(
  context: Context,
  kind: CorrectingDocument["kind"] | "wallet_draw",
  ids: readonly string[],
) {
  const organizationId = context.organization.id;
  const rows = await context.tx
    .select({ line: journalLines, documentId: journalEntries.documentId })
    .from(journalEntries)
    .innerJoin(
      journalLines,
      and(eq(journalLines.organizationId, organizationId), eq(journalLines.entryId, journalEntries.id)),
    )
    .where(
      and(
        eq(journalEntries.organizationId, organizationId),
        eq(journalEntries.documentKind, kind),
        sql`${journalEntries.documentId} = any(${idArray(ids)})`,
        kind === "invoice" ? eq(journalEntries.recipe, "invoice.finalized") : undefined,
      ),
    )
    .orderBy(asc(journalEntries.id), asc(journalLines.lineNumber));
  return rows.map(({ line, documentId }) => ({ ...line, documentId }));
}

/** The lines of a document that take something back, with the fee each of them corrects, and the days of both. */
export async function listCorrectedBy(context: Context, { kind, id }: CorrectingDocument) {
  const organizationId = context.organization.id;
  const line = alias(fees, "line");
  return context.tx
    .select({
      lineId: line.id,
      effect: line.effect,
      lineFrom: line.fromOn,
      lineTo: line.toOn,
      feeId: fees.id,
      feeFrom: fees.fromOn,
      feeTo: fees.toOn,
    })
    .from(line)
    .innerJoin(fees, and(eq(fees.organizationId, organizationId), eq(fees.id, line.correctsFeeId)))
    .where(
      and(
        eq(line.organizationId, organizationId),
        eq(kind === "invoice" ? line.invoiceId : line.creditNoteId, id),
        lt(line.amountMinor, 0n),
        eq(line.isInterim, false),
      ),
    )
    .orderBy(asc(line.lineNumber));
}

/**
 * What a note took may be billed again: windows of the fees it corrects are rated again, and their subscriptions are
 * looked at from the beginning, at `wakeAt`. A run at once would only write the same note again.
 */
export async function freeCorrected(context: Context, creditNoteId: string, wakeAt: Instant): Promise<void> {
  const wake = new Date(wakeAt).toISOString();
  const organizationId = context.organization.id;
  await context.tx.execute(sql`
    update rating_windows as w set state = 'open' from fees as k, fees as f
    where w.organization_id = ${organizationId} and k.organization_id = ${organizationId}
      and f.organization_id = ${organizationId} and k.credit_note_id = ${creditNoteId}
      and f.id = k.corrects_fee_id and f.rating_window_id = w.id`);
  await context.tx.execute(sql`
    update subscriptions as s set settled_through = null,
      due_at = case when s.invoicing_off then s.due_at else least(s.due_at, ${wake}::timestamptz) end
    from fees as k
    where s.organization_id = ${organizationId} and k.organization_id = ${organizationId}
      and k.credit_note_id = ${creditNoteId} and k.subscription_id = s.id`);
}
