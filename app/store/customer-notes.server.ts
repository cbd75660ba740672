import { and, eq } from "drizzle-orm";
import { customerNotes } from "../../drizzle/schema/customer-notes";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

type CustomerNote = typeof customerNotes.$inferSelect;

/** Written by the wall's clock, as people do. */
export async function insertCustomerNote(
  context: Context,
  note: Pick<CustomerNote, "id" | "customerId" | "authorId" | "body">,
): Promise<void> {
  await context.tx
    .insert(customerNotes)
    .values({ organizationId: context.organization.id, ...note, writtenAt: context.recordedAt });
}

/** Locked, so that of two who edit and remove it at once the second sees what the first did. */
export async function lockCustomerNote(
  context: Context,
  { customerId, noteId }: { readonly customerId: string; readonly noteId: string },
): Promise<CustomerNote> {
  const [note] = await context.tx
    .select()
    .from(customerNotes)
    .where(
      and(
        eq(customerNotes.organizationId, context.organization.id),
        eq(customerNotes.customerId, customerId),
        eq(customerNotes.id, noteId),
      ),
    )
    .for("update");
  if (!note) throw new NotFound("This note");
  return note;
}

export async function saveCustomerNote(context: Context, id: string, body: string): Promise<void> {
  await context.tx
    .update(customerNotes)
    .set({ body, editedAt: context.recordedAt })
    .where(and(eq(customerNotes.organizationId, context.organization.id), eq(customerNotes.id, id)));
}

export async function deleteCustomerNote(context: Context, id: string): Promise<void> {
  await context.tx
    .delete(customerNotes)
    .where(and(eq(customerNotes.organizationId, context.organization.id), eq(customerNotes.id, id)));
}
