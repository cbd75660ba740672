import { and, asc, eq } from "drizzle-orm";
import { refunds } from "../../drizzle/schema/corrections";
import type { Context } from "../context.server";

export type RefundRow = typeof refunds.$inferSelect;

export async function insertRefund(
  context: Context,
  refund: Omit<RefundRow, "organizationId" | "recordedAt">,
): Promise<void> {
  await context.tx
    .insert(refunds)
    .values({ organizationId: context.organization.id, ...refund, recordedAt: context.recordedAt });
}

/** What went back of a payment, oldest first. */
export async function listRefundsOfPayment(context: Context, paymentId: string): Promise<RefundRow[]> {
  return context.tx
    .select()
    .from(refunds)
    .where(and(eq(refunds.organizationId, context.organization.id), eq(refunds.paymentId, paymentId)))
    .orderBy(asc(refunds.createdAt), asc(refunds.id));
}

/** What went back because of a credit note, oldest first. */
export async function listRefundsOfNote(context: Context, creditNoteId: string): Promise<RefundRow[]> {
  return context.tx
    .select()
    .from(refunds)
    .where(and(eq(refunds.organizationId, context.organization.id), eq(refunds.creditNoteId, creditNoteId)))
    .orderBy(asc(refunds.createdAt), asc(refunds.id));
}
