import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { saveMailState } from "../store/mails.server";

/** Keeps what became of a mail: taken by a server, left in the mailbox, or refused for good. */
export async function recordMail(
  context: Context,
  input: { readonly mailId: string; readonly state: "sent" | "mailbox" | "failed" },
): Promise<Outcome<null>> {
  await saveMailState(context, input.mailId, input.state);
  return accept(null);
}
