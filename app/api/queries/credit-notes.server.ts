import { and, asc, eq, sql } from "drizzle-orm";
import { creditNotes, creditNoteTaxGroups, fees } from "../../../drizzle/schema/invoicing";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { selectLines } from "./document-lines.server";
import { newestFirst } from "./newest-first";

export type CreditNoteRow = typeof creditNotes.$inferSelect & {
  /** When it was taken back; null while it counts. */
  readonly voidedAt: number | null;
  readonly createdAt: number;
  /** Of its credit: what no invoice used yet. */
  readonly creditLeftMinor: bigint;
  /** Of its refund: what was not paid back yet. */
  readonly refundDueMinor: bigint;
};

export type CreditNoteFilter = {
  readonly customerId?: string;
  readonly invoiceId?: string;
  readonly number?: string;
};

function selectNotes(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      note: creditNotes,
      // Names are written out: with one table in hand the builder leaves them off, and the inner row would answer.
      creditLeft: sql<string>`coalesce((select sum(c.open_minor) from customer_credits as c
        where c.organization_id = ${organizationId} and c.credit_note_id = credit_notes.id), 0)::text`,
      paidBack: sql<string>`coalesce((select sum(r.amount_minor) from refunds as r
        where r.organization_id = ${organizationId} and r.credit_note_id = credit_notes.id
          and r.state <> 'failed'), 0)::text`,
      voidedAt: sql<number | null>`(select v.voided_at from credit_note_voids as v
        where v.organization_id = ${organizationId} and v.credit_note_id = credit_notes.id)`.mapWith(
        creditNotes.closedAt,
      ),
    })
    .from(creditNotes);
}

type Selected = Awaited<ReturnType<typeof selectNotes>>[number];

function toRow({ note, voidedAt, creditLeft, paidBack }: Selected): CreditNoteRow {
  return {
    ...note,
    voidedAt,
    createdAt: note.closedAt,
    creditLeftMinor: BigInt(creditLeft),
    refundDueMinor: (voidedAt === null ? note.refundMinor : 0n) - BigInt(paidBack),
  };
}

export async function listCreditNotes(
  context: Context,
  filter: CreditNoteFilter,
  request: PageRequest,
): Promise<Page<CreditNoteRow>> {
  const order = keyset(
    newestFirst<CreditNoteRow>(creditNotes.closedAt, creditNotes.id),
    "descending",
    request,
  );
  const rows = await selectNotes(context)
    .where(
      and(
        eq(creditNotes.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(creditNotes.customerId, filter.customerId),
        filter.invoiceId === undefined ? undefined : eq(creditNotes.correctsInvoiceId, filter.invoiceId),
        filter.number === undefined ? undefined : eq(creditNotes.number, filter.number),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(toRow));
}

/** A credit note with its tax groups and lines; `text` is the id as the address has it. */
export async function loadCreditNote(context: Context, text: string) {
  const organizationId = context.organization.id;
  const id = parsePublicId("creditNote", text);
  if (id === null) throw new NotFound("This credit note");
  const [row] = await selectNotes(context).where(
    and(eq(creditNotes.organizationId, organizationId), eq(creditNotes.id, id)),
  );
  if (!row) throw new NotFound("This credit note");
  const taxGroups = await context.tx
    .select()
    .from(creditNoteTaxGroups)
    .where(
      and(eq(creditNoteTaxGroups.organizationId, organizationId), eq(creditNoteTaxGroups.creditNoteId, id)),
    )
    .orderBy(asc(creditNoteTaxGroups.groupNumber));
  const lines = await selectLines(context, eq(fees.creditNoteId, id));
  return { ...toRow(row), taxGroups, lines };
}

export type CreditNoteWithLines = Awaited<ReturnType<typeof loadCreditNote>>;

/** The credit note a request names, if it is one of ours. */
export async function findCreditNoteId(context: Context, text: string): Promise<string> {
  const id = parsePublicId("creditNote", text);
  if (id === null) throw new NotFound("This credit note");
  const [row] = await context.tx
    .select({ id: creditNotes.id })
    .from(creditNotes)
    .where(and(eq(creditNotes.organizationId, context.organization.id), eq(creditNotes.id, id)));
  if (!row) throw new NotFound("This credit note");
  return row.id;
}
