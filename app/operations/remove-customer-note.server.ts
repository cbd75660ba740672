import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { deleteCustomerNote, lockCustomerNote } from "~/store/customer-notes.server";
import { noteOfAnother, writerOf } from "./steps/customer-note";

/** Who may remove the notes of others, too: somebody has to when their authors have left. */
const TIDYING_ROLES: readonly string[] = ["owner", "admin"];

/**
 * Removes a note of one's own, or as owner or admin any; the audit keeps what it said. Refuses `note_of_another`.
 * @throws NotFound when the customer has no such note
 */
export async function removeCustomerNote(
  context: Context,
  input: { readonly customerId: string; readonly noteId: string },
): Promise<Outcome<{ readonly id: string }>> {
  const { userId, role } = writerOf(context);
  const note = await lockCustomerNote(context, input);
  if (note.authorId !== userId && !TIDYING_ROLES.includes(role))
    return refuse(noteOfAnother("Ask its author, an owner or an admin to remove it."));
  await deleteCustomerNote(context, note.id);
  await insertAudit(context, {
    action: "note.removed",
    subjectKind: "customer",
    subjectId: note.customerId,
    details: { noteId: note.id, was: note.body, by: note.authorId === userId ? "its author" : "another" },
  });
  return accept({ id: note.id });
}
