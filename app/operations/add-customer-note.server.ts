import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertCustomerNote } from "~/store/customer-notes.server";
import { loadCustomer } from "~/store/customers.server";
import { checkNoteBody, writerOf } from "./steps/customer-note";

/**
 * Writes down something about a customer for other members. Refuses `note_empty` and `note_too_long`.
 * @throws NotFound when the customer is not there
 */
export async function addCustomerNote(
  context: Context,
  input: { readonly customerId: string; readonly body: string },
): Promise<Outcome<{ readonly id: string }>> {
  const { userId } = writerOf(context);
  const { id: customerId } = await loadCustomer(context, input.customerId);
  const body = checkNoteBody(input.body);
  if (!body.ok) return body;
  const id = newId();
  await insertCustomerNote(context, { id, customerId, authorId: userId, body: body.value });
  await insertAudit(context, {
    action: "note.added",
    subjectKind: "customer",
    subjectId: customerId,
    details: { noteId: id, text: body.value },
  });
  return accept({ id });
}
