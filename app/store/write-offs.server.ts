import { and, asc, eq } from "drizzle-orm";
import { writeOffs } from "../../drizzle/schema/corrections";
import type { Context } from "../context.server";

export type WriteOffRow = typeof writeOffs.$inferSelect;

export async function insertWriteOff(
  context: Context,
  row: Omit<WriteOffRow, "organizationId" | "writtenAt">,
): Promise<void> {
  await context.tx
    .insert(writeOffs)
    .values({ organizationId: context.organization.id, ...row, writtenAt: context.now });
}

/** What of an invoice was given up and claimed again, in order of time. */
export async function listWriteOffs(context: Context, invoiceId: string): Promise<WriteOffRow[]> {
  return context.tx
    .select()
    .from(writeOffs)
    .where(and(eq(writeOffs.organizationId, context.organization.id), eq(writeOffs.invoiceId, invoiceId)))
    .orderBy(asc(writeOffs.id));
}
