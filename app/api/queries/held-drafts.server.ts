import { and, asc, eq, inArray } from "drizzle-orm";
import { fees, heldDrafts, pendingDrafts } from "../../../drizzle/schema/invoicing";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { readDay } from "../read-values";

/** Drafts that are kept open, of one customer or of all, oldest first, with their lines. */
export async function listHeldDrafts(context: Context, customerId: string | null) {
  const organizationId = context.organization.id;
  const rows = await context.tx
    .select()
    .from(heldDrafts)
    .where(
      and(
        eq(heldDrafts.organizationId, organizationId),
        customerId === null ? undefined : eq(heldDrafts.customerId, customerId),
      ),
    )
    .orderBy(asc(heldDrafts.createdAt), asc(heldDrafts.id))
    .limit(500);
  if (rows.length === 0) return [];
  const lines = await context.tx
    .select()
    .from(fees)
    .where(
      and(
        eq(fees.organizationId, organizationId),
        inArray(
          fees.heldDraftId,
          rows.map(({ id }) => id),
        ),
      ),
    )
    .orderBy(asc(fees.lineNumber));
  return rows.map((row) => ({ ...row, lines: lines.filter(({ heldDraftId }) => heldDraftId === row.id) }));
}

/** Drafts in their days of grace, of one customer or of all, the first to close leading, with their lines. */
export async function listPendingDrafts(context: Context, customerId: string | null) {
  const rows = await context.tx
    .select()
    .from(pendingDrafts)
    .where(
      and(
        eq(pendingDrafts.organizationId, context.organization.id),
        customerId === null ? undefined : eq(pendingDrafts.customerId, customerId),
      ),
    )
    .orderBy(asc(pendingDrafts.closesAt), asc(pendingDrafts.id))
    .limit(500);
  return rows.map(({ snapshot, ...row }) => ({
    ...row,
    lines: snapshot.lines.map(({ description, from, to, quantity, amountMinor }) => ({
      ...{ description, quantity, amountMinor: BigInt(amountMinor) },
      ...{ fromOn: readDay(from), toOn: readDay(to) },
    })),
  }));
}

export type PendingDraftRow = Awaited<ReturnType<typeof listPendingDrafts>>[number];

export type HeldDraftRow = Awaited<ReturnType<typeof listHeldDrafts>>[number];

/** The id behind `dft_…`; whether it is there the operation finds out. */
export function findHeldDraftId(text: string): string {
  const id = parsePublicId("heldDraft", text);
  if (id === null) throw new NotFound("This draft");
  return id;
}
