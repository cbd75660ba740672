import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockCustomerNote, saveCustomerNote } from "~/store/customer-notes.server";
import { checkNoteBody, noteOfAnother, writerOf } from "./steps/customer-note";

/**
 * Changes a note of one's own; the audit keeps what it said. Refuses `note_of_another`, `note_empty` and
 * `note_too_long`.
 * @throws NotFound when the customer has no such note
 */
export async function editCustomerNote(
  context: Context,
  input: { readonly customerId: string; readonly noteId: string; readonly body: string },
): Promise<Outcome<{ readonly id: string }>> {
  const { userId } = writerOf(context);
  const note = await lockCustomerNote(context, input);
  if (note.authorId !== userId) return refuse(noteOfAnother("Add a note of your own instead."));
  const body = checkNoteBody(input.body);
  if (!body.ok) return body;
  if (body.value === note.body) return accept({ id: note.id });
  await saveCustomerNote(context, note.id, body.value);
  await insertAudit(context, {
    action: "note.edited",
    subjectKind: "customer",
    subjectId: note.customerId,
    details: { noteId: note.id, was: note.body, text: body.value },
  });
  return accept({ id: note.id });
}
